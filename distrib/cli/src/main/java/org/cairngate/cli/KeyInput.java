package org.cairngate.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.util.Base64;
import org.cairngate.ledger.identity.Certificates;
import org.cairngate.ledger.key.PublicKey;

/** Public keys as people give them: a did:key, or in PEM a certificate (RFC 5280) or a SubjectPublicKeyInfo (RFC 7468 section 13). */
final class KeyInput {
    private static final int MAX = 64 * 1024;

    private KeyInput() {}

    static PublicKey read(Path file) throws IOException {
        try {
            return parse(InputFile.text(file, MAX));
        } catch (IllegalArgumentException e) {
            throw new CommandFailedException(file + " " + e.getMessage(), e);
        }
    }

    /**
     * Reads PEM.
     *
     * @throws IllegalArgumentException when it is not the certificate or the public key of a P-256 or Ed25519 key
     */
    static PublicKey parse(String pem) {
        try {
            if (pem.contains("-----BEGIN CERTIFICATE-----")) {
                return PublicKey.ofCertificate(Certificates.parse(pem.getBytes(StandardCharsets.US_ASCII)));
            }
            if (pem.contains("-----BEGIN PUBLIC KEY-----")) {
                String body = pem.replaceAll("-----[A-Z ]+-----", "");
                return PublicKey.ofSubjectPublicKeyInfo(Base64.getMimeDecoder().decode(body));
            }
        } catch (CertificateException | IllegalArgumentException e) {
            throw new IllegalArgumentException("is not a P-256 or Ed25519 key: " + e.getMessage(), e);
        }
        throw new IllegalArgumentException(
                "holds neither a certificate nor a public key in PEM (never give a private key to this command)");
    }

    /** Reads a did:key that a person typed. */
    static PublicKey ofDid(String did) {
        try {
            return PublicKey.ofDid(did);
        } catch (IllegalArgumentException e) {
            throw new CommandFailedException("'" + did + "' is no did:key of an Ed25519 or P-256 key", e);
        }
    }
}
