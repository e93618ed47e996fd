package org.cairngate.journal.internal;

import java.time.Instant;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.event.Annotation;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/**
 * The events at the beginning of the journal that nobody needs any more: found without holding up the writer, then taken away in
 * one write. For one use by one thread.
 */
final class Trimming {

    /** Events that take their uids into the write that removes them; of more, the uids become a table first. */
    static final int MOST_LEAVING = 4096;

    private final JournalDatabase database;
    private final Holdings holdings;
    private final JournalDatabase.Totals before;
    private final Holdings.Change change;
    private final LeavingUids leaving;
    private final long removals;
    private long end;
    private long bytes;

    private Trimming(JournalDatabase database, Holdings holdings, JournalDatabase.Totals before) {
        this.database = database;
        this.holdings = holdings;
        this.before = before;
        this.removals = holdings.removals();
        this.change = holdings.change();
        this.leaving = new LeavingUids(database.keptUids());
        this.end = before.first();
    }

    /**
     * Finds them.
     *
     * @param released up to where events are not needed, exclusive; not above the totals' {@code next}
     * @param keepFrom when those were received, at the earliest, that stay all the same; {@link Instant#MAX}: none do
     */
    static Trimming find(
            JournalDatabase database, Holdings holdings, JournalDatabase.Totals before, long released, Instant keepFrom)
            throws RocksDBException {
        if (released - database.keptUids() > MOST_LEAVING) {
            database.recentUids().keep(released);
        }
        Trimming trimming = new Trimming(database, holdings, before);
        boolean[] kept = {false};
        database.scan(before.first(), (key, value) -> {
            long position = EntryFormat.position(key);
            if (position >= released) {
                return false;
            }
            kept[0] = keepFrom.isBefore(Instant.MAX) && isKept(key, value, keepFrom);
            if (!kept[0]) {
                trimming.change.remove(position, EntryFormat.namespace(key, value), value.length);
                trimming.leaving.add(key, value);
                trimming.bytes += value.length;
                trimming.end = position + 1;
            }
            return !kept[0];
        });
        if (!kept[0]) {
            trimming.end = Math.max(before.first(), released);
        }
        trimming.change.release(released, trimming.bytesOf(Math.max(trimming.end, holdings.released()), released));
        return trimming;
    }

    private long bytesOf(long from, long to) throws RocksDBException {
        long[] sum = {0};
        if (from < to) {
            database.scan(from, (key, value) -> {
                boolean below = EntryFormat.position(key) < to;
                sum[0] += below ? value.length : 0;
                return below;
            });
        }
        return sum[0];
    }

    private static boolean isKept(byte[] key, byte[] value, Instant keepFrom) {
        try {
            return !Annotation.decode(EntryFormat.decode(key, value).annotation())
                    .receivedAt()
                    .isBefore(keepFrom);
        } catch (RefusedException e) {
            return false; // it tells nobody anything any more
        }
    }

    /** Whether there is nothing to take away or to note. */
    boolean isNothing() {
        return end == before.first() && change.released() == holdings.released();
    }

    /** Whether events went meanwhile to make room for others: it has to be found again then. */
    boolean outdated(JournalDatabase.Totals now) {
        return now.first() != before.first() || holdings.removals() != removals;
    }

    /** Takes them away; on disk when this returns. */
    JournalDatabase.Totals commit(WriteBatch batch, JournalDatabase.Totals now) throws RocksDBException {
        if (end > now.first()) {
            database.deleteEntries(batch, now.first(), end);
            change.trimmed(end);
        }
        JournalDatabase.Totals after = new JournalDatabase.Totals(end, now.next(), Math.max(0, now.bytes() - bytes));
        leaving.put(database, batch);
        change.put(database, batch);
        database.commit(batch, after);
        change.apply();
        return after;
    }
}
