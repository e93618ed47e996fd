package org.cairngate.ledger.transaction;

import java.util.Arrays;
import java.util.HexFormat;

/**
 * A namespace's epoch key, sealed to one member: HPKE (RFC 9180) base mode with X25519, the 32-byte encapsulated key before the
 * 48-byte ciphertext. Immutable and safe for use by several threads.
 */
public final class WrappedKey {

    /** Length in bytes. */
    public static final int SIZE = 80;

    private final byte[] bytes;

    private WrappedKey(byte[] bytes) {
        this.bytes = bytes;
    }

    /**
     * Takes a copy of 80 bytes.
     *
     * @throws IllegalArgumentException when there are not exactly 80 bytes
     */
    public static WrappedKey of(byte[] bytes) {
        if (bytes.length != SIZE) {
            throw new IllegalArgumentException("a wrapped key has " + SIZE + " bytes, got " + bytes.length);
        }
        return new WrappedKey(bytes.clone());
    }

    /** A copy of the bytes. */
    public byte[] bytes() {
        return bytes.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof WrappedKey that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return "WrappedKey[" + HexFormat.of().formatHex(bytes, 0, 8) + "...]";
    }
}
