package org.cairngate.journal.internal;

import java.util.LinkedHashMap;
import java.util.Map;
import org.cairngate.journal.JournalEntry;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.RefusedException;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/**
 * The uids of events that leave the journal before their uids are in a table: they are written together with what removes
 * the events, for afterwards they could be found nowhere. For one write by one thread.
 */
final class LeavingUids {

    private final long kept;
    private final Map<String, Hash> digests = new LinkedHashMap<>();

    /** For a write to a database in which the uids of all events below the position are. */
    LeavingUids(long kept) {
        this.kept = kept;
    }

    /** An entry that leaves. */
    void add(byte[] key, byte[] value) {
        if (EntryFormat.position(key) < kept) {
            return;
        }
        try {
            JournalEntry entry = EntryFormat.decode(key, value);
            digests.put(entry.uid(), Hash.sha256(entry.bytes()));
        } catch (RefusedException e) {
            return; // it is damaged: nobody can tell its uid
        }
    }

    /** Adds their rows to the write. */
    void put(JournalDatabase database, WriteBatch batch) throws RocksDBException {
        for (Map.Entry<String, Hash> uid : digests.entrySet()) {
            database.putUid(batch, uid.getKey(), uid.getValue().bytes());
        }
    }
}
