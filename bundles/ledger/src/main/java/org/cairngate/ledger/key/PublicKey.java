package org.cairngate.ledger.key;

import java.security.cert.X509Certificate;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.KeyId;

/**
 * A key that verifies signatures, identified as a W3C did:key.
 *
 * <p>Immutable and safe for use by several threads. Points that are not on the curve are refused when a key is made.
 */
public sealed interface PublicKey permits Ed25519Key, P256Key {

    /** The key as did:key multicodec bytes: 0xed01 and 32 bytes, or 0x8024 and 33 bytes. */
    byte[] multicodec();

    /**
     * Whether the signature is this key's over the message. Ed25519: RFC 8032, 64 bytes. P-256: ES256 of RFC 9053, r and s
     * of 32 bytes each. A signature of another length is false, not an error.
     */
    boolean verify(byte[] message, byte[] signature);

    /** The key as an X.509 SubjectPublicKeyInfo in DER (RFC 5280 section 4.1.2.7). */
    byte[] subjectPublicKeyInfo();

    /** The id: SHA-256 of {@link #multicodec()}. */
    default KeyId id() {
        return KeyId.of(Hash.sha256(multicodec()).bytes());
    }

    /** The identifier, {@code did:key:z...}. */
    default String did() {
        return DidKey.format(multicodec());
    }

    /**
     * Reads a did:key.
     *
     * @throws IllegalArgumentException when it is not the did:key of an Ed25519 or P-256 key
     */
    static PublicKey ofDid(String did) {
        return ofMulticodec(DidKey.parse(did));
    }

    /**
     * Reads multicodec bytes.
     *
     * @throws IllegalArgumentException when they are not an Ed25519 or P-256 key
     */
    static PublicKey ofMulticodec(byte[] multicodec) {
        return DidKey.decode(multicodec);
    }

    /**
     * The key in a certificate; says nothing about whether the certificate is to be trusted. Only the encoded form is asked for: one that
     * came by TLS is otherwise kept as objects ten times as large, for as long as the connection.
     *
     * @throws IllegalArgumentException when the certificate's key is neither Ed25519 nor P-256
     */
    static PublicKey ofCertificate(X509Certificate certificate) {
        return DidKey.ofCertificate(certificate);
    }

    /**
     * Reads an X.509 SubjectPublicKeyInfo in DER (RFC 5280 section 4.1.2.7).
     *
     * @throws IllegalArgumentException when it is not an Ed25519 or P-256 key
     */
    static PublicKey ofSubjectPublicKeyInfo(byte[] der) {
        return DidKey.ofSubjectPublicKeyInfo(der);
    }
}
