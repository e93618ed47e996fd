package org.cairngate.journal.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongUnaryOperator;
import java.util.function.Supplier;
import org.cairngate.journal.JournalEntry;
import org.cairngate.ledger.RefusedException;
import org.rocksdb.RocksDBException;

/**
 * Reads a journal's database from end to end and names what is not as it was written. Events that are trimmed meanwhile are
 * not missed, nor are those that went from the middle to make room. For one use by one thread.
 */
final class JournalCheck {

    private static final Each NOBODY = new Each() {
        @Override
        public void entry(JournalEntry entry, int rowBytes) {}

        @Override
        public void damaged(int rowBytes) {}
    };

    private static final long GAP = Holdings.GAP_POSITIONS;

    /** Hears of every entry that is read. */
    interface Each {
        /** One that is as it was written. */
        void entry(JournalEntry entry, int rowBytes) throws RocksDBException;

        /** One that is not. */
        void damaged(int rowBytes);
    }

    private final List<String> damages = new ArrayList<>();
    private final Supplier<JournalDatabase.Totals> current;
    private final LongUnaryOperator gaps;
    private final JournalDatabase.Totals totals;
    private final List<String> missing = new ArrayList<>();
    private long missed;
    private long chunk;
    private long expected;

    /**
     * A check.
     *
     * @param current the totals, as they are at the moment of asking
     * @param gaps how many events went from the middle, by {@code position / Holdings.GAP_POSITIONS}
     */
    JournalCheck(Supplier<JournalDatabase.Totals> current, LongUnaryOperator gaps) {
        this.current = current;
        this.gaps = gaps;
        this.totals = current.get();
        this.expected = totals.first();
        this.chunk = expected / GAP;
    }

    /** One line per damage, with its position. */
    List<String> run(JournalDatabase database) {
        return run(database, NOBODY);
    }

    /** The same, while somebody hears of every entry. */
    List<String> run(JournalDatabase database, Each each) {
        try {
            database.scan(totals.first(), (key, value) -> entry(key, value, each));
            expectUpTo(totals.next());
            endChunk();
            database.verifyFiles();
        } catch (RocksDBException e) {
            damages.add("behind entry " + (expected - 1) + ": " + e.getMessage());
        }
        return damages;
    }

    private boolean entry(byte[] key, byte[] value, Each each) throws RocksDBException {
        long position = EntryFormat.position(key);
        if (position >= totals.next()) {
            return false;
        }
        expectUpTo(position);
        expected = position + 1;
        try {
            each.entry(EntryFormat.decode(key, value), value.length);
        } catch (RefusedException e) {
            each.damaged(value.length);
            damages.add(e.detail());
        }
        return true;
    }

    /** The next entry is at this position, or would be: those before it are not there. */
    private void expectUpTo(long position) {
        while (expected < position) {
            long end = Math.min(position, (expected / GAP + 1) * GAP);
            if (expected / GAP != chunk) {
                endChunk();
                chunk = expected / GAP;
            }
            long from = Math.max(expected, current.get().first());
            if (from < end) {
                missed += end - from;
                missing.add(
                        end == from + 1
                                ? "entry " + from + " is missing"
                                : "entries " + from + ".." + (end - 1) + " are missing");
            }
            expected = end;
        }
    }

    private void endChunk() {
        long went = gaps.applyAsLong(chunk);
        boolean trimmedIn = chunk <= current.get().first() / GAP;
        if (went == 0) {
            damages.addAll(missing);
        } else if (missed > went || (missed < went && !trimmedIn)) {
            damages.add("of entries " + chunk * GAP + ".." + ((chunk + 1) * GAP - 1) + " " + missed
                    + " are missing, and " + went + " made room for others");
        }
        missing.clear();
        missed = 0;
    }
}
