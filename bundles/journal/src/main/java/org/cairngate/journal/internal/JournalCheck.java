package org.cairngate.journal.internal;

import java.util.ArrayList;
import java.util.List;
import org.cairngate.ledger.RefusedException;
import org.rocksdb.RocksDBException;

/** Reads a journal's database from end to end and names what is not as it was written. For one use by one thread. */
final class JournalCheck {

    private final List<String> damages = new ArrayList<>();
    private final JournalDatabase.Totals totals;
    private long expected;

    JournalCheck(JournalDatabase.Totals totals) {
        this.totals = totals;
        this.expected = totals.first();
    }

    /** One line per damage, with its position. */
    List<String> run(JournalDatabase database) {
        try {
            database.scan(totals.first(), this::entry);
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
        if (EntryFormat.position(key) != expected) {
            damages.add("entry " + expected + " is missing");
        }
        expected = EntryFormat.position(key) + 1;
        try {
            EntryFormat.decode(key, value);
        } catch (RefusedException e) {
            damages.add(e.detail());
        }
        return true;
    }
}
