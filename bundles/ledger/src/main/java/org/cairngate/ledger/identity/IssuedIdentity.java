package org.cairngate.ledger.identity;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.KeyStore.PasswordProtection;
import java.security.KeyStore.PrivateKeyEntry;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.PBEParameterSpec;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;

/**
 * A node's TLS key with its certificates, the leaf first. Immutable and safe for use by several threads.
 *
 * @param tlsKey the P-256 private key
 * @param chain the leaf and the root that issued it
 */
public record IssuedIdentity(PrivateKey tlsKey, List<X509Certificate> chain) {

    private static final String KEY_LABEL = "PRIVATE KEY";
    private static final String CERTIFICATE_LABEL = "CERTIFICATE";
    // Of a key store that never leaves memory: there is no password to stretch, and the JDK's own 10,000 rounds take a
    // cold JVM 0.3 s.
    private static final char[] NO_PASSWORD = {};
    private static final String PROTECTION = "PBEWithHmacSHA256AndAES_128";
    private static final int ROUNDS = 1;
    private static final int BLOCK = 16;

    /** Refuses an empty chain with an {@link IllegalArgumentException}. */
    public IssuedIdentity {
        Objects.requireNonNull(tlsKey, "tlsKey");
        chain = List.copyOf(chain);
        if (chain.isEmpty()) {
            throw new IllegalArgumentException("an identity has a certificate");
        }
    }

    /** The node's own certificate. */
    public X509Certificate leaf() {
        return chain.get(0);
    }

    /** The self-signed certificate of the ledger key, which clients such as curl take as their CA. */
    public X509Certificate root() {
        return chain.get(chain.size() - 1);
    }

    /**
     * Key managers that present this identity.
     *
     * @throws GeneralSecurityException when the platform cannot hold the key
     */
    public KeyManager[] toKeyManagers() throws GeneralSecurityException {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, NO_PASSWORD);
            store.setEntry("node", new PrivateKeyEntry(tlsKey, chain.toArray(X509Certificate[]::new)), inMemory());
            KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            factory.init(store, NO_PASSWORD);
            return factory.getKeyManagers();
        } catch (IOException e) {
            throw new GeneralSecurityException("an empty key store cannot be made", e);
        }
    }

    private static PasswordProtection inMemory() {
        IvParameterSpec block = new IvParameterSpec(new byte[BLOCK]);
        return new PasswordProtection(NO_PASSWORD, PROTECTION, new PBEParameterSpec(new byte[BLOCK], ROUNDS, block));
    }

    /**
     * A TLS 1.3 context that presents this identity and trusts whom {@code trust} accepts.
     *
     * @throws GeneralSecurityException when the platform has no TLS 1.3
     */
    public SSLContext toSslContext(NodeTrust trust) throws GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLSv1.3");
        context.init(toKeyManagers(), new TrustManager[] {trust}, new SecureRandom());
        return context;
    }

    /** The whole identity as PEM: the private key (PKCS#8), then the certificates. Write it to files of mode 0600 only. */
    public String toPem() {
        return keyPem() + certificatePem();
    }

    /** The private key as PEM (PKCS#8). Write it to files of mode 0600 only. */
    public String keyPem() {
        return pem(KEY_LABEL, tlsKey.getEncoded());
    }

    /** The certificates as PEM, the leaf first. */
    public String certificatePem() {
        StringBuilder text = new StringBuilder();
        chain.forEach(certificate -> text.append(pem(certificate)));
        return text.toString();
    }

    /** The root certificate as PEM. */
    public String rootPem() {
        return pem(root());
    }

    /**
     * Reads what {@link #toPem()} wrote, or the two texts of {@link #keyPem()} and {@link #certificatePem()} joined.
     *
     * @throws GeneralSecurityException when it is not an identity
     */
    public static IssuedIdentity fromPem(String pem) throws GeneralSecurityException {
        String begin = "-----BEGIN " + KEY_LABEL + "-----";
        String end = "-----END " + KEY_LABEL + "-----";
        int start = pem.indexOf(begin);
        int stop = pem.indexOf(end);
        if (start < 0 || stop < start + begin.length()) {
            throw new GeneralSecurityException("identity file has no PKCS#8 private key");
        }
        try {
            byte[] key = Base64.getMimeDecoder().decode(pem.substring(start + begin.length(), stop));
            String certificates = pem.substring(0, start) + pem.substring(stop + end.length());
            List<X509Certificate> chain = Certificates.parseAll(certificates.getBytes(StandardCharsets.US_ASCII));
            return new IssuedIdentity(
                    KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(key)), chain);
        } catch (IllegalArgumentException e) {
            throw new GeneralSecurityException("identity file: " + e.getMessage(), e);
        }
    }

    @Override
    public String toString() {
        return "IssuedIdentity[" + leaf().getSubjectX500Principal() + "]";
    }

    private static String pem(X509Certificate certificate) {
        try {
            return pem(CERTIFICATE_LABEL, certificate.getEncoded());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a certificate always has a DER form", e);
        }
    }

    private static String pem(String label, byte[] der) {
        return "-----BEGIN " + label + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der) + "\n-----END " + label + "-----\n";
    }
}
