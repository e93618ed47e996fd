package org.cairngate.ledger;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;

/**
 * The id of a public key: SHA-256 of its did:key multicodec bytes.
 *
 * <p>Immutable and safe for use by several threads. Ordered by unsigned bytes.
 */
public final class KeyId implements Comparable<KeyId> {

    /** Length in bytes. */
    public static final int SIZE = 32;

    /** The value of 32 zero bytes: "none". */
    public static final KeyId ZERO = new KeyId(new byte[SIZE]);

    private final byte[] bytes;

    private KeyId(byte[] bytes) {
        this.bytes = bytes;
    }

    /**
     * Takes a copy of 32 bytes.
     *
     * @throws IllegalArgumentException when there are not exactly 32 bytes
     */
    public static KeyId of(byte[] bytes) {
        Objects.requireNonNull(bytes, "bytes");
        if (bytes.length != SIZE) {
            throw new IllegalArgumentException("KeyId needs " + SIZE + " bytes, got " + bytes.length);
        }
        return new KeyId(bytes.clone());
    }

    /**
     * Reads 64 hexadecimal digits.
     *
     * @throws IllegalArgumentException when the text is not 64 hexadecimal digits
     */
    public static KeyId fromHex(String hex) {
        return of(HexFormat.of().parseHex(hex));
    }

    /** A copy of the 32 bytes. */
    public byte[] bytes() {
        return bytes.clone();
    }

    /** Lower-case hexadecimal digits. */
    public String hex() {
        return HexFormat.of().formatHex(bytes);
    }

    @Override
    public int compareTo(KeyId other) {
        return Arrays.compareUnsigned(bytes, other.bytes);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof KeyId that && Arrays.equals(bytes, that.bytes);
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
