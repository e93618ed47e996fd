package org.cairngate.ledger.store;

import java.util.Arrays;
import java.util.Optional;
import org.cairngate.ledger.Hash;

/**
 * A value with a digest over its column, key and bytes in front. Rows that nothing else on the chain vouches for are kept so,
 * and a change that RocksDB's own checksums bless is still seen.
 */
final class SealedValue {

    private static final int DIGEST = 16;

    private SealedValue() {}

    static byte[] seal(Column column, byte[] key, byte[] value) {
        byte[] row = Arrays.copyOf(digest(column, key, value), DIGEST + value.length);
        System.arraycopy(value, 0, row, DIGEST, value.length);
        return row;
    }

    /** The value; empty when the seal is broken. */
    static Optional<byte[]> open(Column column, byte[] key, byte[] row) {
        if (row.length < DIGEST) {
            return Optional.empty();
        }
        byte[] value = Arrays.copyOfRange(row, DIGEST, row.length);
        return Arrays.equals(digest(column, key, value), Arrays.copyOf(row, DIGEST))
                ? Optional.of(value)
                : Optional.empty();
    }

    private static byte[] digest(Column column, byte[] key, byte[] value) {
        byte[] keyHash = Hash.sha256(column.nameBytes(), new byte[] {0}, key).bytes();
        return Arrays.copyOf(Hash.sha256(keyHash, value).bytes(), DIGEST);
    }
}
