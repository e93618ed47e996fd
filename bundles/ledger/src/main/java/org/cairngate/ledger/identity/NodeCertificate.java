package org.cairngate.ledger.identity;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.edec.EdECObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.operator.ContentSigner;
import org.cairngate.ledger.key.SigningKey;

/**
 * Issues a node's TLS certificate with its ledger key: a P-256 leaf whose subject CN is the node's name, signed by the
 * Ed25519 ledger key, and that key's self-signed certificate (RFC 5280, RFC 8410).
 *
 * <p>TLS stacks rarely offer Ed25519 for handshakes, but all of them verify it in a chain; so the ledger key stays the only
 * key that a node must be known by. Methods are pure but for randomness.
 */
public final class NodeCertificate {

    /** How far a certificate's validity starts in the past, for peers whose clocks are late. */
    public static final Duration BACKDATED = Duration.ofHours(24);

    private static final Instant ROOT_FROM = Instant.parse("2020-01-01T00:00:00Z");
    // RFC 5280 section 4.1.2.5: no well-defined expiration.
    private static final Instant ROOT_UNTIL = Instant.parse("9999-12-31T23:59:59Z");
    private static final int SERIAL_BITS = 127;

    private NodeCertificate() {}

    /**
     * Issues an identity that names this machine's loopback as its host.
     *
     * @param key the node's ledger key
     * @param name the node's name, {@code [A-Za-z0-9._-]{1,64}}
     * @param clock tells from when the leaf is valid
     * @param validity how long the leaf is valid; the root has no end, and is the same bytes for a key and a name
     */
    public static IssuedIdentity issue(SigningKey key, String name, Clock clock, Duration validity) {
        return issue(key, name, clock, validity, List.of("localhost", "127.0.0.1"));
    }

    /**
     * Issues an identity for the given hosts.
     *
     * @param hosts DNS names and IP addresses under which clients connect, such as curl, which check them
     */
    public static IssuedIdentity issue(
            SigningKey key, String name, Clock clock, Duration validity, List<String> hosts) {
        if (!name.matches("[A-Za-z0-9._-]{1,64}")) {
            throw new IllegalArgumentException("not a node's name");
        }
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            KeyPair pair = generator.generateKeyPair();
            X500Name issuer = subject(name + " ledger key");
            X509Certificate leaf = leaf(key, pair, name, clock.instant(), validity, hosts);
            return new IssuedIdentity(pair.getPrivate(), List.of(leaf, root(key, issuer)));
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("a certificate cannot be made on this platform", e);
        }
    }

    private static X509Certificate leaf(
            SigningKey key, KeyPair pair, String name, Instant now, Duration validity, List<String> hosts)
            throws GeneralSecurityException, IOException {
        X509v3CertificateBuilder builder = new X509v3CertificateBuilder(
                subject(name + " ledger key"),
                new BigInteger(SERIAL_BITS, new SecureRandom()).setBit(SERIAL_BITS - 1),
                date(now.minus(BACKDATED)),
                date(now.plus(validity)),
                subject(name),
                SubjectPublicKeyInfo.getInstance(pair.getPublic().getEncoded()));
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
        builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
        builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(new KeyPurposeId[] {
            KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth
        }));
        builder.addExtension(Extension.subjectAlternativeName, false, alternativeNames(name, hosts));
        return sign(builder, key);
    }

    private static X509Certificate root(SigningKey key, X500Name name) throws GeneralSecurityException, IOException {
        X509v3CertificateBuilder builder = new X509v3CertificateBuilder(
                name,
                new BigInteger(1, key.publicKey().id().bytes())
                        .shiftRight(256 - SERIAL_BITS)
                        .setBit(0),
                date(ROOT_FROM),
                date(ROOT_UNTIL),
                name,
                SubjectPublicKeyInfo.getInstance(key.publicKey().subjectPublicKeyInfo()));
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
        builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign));
        return sign(builder, key);
    }

    private static GeneralNames alternativeNames(String name, List<String> hosts) {
        List<GeneralName> names = new ArrayList<>();
        if (name.matches("[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?")) {
            names.add(new GeneralName(GeneralName.dNSName, name));
        }
        for (String host : hosts) {
            boolean address = host.matches("[0-9.]+") || host.contains(":");
            names.add(new GeneralName(address ? GeneralName.iPAddress : GeneralName.dNSName, host));
        }
        return new GeneralNames(names.toArray(GeneralName[]::new));
    }

    private static X509Certificate sign(X509v3CertificateBuilder builder, SigningKey key)
            throws GeneralSecurityException, IOException {
        return Certificates.parse(builder.build(new LedgerKeySigner(key)).getEncoded());
    }

    private static X500Name subject(String name) {
        return new X500NameBuilder(BCStyle.INSTANCE).addRDN(BCStyle.CN, name).build();
    }

    // The certificate builder takes nothing but java.util.Date.
    @SuppressWarnings("JavaUtilDate")
    private static Date date(Instant instant) {
        return Date.from(instant.truncatedTo(ChronoUnit.SECONDS));
    }

    /** Lets the certificate builder sign with a ledger key. */
    private static final class LedgerKeySigner implements ContentSigner {

        private final SigningKey key;
        private final ByteArrayOutputStream content = new ByteArrayOutputStream();

        LedgerKeySigner(SigningKey key) {
            this.key = key;
        }

        @Override
        public AlgorithmIdentifier getAlgorithmIdentifier() {
            return new AlgorithmIdentifier(EdECObjectIdentifiers.id_Ed25519);
        }

        @Override
        public OutputStream getOutputStream() {
            return content;
        }

        @Override
        public byte[] getSignature() {
            return key.sign(content.toByteArray());
        }
    }
}
