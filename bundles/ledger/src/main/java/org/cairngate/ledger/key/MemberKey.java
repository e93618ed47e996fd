package org.cairngate.ledger.key;

import java.util.Arrays;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.KeyId;

/**
 * The X25519 key of a member of private channels (RFC 7748): epoch keys are sealed to it. It verifies nothing, so that it is no
 * {@link PublicKey}; its texts and its id are made as of those (multicodec 0xec).
 *
 * <p>Immutable and safe for use by several threads.
 */
public final class MemberKey {

    /** Length in bytes. */
    public static final int SIZE = 32;

    private final byte[] encoded;

    private MemberKey(byte[] encoded) {
        this.encoded = encoded;
    }

    /**
     * Takes a copy of 32 bytes. Points of low order are refused when something is sealed to them, not here.
     *
     * @throws IllegalArgumentException when there are not exactly 32 bytes, or the unused highest bit is set
     */
    public static MemberKey of(byte[] encoded) {
        if (encoded.length != SIZE) {
            throw new IllegalArgumentException("an X25519 key has " + SIZE + " bytes, got " + encoded.length);
        }
        // RFC 7748 section 5 ignores the bit: two texts would be one key.
        if (encoded[SIZE - 1] < 0) {
            throw new IllegalArgumentException("an X25519 key never sets its highest bit");
        }
        return new MemberKey(encoded.clone());
    }

    /**
     * Reads a did:key.
     *
     * @throws IllegalArgumentException when it is not the did:key of an X25519 key in its canonical form
     */
    public static MemberKey ofDid(String did) {
        byte[] multicodec = DidKey.parse(did);
        byte[] prefix = DidKey.X25519_PREFIX;
        if (multicodec.length != prefix.length + SIZE
                || !Arrays.equals(multicodec, 0, prefix.length, prefix, 0, prefix.length)) {
            throw new IllegalArgumentException("did:key is not of an X25519 key");
        }
        return of(Arrays.copyOfRange(multicodec, prefix.length, multicodec.length));
    }

    /** A copy of the 32 bytes. */
    public byte[] encoded() {
        return encoded.clone();
    }

    /** The key as a did:key. */
    public String did() {
        return DidKey.format(multicodec());
    }

    /** SHA-256 of the did:key multicodec bytes. */
    public KeyId id() {
        return KeyId.of(Hash.sha256(multicodec()).bytes());
    }

    private byte[] multicodec() {
        return DidKey.join(DidKey.X25519_PREFIX, encoded);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof MemberKey that && Arrays.equals(encoded, that.encoded);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(encoded);
    }

    @Override
    public String toString() {
        return did();
    }
}
