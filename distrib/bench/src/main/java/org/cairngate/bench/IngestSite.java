package org.cairngate.bench;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.cairngate.bench.server.GeneratedRegistry;
import org.cairngate.bench.server.ServerTls;
import org.cairngate.ledger.identity.Certificates;
import org.cairngate.ledger.key.PublicKey;
import org.cairngate.load.LoadDevice;

/** Devices, the servers' certificate, and a folder that is gone after the measurement. */
final class IngestSite implements AutoCloseable {

    private static final Duration VALIDITY = Duration.ofDays(2);

    private final Path folder;
    private final X509Certificate certificate;
    private final List<LoadDevice> devices;

    private record Identity(KeyPair keys, X509Certificate certificate) {}

    private IngestSite(Path folder, X509Certificate certificate, List<LoadDevice> devices) {
        this.folder = folder;
        this.certificate = certificate;
        this.devices = devices;
    }

    /** Devices with one token, which is enough to measure what comes after the connection. */
    static IngestSite withTokens(Path parent, int count) throws IOException {
        List<LoadDevice> devices = new ArrayList<>();
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            devices.add(new LoadDevice.WithToken(uid(i), GeneratedRegistry.PASSWORD));
            lines.add(uid(i));
        }
        return create(parent, devices, lines);
    }

    /** Devices with a P-256 key each, and a certificate that it issued to itself: admission counts the key only. */
    static IngestSite withKeys(Path parent, int count) throws IOException {
        List<LoadDevice> devices = new ArrayList<>();
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Identity identity = identity(uid(i));
            devices.add(new LoadDevice.WithCertificate(uid(i), identity.keys().getPrivate(), identity.certificate()));
            lines.add(uid(i) + " "
                    + PublicKey.ofCertificate(identity.certificate()).did());
        }
        return create(parent, devices, lines);
    }

    private static String uid(int number) {
        return "bench-" + number;
    }

    private static IngestSite create(Path parent, List<LoadDevice> devices, List<String> lines) throws IOException {
        Files.createDirectories(parent);
        Path folder = Files.createTempDirectory(parent, "ingest");
        Files.write(folder.resolve(GeneratedRegistry.FILE), lines);
        Identity server = identity("localhost");
        ServerTls files = ServerTls.in(folder);
        try {
            Files.writeString(
                    files.chain(), pem("CERTIFICATE", server.certificate().getEncoded()));
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
        Files.writeString(
                files.key(), pem("PRIVATE KEY", server.keys().getPrivate().getEncoded()));
        return new IngestSite(folder, server.certificate(), devices);
    }

    private static Identity identity(String name) throws IOException {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            KeyPair pair = generator.generateKeyPair();
            Instant now = Instant.now();
            X500Principal subject = new X500Principal("CN=" + name);
            byte[] der = new JcaX509v3CertificateBuilder(
                            subject,
                            BigInteger.ONE,
                            Date.from(now.minus(VALIDITY)),
                            Date.from(now.plus(VALIDITY)),
                            subject,
                            pair.getPublic())
                    .build(new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate()))
                    .getEncoded();
            return new Identity(pair, Certificates.parse(der));
        } catch (GeneralSecurityException | OperatorCreationException e) {
            throw new IOException("a certificate could not be made", e);
        }
    }

    private static String pem(String kind, byte[] der) {
        String body = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                .encodeToString(der);
        return "-----BEGIN " + kind + "-----\n" + body + "\n-----END " + kind + "-----\n";
    }

    Path folder() {
        return folder;
    }

    X509Certificate certificate() {
        return certificate;
    }

    List<LoadDevice> devices() {
        return devices;
    }

    /** Removes what a server stored, so that the next one begins with nothing. */
    void clear() throws IOException {
        ScratchFolder.remove(folder.resolve("journal"));
        ScratchFolder.remove(folder.resolve("store"));
    }

    @Override
    public void close() throws IOException {
        ScratchFolder.remove(folder);
    }
}
