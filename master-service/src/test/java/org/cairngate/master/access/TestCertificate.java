package org.cairngate.master.access;

import java.io.IOException;
import java.io.StringWriter;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaMiscPEMGenerator;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.util.io.pem.PemObjectGenerator;
import org.bouncycastle.util.io.pem.PemWriter;

/**
 * A certificate such as an organisation's authority gives for a web server, signed by itself.
 *
 * @param certificate the certificate, PEM
 * @param key its key, PEM in PKCS#8
 */
public record TestCertificate(String certificate, String key) {

    /** One with a new key of the algorithm, {@code EC}, {@code RSA} or {@code Ed25519}, for these DNS names. */
    public static TestCertificate of(String algorithm, String... names) throws Exception {
        return ending(Duration.ofDays(30), algorithm, names);
    }

    /** One that ends after so long. */
    @SuppressWarnings("JavaUtilDate") // BouncyCastle takes nothing else
    public static TestCertificate ending(Duration left, String algorithm, String... names) throws Exception {
        KeyPair pair = KeyPairGenerator.getInstance(algorithm).generateKeyPair();
        X500Name subject = new X500Name("CN=test");
        Instant now = Instant.now();
        JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                subject,
                BigInteger.valueOf(now.toEpochMilli()),
                Date.from(now.minus(Duration.ofDays(1))),
                Date.from(now.plus(left)),
                subject,
                pair.getPublic());
        if (names.length > 0) {
            GeneralName[] alternatives = List.of(names).stream()
                    .map(name -> new GeneralName(GeneralName.dNSName, name))
                    .toArray(GeneralName[]::new);
            builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(alternatives));
        }
        return new TestCertificate(
                pem(new JcaMiscPEMGenerator(sign(builder, pair, algorithm))),
                pem(new JcaPKCS8Generator(pair.getPrivate(), null)));
    }

    private static X509CertificateHolder sign(JcaX509v3CertificateBuilder builder, KeyPair pair, String algorithm)
            throws GeneralSecurityException, OperatorCreationException {
        String signature =
                switch (algorithm) {
                    case "EC" -> "SHA256withECDSA";
                    case "RSA" -> "SHA256withRSA";
                    default -> algorithm;
                };
        return builder.build(new JcaContentSignerBuilder(signature).build(pair.getPrivate()));
    }

    private static String pem(PemObjectGenerator object) throws IOException {
        StringWriter text = new StringWriter();
        try (PemWriter writer = new PemWriter(text)) {
            writer.writeObject(object);
        }
        return text.toString();
    }

    /** Writes both over what is in the files. */
    public TlsFiles writeTo(TlsFiles files) throws IOException {
        Files.writeString(files.certificate(), certificate);
        Files.writeString(files.key(), key);
        return files;
    }

    /** Files of the usual names in a folder. */
    public static TlsFiles in(Path folder) {
        return new TlsFiles(folder.resolve("fullchain.pem"), folder.resolve("privkey.pem"));
    }
}
