package org.cairngate.master.access;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.cairngate.ledger.identity.IssuedIdentity;
import org.springframework.boot.ssl.pem.PemContent;

/**
 * A certificate of the organisation's own with its key, for the names that it has. Immutable and safe for use by several threads.
 *
 * @param issued the private key, RSA or of an elliptic curve, with the server's certificate and those that issued it
 * @param names the DNS names of the server's certificate, in lower case, at least one; a {@code *} stands for a whole first label
 */
record ServerIdentity(IssuedIdentity issued, List<String> names) {

    // RFC 5280, section 4.2.1.6.
    private static final int DNS_NAME = 2;
    private static final byte[] PROBE = {1};

    /**
     * Reads a certificate with its chain, and its key.
     *
     * @throws GeneralSecurityException when they are no certificate and key, do not belong together, or name no host; the message says
     *     what is wrong and quotes nothing of a key
     */
    static ServerIdentity parse(String certificatePem, String keyPem) throws GeneralSecurityException {
        List<X509Certificate> chain = chain(certificatePem);
        PrivateKey key = key(keyPem);
        X509Certificate leaf = chain.get(0);
        if (!belongs(key, leaf.getPublicKey())) {
            throw new GeneralSecurityException("the key is not that of the first certificate");
        }
        List<String> names = names(leaf);
        if (names.isEmpty()) {
            throw new GeneralSecurityException(
                    "the first certificate has no DNS name in its subject alternative names");
        }
        return new ServerIdentity(new IssuedIdentity(key, chain), names);
    }

    /** When the server's certificate ends. */
    Instant expires() {
        return issued.leaf().getNotAfter().toInstant();
    }

    private static List<X509Certificate> chain(String pem) throws GeneralSecurityException {
        try {
            return PemContent.of(pem).getCertificates();
        } catch (RuntimeException e) {
            // Without its cause, which may quote the file.
            throw new GeneralSecurityException("there is no certificate in PEM");
        }
    }

    private static PrivateKey key(String pem) throws GeneralSecurityException {
        try {
            return PemContent.of(pem).getPrivateKey();
        } catch (RuntimeException e) {
            throw new GeneralSecurityException("there is no private key in PEM without a password");
        }
    }

    private static boolean belongs(PrivateKey key, PublicKey certified) throws GeneralSecurityException {
        if (!key.getAlgorithm().equals(certified.getAlgorithm())) {
            return false;
        }
        String algorithm =
                switch (key.getAlgorithm()) {
                    case "EC" -> "SHA256withECDSA";
                    case "RSA" -> "SHA256withRSA";
                    default -> throw new GeneralSecurityException("keys are RSA or EC, not " + key.getAlgorithm());
                };
        Signature signature = Signature.getInstance(algorithm);
        signature.initSign(key);
        signature.update(PROBE);
        byte[] signed = signature.sign();
        signature.initVerify(certified);
        signature.update(PROBE);
        return signature.verify(signed);
    }

    private static List<String> names(X509Certificate leaf) throws CertificateParsingException {
        Collection<List<?>> all =
                Optional.ofNullable(leaf.getSubjectAlternativeNames()).orElse(List.of());
        return all.stream()
                .filter(name -> name.get(0).equals(DNS_NAME))
                .map(name -> name.get(1).toString().toLowerCase(Locale.ROOT))
                .toList();
    }

    /** Without the key, which Java writes out for RSA. */
    @Override
    public String toString() {
        return "ServerIdentity" + names;
    }
}
