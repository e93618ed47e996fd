package org.cairngate.demo.device;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.cairngate.ledger.identity.Certificates;
import org.cairngate.ledger.key.PublicKey;

/**
 * A device's P-256 key and the certificate that it issues to itself; the ledger knows the public key, so nobody else has to sign it.
 *
 * @param key never leaves the device
 * @param certificate carries the public key in a TLS handshake
 */
public record DeviceIdentity(PrivateKey key, X509Certificate certificate) {
    /** As long as a device may be in the field. */
    private static final Duration VALIDITY = Duration.ofDays(20 * 365);

    /** Makes a new identity for the device of this uid. */
    public static DeviceIdentity create(String uid, Clock clock) throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        KeyPair pair = generator.generateKeyPair();
        Instant now = clock.instant();
        X500Principal name = new X500Principal("CN=" + uid.replace(':', '-'));
        JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                name,
                BigInteger.valueOf(now.toEpochMilli()),
                Date.from(now.minus(Duration.ofDays(1))),
                Date.from(now.plus(VALIDITY)),
                name,
                pair.getPublic());
        try {
            byte[] der = builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate()))
                    .getEncoded();
            return new DeviceIdentity(pair.getPrivate(), Certificates.parse(der));
        } catch (OperatorCreationException | IOException e) {
            throw new GeneralSecurityException("the device's certificate could not be made", e);
        }
    }

    /** Reads the identity in {@code folder}, or makes one and stores it with mode 0600. */
    public static DeviceIdentity loadOrCreate(Path folder, String uid) throws IOException, GeneralSecurityException {
        Path keyFile = folder.resolve("device.key");
        Path certificateFile = folder.resolve("device.crt");
        if (Files.exists(keyFile)) {
            PrivateKey key =
                    KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(Files.readAllBytes(keyFile)));
            return new DeviceIdentity(key, Certificates.parse(Files.readAllBytes(certificateFile)));
        }
        DeviceIdentity made = create(uid, Clock.systemUTC());
        Files.write(certificateFile, made.certificate().getEncoded());
        Files.createFile(keyFile, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.write(keyFile, made.key().getEncoded());
        return made;
    }

    public String did() {
        return PublicKey.ofCertificate(certificate).did();
    }
}
