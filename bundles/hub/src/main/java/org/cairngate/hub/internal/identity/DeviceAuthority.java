package org.cairngate.hub.internal.identity;

import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * The site's own certificate authority (P-256): it issues the certificate that the broker shows to devices, and devices pin
 * {@code keys/device-ca.pem}.
 */
final class DeviceAuthority {

    /** Devices in the field are not visited for a certificate: both outlive a device. */
    private static final Duration VALIDITY = Duration.ofDays(20 * 365);

    private static final Duration BACKDATED = Duration.ofHours(24);
    private static final int SERIAL_BITS = 127;

    private final HubFiles files;
    private final String hub;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();

    DeviceAuthority(HubFiles files, String hub, Clock clock) {
        this.files = files;
        this.hub = hub;
        this.clock = clock;
    }

    /** Makes the authority and the broker's certificate, unless they are there. */
    void makeIfMissing() throws IOException {
        Path ca = files.keys().resolve("device-ca.pem");
        if (Files.exists(ca)) {
            return;
        }
        try {
            KeyPair caKey = keyPair();
            X500Name issuer = name("Cairngate devices of " + hub);
            X509Certificate root = certificate(issuer, issuer, caKey, caKey, true);
            KeyPair leafKey = keyPair();
            X509Certificate leaf = certificate(issuer, name(hub), caKey, leafKey, false);
            // The authority's certificate comes last: it says that everything before was written.
            files.writePrivate(
                    files.keys().resolve("device-ca.key"),
                    pem("PRIVATE KEY", caKey.getPrivate().getEncoded()));
            files.writePrivate(
                    files.keys().resolve("tls-devices.key"),
                    pem("PRIVATE KEY", leafKey.getPrivate().getEncoded()));
            files.writePrivate(
                    files.keys().resolve("tls-devices.pem"),
                    pem("CERTIFICATE", leaf.getEncoded()) + pem("CERTIFICATE", root.getEncoded()));
            files.writePrivate(ca, pem("CERTIFICATE", root.getEncoded()));
        } catch (GeneralSecurityException | OperatorCreationException e) {
            throw new IOException("device certificates cannot be made: " + e.getMessage(), e);
        }
    }

    private static KeyPair keyPair() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        return generator.generateKeyPair();
    }

    private static X500Name name(String commonName) {
        return new X500NameBuilder().addRDN(BCStyle.CN, commonName).build();
    }

    private X509Certificate certificate(
            X500Name issuer, X500Name subject, KeyPair issuerKey, KeyPair subjectKey, boolean authority)
            throws GeneralSecurityException, OperatorCreationException, IOException {
        Instant now = clock.instant();
        X509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                issuer,
                new BigInteger(SERIAL_BITS, random),
                Date.from(now.minus(BACKDATED)),
                Date.from(now.plus(VALIDITY)),
                subject,
                subjectKey.getPublic());
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(authority));
        int usage = authority ? KeyUsage.keyCertSign | KeyUsage.cRLSign : KeyUsage.digitalSignature;
        builder.addExtension(Extension.keyUsage, true, new KeyUsage(usage));
        if (!authority) {
            builder.addExtension(
                    Extension.extendedKeyUsage, false, new ExtendedKeyUsage(KeyPurposeId.id_kp_serverAuth));
            builder.addExtension(Extension.subjectAlternativeName, false, hosts());
        }
        return new JcaX509CertificateConverter()
                .getCertificate(
                        builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(issuerKey.getPrivate())));
    }

    private GeneralNames hosts() throws IOException {
        List<GeneralName> hosts = new ArrayList<>();
        hosts.add(new GeneralName(GeneralName.dNSName, "localhost"));
        hosts.add(new GeneralName(GeneralName.iPAddress, "127.0.0.1"));
        hosts.add(new GeneralName(GeneralName.dNSName, hub));
        hosts.add(
                new GeneralName(GeneralName.dNSName, InetAddress.getLocalHost().getHostName()));
        return new GeneralNames(hosts.toArray(GeneralName[]::new));
    }

    private static String pem(String kind, byte[] der) {
        String body = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                .encodeToString(der);
        return "-----BEGIN " + kind + "-----\n" + body + "\n-----END " + kind + "-----\n";
    }
}
