package org.cairngate.journal.internal;

import java.util.Arrays;
import org.rocksdb.RocksDBException;

/**
 * The four bytes that every value of the journal ends with. RocksDB's TtlDB, which formats 1 and 2 were written by, wants a time
 * there; nobody reads it. They stay so that no row of an older journal needs to be written again.
 */
final class RowTime {

    static final int BYTES = 4;

    private RowTime() {}

    /** A value as it lies in the database. */
    static byte[] with(byte[] value) {
        return Arrays.copyOf(value, value.length + BYTES);
    }

    /** A value that lay in the database. */
    static byte[] without(byte[] stored) throws RocksDBException {
        if (stored.length < BYTES) {
            throw new RocksDBException("a row is damaged: " + stored.length + " bytes");
        }
        return Arrays.copyOf(stored, stored.length - BYTES);
    }
}
