package org.cairngate.journal.internal;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.Optional;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/** The seed of a journal's {@link UidHash}: a note, written when the journal begins or is upgraded and never again. */
final class UidSeed {

    private static final byte[] KEY = Notes.key("uids.seed");

    private UidSeed() {}

    /**
     * The hash of a journal; a new one when it has none yet.
     *
     * @throws RocksDBException when the seed is damaged or missing: no uid would be found in the tables
     */
    static UidHash of(JournalDatabase database) throws RocksDBException {
        Optional<byte[]> row = database.note(KEY);
        if (row.isEmpty()) {
            if (JournalFormat.stored(database).orElse(0) >= JournalFormat.UIDS_IN_FILES) {
                throw damaged("is missing");
            }
            return new UidHash(new SecureRandom().nextLong());
        }
        return new UidHash(Notes.numbers(KEY, row.get(), 1)
                .map(ByteBuffer::getLong)
                .orElseThrow(() -> damaged("does not match its checksum")));
    }

    private static RocksDBException damaged(String what) {
        return new RocksDBException(
                "the seed of its uids " + what + ". Keep a copy of the folder and restore a backup");
    }

    /** The oldest generation of tables. Before the seed is stored all tables are of a database that is not here any more: nobody can read them. */
    static long oldest(JournalDatabase database, UidGenerations generations) throws RocksDBException {
        return database.note(KEY).isPresent() ? generations.oldestNumber() : Long.MAX_VALUE;
    }

    static void put(JournalDatabase database, WriteBatch batch, UidHash hash) throws RocksDBException {
        database.putNote(batch, KEY, Notes.numbers(KEY, hash.seed()));
    }
}
