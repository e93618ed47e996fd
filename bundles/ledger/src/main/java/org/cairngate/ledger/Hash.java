package org.cairngate.ledger;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Objects;

/**
 * A SHA-256 hash (FIPS 180-4).
 *
 * <p>Immutable and safe for use by several threads. Ordered by unsigned bytes.
 */
public final class Hash implements Comparable<Hash> {

    /** Length in bytes. */
    public static final int SIZE = 32;

    /** The value of 32 zero bytes: "none". */
    public static final Hash ZERO = new Hash(new byte[SIZE]);

    private final byte[] bytes;

    private Hash(byte[] bytes) {
        this.bytes = bytes;
    }

    /**
     * Takes a copy of 32 bytes.
     *
     * @throws IllegalArgumentException when there are not exactly 32 bytes
     */
    public static Hash of(byte[] bytes) {
        Objects.requireNonNull(bytes, "bytes");
        if (bytes.length != SIZE) {
            throw new IllegalArgumentException("Hash needs " + SIZE + " bytes, got " + bytes.length);
        }
        return new Hash(bytes.clone());
    }

    /** SHA-256 of the concatenation of the parts. */
    public static Hash sha256(byte[]... parts) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (byte[] part : parts) {
                digest.update(part);
            }
            return new Hash(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
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

    /** A copy of the 32 bytes. */
    public byte[] bytes() {
        return bytes.clone();
    }

    /** Lower-case hexadecimal digits. */
    public String hex() {
        return HexFormat.of().formatHex(bytes);
    }

    /** Standard base64 with padding. */
    public String base64() {
        return Base64.getEncoder().encodeToString(bytes);
    }

    @Override
    public int compareTo(Hash other) {
        return Arrays.compareUnsigned(bytes, other.bytes);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Hash that && Arrays.equals(bytes, that.bytes);
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
