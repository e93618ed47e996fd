package org.cairngate.load;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.cairngate.broker.Broker;
import org.cairngate.journal.Journal;
import org.cairngate.journal.JournalEntry;
import org.cairngate.journal.JournalSettings;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.block.ChainPolicy;
import org.cairngate.ledger.key.PublicKey;
import org.cairngate.ledger.state.DeviceRecord;
import org.cairngate.ledger.state.DeviceRegistry;
import org.cairngate.ledger.transaction.DeviceCredentials;
import org.cairngate.ledger.transaction.DeviceMetadata;
import org.cairngate.ledger.transaction.DeviceStatus;

/** A real broker with a real journal, and a registry whose devices a test makes. */
final class Hub implements DeviceRegistry, AutoCloseable {

    private static final byte[] SECRET = new byte[2 * Hash.SIZE];

    private final Map<String, DeviceRecord> byUid = new HashMap<>();
    private final Map<String, DeviceRecord> byDid = new HashMap<>();
    private final X509Certificate certificate;
    private final Journal journal;
    private final Broker broker;
    private final boolean tls;

    private Hub(Path folder, boolean tls) throws Exception {
        this.tls = tls;
        KeyPair pair = keys();
        this.certificate = certificate(pair, "localhost");
        Path chain = folder.resolve("tls.pem");
        Path key = folder.resolve("tls.key");
        Files.writeString(chain, pem("CERTIFICATE", certificate.getEncoded()));
        Files.writeString(key, pem("PRIVATE KEY", pair.getPrivate().getEncoded()));
        this.journal = Journal.open(JournalSettings.in(folder.resolve("journal")), Clock.systemUTC());
        this.broker = Broker.start(
                tls ? new Broker.Door.Tls("127.0.0.1", 0, chain, key) : new Broker.Door.PlainOnLoopback(0),
                new Broker.Service("hub-1", journal, this, namespace -> Optional.empty()));
    }

    static Hub withTls(Path folder) throws Exception {
        return new Hub(folder, true);
    }

    static Hub plain(Path folder) throws Exception {
        return new Hub(folder, false);
    }

    static KeyPair keys() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        return generator.generateKeyPair();
    }

    static X509Certificate certificate(KeyPair pair, String name) throws Exception {
        X500Principal subject = new X500Principal("CN=" + name);
        Instant now = Instant.now();
        return new JcaX509CertificateConverter()
                .getCertificate(new JcaX509v3CertificateBuilder(
                                subject,
                                BigInteger.ONE,
                                Date.from(now.minus(Duration.ofDays(1))),
                                Date.from(now.plus(Duration.ofDays(1))),
                                subject,
                                pair.getPublic())
                        .build(new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate())));
    }

    static String pem(String kind, byte[] der) {
        String body = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                .encodeToString(der);
        return "-----BEGIN " + kind + "-----\n" + body + "\n-----END " + kind + "-----\n";
    }

    /** Devices with keys and with tokens by turns. */
    List<LoadDevice> devices(int count) throws Exception {
        List<LoadDevice> devices = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String uid = "d" + i;
            if (tls && i % 2 == 0) {
                KeyPair pair = keys();
                devices.add(new LoadDevice.WithCertificate(uid, pair.getPrivate(), certificate(pair, uid)));
                PublicKey key = PublicKey.ofCertificate(certificate(pair, uid));
                register(DeviceRecord.of(
                        uid, DeviceCredentials.withKey(key.did()), "", DeviceStatus.ACTIVE, Hash.ZERO, 0));
            } else {
                devices.add(new LoadDevice.WithToken(
                        uid, Base64.getUrlEncoder().withoutPadding().encodeToString(SECRET)));
                register(DeviceRecord.of(uid, DeviceCredentials.NONE, "", DeviceStatus.ACTIVE, token(), 0));
            }
        }
        return devices;
    }

    private static Hash token() {
        return DeviceMetadata.hash(Hash.sha256(new byte[Hash.SIZE]), Hash.ZERO);
    }

    private synchronized void register(DeviceRecord device) {
        byUid.put(device.uid(), device);
        byDid.put(device.did(), device);
    }

    Target target() {
        return tls ? Target.tls("127.0.0.1", broker.port(), certificate) : Target.plain("127.0.0.1", broker.port());
    }

    /** Compares with the journal. */
    Reconciliation.Outcome lookUp(Acknowledged acknowledged) {
        Reconciliation found = new Reconciliation(acknowledged);
        journal.read(0, Integer.MAX_VALUE, Integer.MAX_VALUE).stream()
                .map(JournalEntry::uid)
                .forEach(found::found);
        return found.outcome();
    }

    @Override
    public synchronized Optional<DeviceRecord> device(String uid) {
        return Optional.ofNullable(byUid.get(uid));
    }

    @Override
    public synchronized Optional<DeviceRecord> deviceByDid(String did) {
        return Optional.ofNullable(byDid.get(did));
    }

    @Override
    public ChainPolicy policy() {
        return ChainPolicy.standard("load.test", Duration.ofSeconds(1));
    }

    @Override
    public boolean ready() {
        return true;
    }

    @Override
    public void close() {
        broker.close();
        journal.close();
    }
}
