package org.cairngate.cli;

import java.io.IOException;
import org.cairngate.journal.JournalEntry;

/** Where exported events go. */
interface ExportTarget extends AutoCloseable {

    /** The position behind the last event that is there from before; 0 when there is none. */
    long next();

    void put(JournalEntry entry) throws IOException;

    /** All is there: brings it to the disk. */
    void finish() throws IOException;

    @Override
    void close() throws IOException;
}
