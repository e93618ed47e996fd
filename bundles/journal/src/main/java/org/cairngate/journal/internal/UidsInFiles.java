package org.cairngate.journal.internal;

import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/**
 * From version 3 to 4: uids of new events go into {@link UidTables}, where an older program would not look for them. Those that are in rows
 * stay there until their generation is forgotten.
 */
final class UidsInFiles implements JournalFormat.Upgrade {

    @Override
    public void prepare(JournalDatabase database) {
        // Nothing is rewritten.
    }

    @Override
    public void finish(JournalDatabase database, WriteBatch batch) throws RocksDBException {
        database.putUidSeed(batch);
    }
}
