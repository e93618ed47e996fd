package org.cairngate.journal;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.function.Consumer;
import org.cairngate.journal.internal.RocksJournalReader;

/**
 * Reads a journal's folder and never writes there, also while a gateway has it open: it shows the moment of opening.
 *
 * <p>For one thread. What cannot be read throws {@link IOException} with what to do next.
 */
public interface JournalReader extends AutoCloseable {

    /**
     * Opens the journal of a folder.
     *
     * @param clock tells which uids are old enough to be forgotten
     * @throws IOException when the folder holds none, it is of a newer version, or it is damaged so that it cannot be opened
     */
    static JournalReader open(Path directory, Clock clock) throws IOException {
        return RocksJournalReader.open(directory, clock);
    }

    /**
     * What the journal says of itself.
     *
     * @param version of its format
     * @param first the position below which no event is kept
     * @param released the position below which no event is needed any more
     * @param next the position of the next event
     * @param bytes bytes that its events count against the quota
     * @param namespaces what each namespace has; without quotas and times, which are not in the folder
     */
    record Summary(int version, long first, long released, long next, long bytes, List<NamespaceStatus> namespaces) {

        /** Copies the list. */
        public Summary {
            namespaces = List.copyOf(namespaces);
        }

        /** The number of events. */
        public long entries() {
            return namespaces.stream().mapToLong(NamespaceStatus::entries).sum();
        }
    }

    /** Takes what is read, in order. */
    interface Visitor {
        /** Takes an event; returns false to end. */
        boolean entry(JournalEntry entry) throws IOException;

        /** Takes note of one that is not as it was written; returns false to end. */
        boolean damaged(long position, String what) throws IOException;
    }

    /** What the journal says of itself. One of version 1 is counted for that. */
    Summary summary() throws IOException;

    /** Hands over the events from a position on. */
    void read(long from, Visitor visitor) throws IOException;

    /**
     * Reads everything: each event with its checksum and its place, the totals, what each namespace has, the index of uids
     * against the events, doubles, and RocksDB's own checksums of every file.
     *
     * @param progress hears now and then how many events have been read
     * @return one line a damage; empty when all is as it was written
     */
    List<String> verify(Consumer<Long> progress) throws IOException;

    @Override
    void close();
}
