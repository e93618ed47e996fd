package org.cairngate.ledger.key;

import java.security.SecureRandom;
import org.bouncycastle.crypto.CryptoException;
import org.bouncycastle.crypto.params.MLDSAParameters;
import org.bouncycastle.crypto.params.MLDSAPrivateKeyParameters;
import org.bouncycastle.crypto.params.ParametersWithRandom;
import org.bouncycastle.crypto.signers.MLDSASigner;

/**
 * An ML-DSA-44 key that cosigns for a hub (FIPS 204). It follows from the hub's {@link SigningKey}, so that there is one key
 * file to guard; see {@code docs/decisions/0012}. Safe for use by several threads.
 */
public final class MlDsa44SigningKey {

    private static final String PURPOSE = "cairngate.org/ml-dsa-44/v1";

    private final MLDSAPrivateKeyParameters parameters;
    private final MlDsa44Key publicKey;
    private final SecureRandom random = new SecureRandom();

    private MlDsa44SigningKey(byte[] seed) {
        this.parameters = parameters(seed);
        this.publicKey = MlDsa44Key.of(parameters.getPublicKey());
    }

    private static MLDSAPrivateKeyParameters parameters(byte[] seed) {
        try {
            return new MLDSAPrivateKeyParameters(MLDSAParameters.ml_dsa_44, seed);
        } catch (NoClassDefFoundError e) {
            throw MlDsa44Key.unsupported(e);
        }
    }

    /**
     * The key that belongs to a hub's ledger key.
     *
     * @throws UnsupportedOperationException when the BouncyCastle that is installed has no ML-DSA
     */
    public static MlDsa44SigningKey of(SigningKey key) {
        return new MlDsa44SigningKey(key.derive(PURPOSE));
    }

    /**
     * The key of a seed (FIPS 204 algorithm 6).
     *
     * @throws IllegalArgumentException when there are not exactly 32 bytes
     */
    public static MlDsa44SigningKey fromSeed(byte[] seed) {
        if (seed.length != SigningKey.SEED_SIZE) {
            throw new IllegalArgumentException("an ML-DSA seed has 32 bytes, got " + seed.length);
        }
        return new MlDsa44SigningKey(seed.clone());
    }

    /** The key that verifies this key's signatures. */
    public MlDsa44Key publicKey() {
        return publicKey;
    }

    /**
     * A pure ML-DSA-44 signature over the message, with the empty context. Hedged (FIPS 204 section 3.4): two calls give two
     * signatures, and a fault in a gateway that somebody holds in his hands does not give the key away.
     */
    public byte[] sign(byte[] message) {
        MLDSASigner signer = new MLDSASigner();
        signer.init(true, new ParametersWithRandom(parameters, random));
        signer.update(message, 0, message.length);
        try {
            return signer.generateSignature();
        } catch (CryptoException e) {
            throw new IllegalStateException("ML-DSA signing failed", e);
        }
    }

    @Override
    public String toString() {
        return "MlDsa44SigningKey";
    }
}
