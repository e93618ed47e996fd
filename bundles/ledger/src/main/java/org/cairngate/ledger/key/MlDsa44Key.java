package org.cairngate.ledger.key;

import java.util.Arrays;
import org.bouncycastle.crypto.params.MLDSAParameters;
import org.bouncycastle.crypto.params.MLDSAPublicKeyParameters;
import org.bouncycastle.crypto.signers.MLDSASigner;

/**
 * An ML-DSA-44 public key (FIPS 204), which verifies the post-quantum cosignatures of hubs. Any bytes of the right length are
 * a key: FIPS 204 has no invalid ones. Immutable and safe for use by several threads.
 */
public final class MlDsa44Key {

    /** Length in bytes of the encoded key. */
    public static final int SIZE = 1312;

    /** Length in bytes of a signature. */
    public static final int SIGNATURE_SIZE = 2420;

    private final byte[] encoded;

    private MlDsa44Key(byte[] encoded) {
        this.encoded = encoded;
    }

    /**
     * Reads the bytes of FIPS 204 algorithm 22.
     *
     * @throws IllegalArgumentException when there are not exactly {@value #SIZE}
     */
    public static MlDsa44Key of(byte[] encoded) {
        if (encoded.length != SIZE) {
            throw new IllegalArgumentException("an ML-DSA-44 public key has " + SIZE + " bytes, got " + encoded.length);
        }
        return new MlDsa44Key(encoded.clone());
    }

    /** The {@value #SIZE} bytes of FIPS 204. */
    public byte[] encoded() {
        return encoded.clone();
    }

    /**
     * Whether the signature is this key's over the message: pure ML-DSA with the empty context (FIPS 204 algorithm 3). A
     * signature of another length is false, not an error.
     *
     * @throws UnsupportedOperationException when the BouncyCastle that is installed has no ML-DSA
     */
    public boolean verify(byte[] message, byte[] signature) {
        if (signature.length != SIGNATURE_SIZE) {
            return false;
        }
        try {
            MLDSASigner signer = new MLDSASigner();
            signer.init(false, new MLDSAPublicKeyParameters(MLDSAParameters.ml_dsa_44, encoded));
            signer.update(message, 0, message.length);
            return signer.verifySignature(signature);
        } catch (NoClassDefFoundError e) {
            throw unsupported(e);
        }
    }

    /** A gateway's framework may bring an older BouncyCastle, which does for everything else. */
    static UnsupportedOperationException unsupported(NoClassDefFoundError cause) {
        return new UnsupportedOperationException(
                "ML-DSA-44 needs BouncyCastle 1.86 or newer, which is not what is installed here", cause);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof MlDsa44Key that && Arrays.equals(encoded, that.encoded);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(encoded);
    }

    @Override
    public String toString() {
        return "MlDsa44Key of " + encoded.length + " bytes";
    }
}
