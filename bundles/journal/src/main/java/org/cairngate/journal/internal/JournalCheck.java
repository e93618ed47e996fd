package org.cairngate.journal.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.cairngate.ledger.RefusedException;
import org.rocksdb.RocksDBException;

/**
 * Reads a journal's database from end to end and names what is not as it was written. Events that are trimmed meanwhile are
 * not missed. For one use by one thread.
 */
final class JournalCheck {

    private final List<String> damages = new ArrayList<>();
    private final Supplier<JournalDatabase.Totals> current;
    private final JournalDatabase.Totals totals;
    private long expected;

    JournalCheck(Supplier<JournalDatabase.Totals> current) {
        this.current = current;
        this.totals = current.get();
        this.expected = totals.first();
    }

    /** One line per damage, with its position. */
    List<String> run(JournalDatabase database) {
        try {
            database.scan(totals.first(), this::entry);
            expected = Math.max(expected, current.get().first());
            if (expected < totals.next()) {
                damages.add("entries " + expected + ".." + (totals.next() - 1) + " are missing");
            }
            database.verifyFiles();
        } catch (RocksDBException e) {
            damages.add("behind entry " + (expected - 1) + ": " + e.getMessage());
        }
        return damages;
    }

    private boolean entry(byte[] key, byte[] value) {
        long position = EntryFormat.position(key);
        if (position != expected && position > current.get().first()) {
            damages.add("entry " + expected + " is missing");
        }
        expected = position + 1;
        try {
            EntryFormat.decode(key, value);
        } catch (RefusedException e) {
            damages.add(e.detail());
        }
        return true;
    }
}
