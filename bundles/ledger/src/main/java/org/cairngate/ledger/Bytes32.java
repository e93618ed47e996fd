package org.cairngate.ledger;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;

/** What a hash and a key id have in common: 32 bytes that never change. Values of different classes are never equal. */
abstract sealed class Bytes32 permits Hash, KeyId {

    static final int SIZE = 32;

    /** Never handed out; {@link Sha256} reads it. */
    final byte[] bytes;

    /** Keeps the array; the caller must not. */
    Bytes32(byte[] bytes) {
        this.bytes = bytes;
    }

    /** A copy of {@code bytes}, which must be 32. */
    static byte[] copy(byte[] bytes, String what) {
        Objects.requireNonNull(bytes, "bytes");
        if (bytes.length != SIZE) {
            throw new IllegalArgumentException(what + " needs " + SIZE + " bytes, got " + bytes.length);
        }
        return bytes.clone();
    }

    /** A copy of the 32 bytes. */
    public byte[] bytes() {
        return bytes.clone();
    }

    /**
     * Copies the 32 bytes into an array that is there already.
     *
     * @throws IndexOutOfBoundsException when they do not fit into it from the offset on; it is unchanged then
     */
    public void copyTo(byte[] target, int offset) {
        System.arraycopy(bytes, 0, target, offset, SIZE);
    }

    /** Lower-case hexadecimal digits. */
    public String hex() {
        return HexFormat.of().formatHex(bytes);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Bytes32 that && getClass() == that.getClass() && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return hex();
    }
}
