package org.cairngate.ledger.key;

import java.util.Arrays;
import org.bouncycastle.asn1.edec.EdECObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.crypto.params.Ed25519PublicKeyParameters;
import org.bouncycastle.math.ec.rfc8032.Ed25519;

/** An Ed25519 public key (RFC 8032), the kind that hubs, masters and organisations have. */
public final class Ed25519Key implements PublicKey {

    /** Length in bytes of the encoded key. */
    public static final int SIZE = 32;

    private final byte[] encoded;
    private final Ed25519PublicKeyParameters parameters;

    private Ed25519Key(byte[] encoded) {
        this.encoded = encoded;
        this.parameters = new Ed25519PublicKeyParameters(encoded, 0);
    }

    /**
     * Reads the 32 bytes of RFC 8032 section 5.1.5.
     *
     * @throws IllegalArgumentException when they are not a point of the group's prime-order part
     */
    public static Ed25519Key of(byte[] encoded) {
        if (encoded.length != SIZE || !Ed25519.validatePublicKeyFull(encoded, 0)) {
            throw new IllegalArgumentException("not an Ed25519 public key");
        }
        return new Ed25519Key(encoded.clone());
    }

    /** The 32 bytes of RFC 8032. */
    public byte[] encoded() {
        return encoded.clone();
    }

    @Override
    public byte[] multicodec() {
        return DidKey.join(DidKey.ED25519_PREFIX, encoded);
    }

    @Override
    public boolean verify(byte[] message, byte[] signature) {
        return signature.length == Ed25519.SIGNATURE_SIZE
                && parameters.verify(Ed25519.Algorithm.Ed25519, null, message, 0, message.length, signature, 0);
    }

    @Override
    public byte[] subjectPublicKeyInfo() {
        return DidKey.der(new SubjectPublicKeyInfo(new AlgorithmIdentifier(EdECObjectIdentifiers.id_Ed25519), encoded));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Ed25519Key that && Arrays.equals(encoded, that.encoded);
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
