package org.cairngate.journal.internal;

import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/** The events at the beginning of the journal, when they are to go. */
record OldestEvents(long first, long end, long bytes) {

    /** How much of the quota is freed at a time, as a divisor: a step of one event each would scan the journal's head for each. */
    static final long STEP = 256;

    /**
     * The oldest events that must go so that the given number of bytes is free.
     *
     * @param onDisk what the database holds; events of a batch that is not written yet cannot go
     * @param needed bytes to free; up to {@code quotaBytes / STEP} more are freed
     */
    static OldestEvents toFree(JournalDatabase database, JournalDatabase.Totals onDisk, long needed, long quotaBytes)
            throws RocksDBException {
        long goal = needed + quotaBytes / STEP;
        long[] found = {onDisk.first(), 0};
        database.scan(onDisk.first(), (key, value) -> {
            if (found[1] >= goal || EntryFormat.position(key) >= onDisk.next()) {
                return false;
            }
            found[0] = EntryFormat.position(key) + 1;
            found[1] += value.length;
            return true;
        });
        return new OldestEvents(onDisk.first(), found[0], found[1]);
    }

    /** Everything below a position. */
    static OldestEvents below(JournalDatabase database, JournalDatabase.Totals onDisk, long end)
            throws RocksDBException {
        long[] bytes = {0};
        database.scan(onDisk.first(), (key, value) -> {
            boolean below = EntryFormat.position(key) < end;
            bytes[0] += below ? value.length : 0;
            return below;
        });
        return new OldestEvents(onDisk.first(), end, bytes[0]);
    }

    /** Puts their deletion into the batch. */
    void delete(JournalDatabase database, WriteBatch batch) throws RocksDBException {
        database.deleteEntries(batch, first, end);
    }

    /** What the totals are without them. */
    JournalDatabase.Totals without(JournalDatabase.Totals before) {
        return new JournalDatabase.Totals(end, before.next(), Math.max(0, before.bytes() - bytes));
    }
}
