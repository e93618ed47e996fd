package org.cairngate.ledger;

import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;

/**
 * A SHA-256 hash (FIPS 180-4).
 *
 * <p>Immutable and safe for use by several threads. Ordered by unsigned bytes.
 */
public final class Hash extends Bytes32 implements Comparable<Hash> {

    /** Length in bytes. */
    public static final int SIZE = Bytes32.SIZE;

    /** The value of 32 zero bytes: "none". */
    public static final Hash ZERO = new Hash(new byte[SIZE]);

    private Hash(byte[] bytes) {
        super(bytes);
    }

    /** Without a copy: the caller must not keep the array. */
    static Hash owning(byte[] bytes) {
        return new Hash(bytes);
    }

    /**
     * Takes a copy of 32 bytes.
     *
     * @throws IllegalArgumentException when there are not exactly 32 bytes
     */
    public static Hash of(byte[] bytes) {
        return new Hash(copy(bytes, "Hash"));
    }

    /** SHA-256 of the concatenation of the parts. */
    public static Hash sha256(byte[]... parts) {
        Sha256 sha = new Sha256();
        for (byte[] part : parts) {
            sha.add(part);
        }
        return sha.hash();
    }

    /**
     * Reads standard base64 with padding (RFC 4648 section 4).
     *
     * @throws IllegalArgumentException when the text is not the one base64 form of 32 bytes
     */
    public static Hash fromBase64(String base64) {
        Hash hash = of(Base64.getDecoder().decode(base64));
        if (!hash.base64().equals(base64)) {
            throw new IllegalArgumentException("not the canonical base64 form of a hash");
        }
        return hash;
    }

    /**
     * Reads 64 hexadecimal digits.
     *
     * @throws IllegalArgumentException when the text is not 64 hexadecimal digits
     */
    public static Hash fromHex(String hex) {
        return of(HexFormat.of().parseHex(hex));
    }

    /** Standard base64 with padding. */
    public String base64() {
        return Base64.getEncoder().encodeToString(bytes);
    }

    @Override
    public int compareTo(Hash other) {
        return Arrays.compareUnsigned(bytes, other.bytes);
    }
}
