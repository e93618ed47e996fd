package org.cairngate.journal.internal;

import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/**
 * From version 2 to 3: uids of new events are no longer written with them, so an older program would not find those again that are in no
 * table yet. All that are there were written with their events.
 */
final class UidsInTables implements JournalFormat.Upgrade {

    @Override
    public void prepare(JournalDatabase database) {
        // Nothing is rewritten.
    }

    @Override
    public void finish(JournalDatabase database, WriteBatch batch) throws RocksDBException {
        database.putKeptUids(batch, database.totals().next());
    }
}
