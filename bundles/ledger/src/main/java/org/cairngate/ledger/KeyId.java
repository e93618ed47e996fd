package org.cairngate.ledger;

import java.util.Arrays;
import java.util.HexFormat;

/**
 * The id of a public key: SHA-256 of its did:key multicodec bytes.
 *
 * <p>Immutable and safe for use by several threads. Ordered by unsigned bytes.
 */
public final class KeyId extends Bytes32 implements Comparable<KeyId> {

    /** Length in bytes. */
    public static final int SIZE = Bytes32.SIZE;

    /** The value of 32 zero bytes: "none". */
    public static final KeyId ZERO = new KeyId(new byte[SIZE]);

    private KeyId(byte[] bytes) {
        super(bytes);
    }

    /**
     * Takes a copy of 32 bytes.
     *
     * @throws IllegalArgumentException when there are not exactly 32 bytes
     */
    public static KeyId of(byte[] bytes) {
        return new KeyId(copy(bytes, "KeyId"));
    }

    /**
     * Reads 64 hexadecimal digits.
     *
     * @throws IllegalArgumentException when the text is not 64 hexadecimal digits
     */
    public static KeyId fromHex(String hex) {
        return of(HexFormat.of().parseHex(hex));
    }

    @Override
    public int compareTo(KeyId other) {
        return Arrays.compareUnsigned(bytes, other.bytes);
    }
}
