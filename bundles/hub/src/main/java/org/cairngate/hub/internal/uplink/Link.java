package org.cairngate.hub.internal.uplink;

/** Where the hub publishes what it has to say to the master. Used by the hub's thread. */
public interface Link {

    /** Whether there is a connection. */
    boolean isUp();

    /**
     * Publishes with QoS 1.
     *
     * @param acknowledged run on the hub's thread once the master's broker has the message; not run when the connection is
     *     lost before
     * @return false when there is no connection; the message is then dropped
     */
    boolean publish(String topic, byte[] payload, Runnable acknowledged);
}
