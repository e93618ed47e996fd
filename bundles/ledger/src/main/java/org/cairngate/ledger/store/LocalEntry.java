package org.cairngate.ledger.store;

import java.util.Arrays;

/** One entry of the pool: bytes under a key that its owner chose. */
public final class LocalEntry {

    private final byte[] key;
    private final byte[] value;

    LocalEntry(byte[] key, byte[] value) {
        this.key = key;
        this.value = value;
    }

    /** The key. */
    public byte[] key() {
        return key.clone();
    }

    /** The value. */
    public byte[] value() {
        return value.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof LocalEntry that && Arrays.equals(key, that.key) && Arrays.equals(value, that.value);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(key) + Arrays.hashCode(value);
    }
}
