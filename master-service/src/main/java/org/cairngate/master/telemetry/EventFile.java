package org.cairngate.master.telemetry;

import java.io.IOException;

/** A file of events that is written while they come; without its end it must not be taken for a whole one. For one thread. */
interface EventFile {

    /** Writes an event behind those before it. */
    void event(EventRow event) throws IOException;

    /** Writes what is left, and what comes behind the last event. */
    void end() throws IOException;
}
