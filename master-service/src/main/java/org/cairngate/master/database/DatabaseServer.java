package org.cairngate.master.database;

/** A server that answers JDBC, and how to get in. */
interface DatabaseServer extends AutoCloseable {

    /** For JDBC; user and password apart. */
    String url();

    /** Who the master is there. */
    String user();

    /** Its password; empty for none. */
    String password();

    /** Whether waiting for it makes sense: a server of somebody else's may always come back. */
    boolean isAlive();

    /** Ends the server if it is the master's own. */
    @Override
    void close();
}
