package org.cairngate.ledger.key;

import java.util.function.Supplier;
import supranational.blst.P1;
import supranational.blst.P2;
import supranational.blst.SecretKey;

/**
 * A BLS12-381 key that cosigns for a hub. It follows from the hub's {@link SigningKey}, so that there is one key file to
 * guard; see {@code docs/decisions/0012}. Safe for use by several threads. Every operation needs the native library and
 * throws {@link UnsupportedOperationException} when that does not load on this machine.
 */
public final class BlsSigningKey {

    private static final String PURPOSE = "cairngate.org/bls12-381/v1";

    private final SecretKey secret;
    private final BlsKey publicKey;

    private BlsSigningKey(byte[] seed) {
        this.secret = BlsLibrary.call(() -> {
            SecretKey key = new SecretKey();
            key.keygen(seed);
            return key;
        });
        this.publicKey = BlsKey.of(BlsLibrary.call(() -> new P2(secret).compress()));
    }

    /** The key that belongs to a hub's ledger key. */
    public static BlsSigningKey of(SigningKey key) {
        return new BlsSigningKey(key.derive(PURPOSE));
    }

    /**
     * The key of a seed (the draft's KeyGen without key_info).
     *
     * @throws IllegalArgumentException when there are not exactly 32 bytes
     */
    public static BlsSigningKey fromSeed(byte[] seed) {
        if (seed.length != SigningKey.SEED_SIZE) {
            throw new IllegalArgumentException("a BLS12-381 seed has 32 bytes, got " + seed.length);
        }
        return new BlsSigningKey(seed.clone());
    }

    /** The key that verifies this key's signatures. */
    public BlsKey publicKey() {
        return publicKey;
    }

    /** The signature over the message. */
    public BlsSignature sign(byte[] message) {
        return sign(() -> new P1().hash_to(message, BlsKey.SIGNATURE_TAG));
    }

    /** The proof that this key's holder has its secret (the draft's PopProve). */
    public BlsSignature provePossession() {
        return sign(() -> new P1().hash_to(publicKey.encoded(), BlsKey.POSSESSION_TAG));
    }

    private BlsSignature sign(Supplier<P1> point) {
        return BlsSignature.of(
                BlsLibrary.call(() -> point.get().sign_with(secret).compress()));
    }

    @Override
    public String toString() {
        return "BlsSigningKey of " + publicKey;
    }
}
