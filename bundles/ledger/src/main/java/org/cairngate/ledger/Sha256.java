package org.cairngate.ledger;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * A SHA-256 calculation (FIPS 180-4) that is used again for one hash after the other: {@link #add} what is hashed, take the
 * {@link #hash}, begin anew. Saves what a new calculation costs where millions of short inputs are hashed. Not thread safe.
 */
public final class Sha256 {

    private final MessageDigest digest;

    /** A calculation that has seen nothing yet. */
    public Sha256() {
        try {
            this.digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** Adds one byte. */
    public Sha256 add(byte value) {
        digest.update(value);
        return this;
    }

    /** Adds bytes. */
    public Sha256 add(byte[] bytes) {
        digest.update(bytes);
        return this;
    }

    /** Adds the 32 bytes of a hash. */
    public Sha256 add(Hash hash) {
        digest.update(hash.bytes);
        return this;
    }

    /** The hash of what was added since the last call; the next hash begins. */
    public Hash hash() {
        return Hash.owning(digest.digest());
    }
}
