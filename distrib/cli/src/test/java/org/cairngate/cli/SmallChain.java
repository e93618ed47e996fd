package org.cairngate.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.KeyId;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.block.ChainPolicy;
import org.cairngate.ledger.block.Founders;
import org.cairngate.ledger.block.Genesis;
import org.cairngate.ledger.event.Annotation;
import org.cairngate.ledger.event.RecordedEvent;
import org.cairngate.ledger.event.Segment;
import org.cairngate.ledger.key.PublicKey;
import org.cairngate.ledger.key.SigningKey;
import org.cairngate.ledger.note.Checkpoint;
import org.cairngate.ledger.note.CheckpointSigner;
import org.cairngate.ledger.note.Cosigner;
import org.cairngate.ledger.note.SignedNote;
import org.cairngate.ledger.note.TlogPolicy;
import org.cairngate.ledger.proof.ProofBuilder;
import org.cairngate.ledger.state.BlockBuilder;
import org.cairngate.ledger.state.BuiltBlock;
import org.cairngate.ledger.state.State;
import org.cairngate.ledger.store.ChainStore;
import org.cairngate.ledger.transaction.DeviceAction;
import org.cairngate.ledger.transaction.DeviceBody;
import org.cairngate.ledger.transaction.DeviceStatus;
import org.cairngate.ledger.transaction.EventsBody;
import org.cairngate.ledger.transaction.SignedTransaction;
import org.cairngate.ledger.transaction.Transaction;
import org.cairngate.ledger.transaction.TransactionBody;

/** A real chain in a folder: three hubs, one device, one block of events, certified; and the three files that prove one event. */
final class SmallChain {
    static final String UID = "7488f8aa-97c7-4c4f-a546-f06a97bb0c63";
    private static final String ORIGIN = "test.cairngate.example/log";
    private static final String NAMESPACE = "councilbox/weather-stations";
    private static final Instant TIME = Instant.parse("2026-11-21T12:00:00Z");

    private final Path folder;
    private final SigningKey master = SigningKey.generate(new SecureRandom());
    private final Map<String, SigningKey> hubs = new LinkedHashMap<>();

    private SmallChain(Path folder) {
        this.folder = folder;
    }

    static SmallChain create(Path folder) throws IOException, RefusedException {
        SmallChain chain = new SmallChain(folder);
        for (int i = 1; i <= 3; i++) {
            chain.hubs.put("hub-" + i, SigningKey.generate(new SecureRandom()));
        }
        chain.build();
        return chain;
    }

    Path store() {
        return folder.resolve("data/chain");
    }

    Path event() {
        return folder.resolve("one.event");
    }

    Path proof() {
        return folder.resolve("one.tlog-proof");
    }

    Path policy() {
        return folder.resolve("policy.txt");
    }

    private void build() throws IOException, RefusedException {
        Map<String, PublicKey> keys = new LinkedHashMap<>();
        hubs.forEach((name, key) -> keys.put(name, key.publicKey()));
        ChainPolicy policy = ChainPolicy.standard(ORIGIN, Duration.ofSeconds(1));
        Genesis genesis = Genesis.create(
                policy,
                master,
                Founders.withLedgerKeys("master", Map.of(), keys),
                TIME,
                transactions -> State.genesisRoot(policy, transactions));
        Files.createDirectories(store());
        try (ChainStore store = ChainStore.open(store())) {
            store.initialise(genesis);
            append(store, 1, signed(store, master, device()), Map.of());
            Segment segment = segment();
            SigningKey hub = hubs.get("hub-1");
            SignedTransaction events = signed(
                    store,
                    hub,
                    new EventsBody(
                            segment.events().size(),
                            segment.batchRoot(),
                            Instant.ofEpochMilli(1696248400000L),
                            Instant.ofEpochMilli(1696248400001L)));
            append(store, 2, events, Map.of(events.id(), segment));
            certify(store);
            TlogPolicy trusted = TlogPolicy.of(
                    store.state().logKey(), store.state().validators().noteKeys(), 3);
            Files.write(event(), segment.events().get(0).bytes());
            Files.writeString(
                    proof(), new ProofBuilder(store).prove(UID).orElseThrow().format());
            Files.writeString(policy(), trusted.format());
        }
    }

    private static DeviceBody device() {
        return new DeviceBody(
                DeviceAction.REGISTER, "weather_station_001", "", "", DeviceStatus.ACTIVE, Hash.sha256(new byte[1]));
    }

    private static SignedTransaction signed(ChainStore store, SigningKey key, TransactionBody body) {
        KeyId signer = key.publicKey().id();
        String namespace = body instanceof EventsBody ? NAMESPACE : "";
        return SignedTransaction.sign(
                new Transaction(store.genesis().chainId(), signer, store.state().lastSeq(signer) + 1, namespace, body),
                key);
    }

    private static Segment segment() {
        byte[] annotation = new Annotation(TIME, KeyId.ZERO, List.of()).encode();
        return new Segment(
                List.of(recorded(UID, 1696248400000L, annotation), recorded("another", 1696248400001L, annotation)));
    }

    private static RecordedEvent recorded(String uid, long time, byte[] annotation) {
        String text = "{\"uid\":\"" + uid + "\",\"timestamp\":" + time
                + ",\"items\":[{\"key\":\"temperature\",\"value\":25.3}],\"namespace\":\"" + NAMESPACE
                + "\",\"device_uid\":\"weather_station_001\"}";
        return new RecordedEvent(new byte[RecordedEvent.SALT_SIZE], text.getBytes(StandardCharsets.UTF_8), annotation);
    }

    private void append(ChainStore store, int number, SignedTransaction transaction, Map<Hash, Segment> segments)
            throws RefusedException {
        BuiltBlock built = new BlockBuilder(store.state(), store.tip(), store.roots())
                .build(List.of(transaction), TIME.plusSeconds(number), Optional.empty());
        if (!built.refused().isEmpty()) {
            throw built.refused().get(0).cause();
        }
        store.append(built.validated(), segments, writes -> {});
        store.putCheckpoint(checkpoint(store));
    }

    private SignedNote checkpoint(ChainStore store) {
        long size = store.tip().size();
        return new CheckpointSigner(ORIGIN, master).sign(new Checkpoint(ORIGIN, size, store.root(size)));
    }

    private void certify(ChainStore store) throws RefusedException {
        SignedNote note = checkpoint(store);
        SignedNote certificate = note;
        for (Map.Entry<String, SigningKey> hub : hubs.entrySet()) {
            certificate = certificate.withSignature(
                    new Cosigner(hub.getKey(), hub.getValue()).cosignature(note, TIME.plusSeconds(5)));
        }
        store.putCertificate(certificate);
    }
}
