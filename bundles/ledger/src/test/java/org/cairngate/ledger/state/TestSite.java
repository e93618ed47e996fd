package org.cairngate.ledger.state;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.KeyId;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.block.Block;
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
import org.cairngate.ledger.store.ChainStore;
import org.cairngate.ledger.store.OutboxEntry;
import org.cairngate.ledger.transaction.DeviceAction;
import org.cairngate.ledger.transaction.DeviceBody;
import org.cairngate.ledger.transaction.DeviceStatus;
import org.cairngate.ledger.transaction.EventsBody;
import org.cairngate.ledger.transaction.NodeAction;
import org.cairngate.ledger.transaction.NodeBody;
import org.cairngate.ledger.transaction.NodeRole;
import org.cairngate.ledger.transaction.SignedTransaction;
import org.cairngate.ledger.transaction.Transaction;
import org.cairngate.ledger.transaction.TransactionBody;

/** A master with hubs and devices whose keys and times follow from names, so that two runs make the same bytes. */
public final class TestSite {

    public static final String ORIGIN = "test.example/log";
    public static final String NAMESPACE = "acme/stations";
    public static final Instant START = Instant.parse("2026-11-01T12:00:00Z");

    public final SigningKey master = key("master");
    public final ChainPolicy policy;
    public final Genesis genesis;
    private final Map<KeyId, Long> seqs = new HashMap<>();
    private int events;

    /** A batch: its transaction and the segment beside it. */
    public record Batch(SignedTransaction transaction, Segment segment) {}

    public TestSite(String... hubs) {
        this(ChainPolicy.standard(ORIGIN, Duration.ofSeconds(1)), hubs);
    }

    public TestSite(ChainPolicy policy, String... hubs) {
        this.policy = policy;
        Map<String, PublicKey> founders = new LinkedHashMap<>();
        for (String hub : hubs) {
            founders.put(hub, key(hub).publicKey());
        }
        this.genesis = Genesis.create(
                policy,
                master,
                Founders.withLedgerKeys("master", Map.of("acme", key("acme").publicKey()), founders),
                START,
                transactions -> State.genesisRoot(policy, transactions));
        seqs.put(master.publicKey().id(), (long) genesis.block().transactions().size());
    }

    public static SigningKey key(String name) {
        return SigningKey.fromSeed(
                Hash.sha256(name.getBytes(StandardCharsets.UTF_8)).bytes());
    }

    public SignedTransaction sign(SigningKey signer, String namespace, TransactionBody body) {
        return sign(signer, seqs.merge(signer.publicKey().id(), 1L, Long::sum), namespace, body);
    }

    public SignedTransaction sign(SigningKey signer, long seq, String namespace, TransactionBody body) {
        return SignedTransaction.sign(
                new Transaction(genesis.chainId(), signer.publicKey().id(), seq, namespace, body), signer);
    }

    public SignedTransaction device(DeviceAction action, String uid, String did, DeviceStatus status) {
        return sign(master, "", new DeviceBody(action, uid, did, "", status, Hash.ZERO));
    }

    public SignedTransaction register(String deviceUid) {
        return device(DeviceAction.REGISTER, deviceUid, "", DeviceStatus.ACTIVE);
    }

    public SignedTransaction hub(NodeAction action, String name) {
        return sign(
                master, "", new NodeBody(action, NodeRole.HUB, name, key(name).publicKey(), 1));
    }

    public Batch batch(String hub, String deviceUid, int count, Instant now) {
        List<RecordedEvent> recorded = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            recorded.add(recorded("event-" + events++, deviceUid, now, KeyId.ZERO));
        }
        return batch(hub, new Segment(recorded), now);
    }

    public Batch batch(String hub, Segment segment, Instant time) {
        EventsBody body = new EventsBody(segment.events().size(), segment.batchRoot(), time, time);
        return new Batch(sign(key(hub), NAMESPACE, body), segment);
    }

    /** A batch of its own making that waits in a hub's outbox; the same for the same arguments. */
    public OutboxEntry outboxEntry(String hub, long seq, int count) {
        List<RecordedEvent> waiting = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            waiting.add(recorded("waiting-" + seq + "-" + i, "device-1", START, KeyId.ZERO));
        }
        Segment segment = new Segment(waiting);
        EventsBody body = new EventsBody(count, segment.batchRoot(), START, START);
        return new OutboxEntry(sign(key(hub), seq, NAMESPACE, body), Optional.of(segment), seq, OptionalLong.empty());
    }

    public static RecordedEvent recorded(String uid, String deviceUid, Instant time, KeyId deviceKey) {
        String json = "{\"uid\":\"" + uid + "\",\"timestamp\":" + time.toEpochMilli()
                + ",\"items\":[{\"key\":\"temperature\",\"value\":25.3}],\"namespace\":\"" + NAMESPACE
                + "\",\"device_uid\":\"" + deviceUid + "\"}";
        byte[] salt =
                Arrays.copyOf(Hash.sha256(uid.getBytes(StandardCharsets.UTF_8)).bytes(), RecordedEvent.SALT_SIZE);
        return new RecordedEvent(
                salt, json.getBytes(StandardCharsets.UTF_8), new Annotation(time, deviceKey, List.of()).encode());
    }

    /** The master's work for one block: build, store, sign, keep the checkpoint. */
    public Block mint(ChainStore store, List<SignedTransaction> transactions, List<Batch> batches, Instant now)
            throws RefusedException {
        List<SignedTransaction> all = new ArrayList<>(transactions);
        Map<Hash, Segment> segments = new HashMap<>();
        for (Batch batch : batches) {
            all.add(batch.transaction());
            segments.put(batch.transaction().id(), batch.segment());
        }
        BuiltBlock built =
                new BlockBuilder(store.state(), store.tip(), store.roots()).build(all, now, store.newestCertificate());
        if (!built.refused().isEmpty()) {
            throw built.refused().get(0).cause();
        }
        store.append(built.validated(), segments, local -> {});
        SignedNote checkpoint =
                sign(new Checkpoint(ORIGIN, store.tip().size(), store.tip().root()));
        store.putCheckpoint(checkpoint);
        return built.validated().block().withCheckpoint(checkpoint);
    }

    public SignedNote sign(Checkpoint checkpoint) {
        return new CheckpointSigner(ORIGIN, master).sign(checkpoint);
    }

    /** The checkpoint of the store's tip, cosigned by the named hubs. */
    public SignedNote certificate(ChainStore store, String... hubs) {
        SignedNote note =
                sign(new Checkpoint(ORIGIN, store.tip().size(), store.tip().root()));
        for (String hub : hubs) {
            note = note.withSignature(new Cosigner(hub, key(hub)).cosignature(note, START));
        }
        return note;
    }

    public TlogPolicy tlogPolicy(int threshold, String... hubs) {
        return TlogPolicy.of(
                new CheckpointSigner(ORIGIN, master).noteKey(),
                Arrays.stream(hubs)
                        .map(hub -> new Cosigner(hub, key(hub)).noteKey())
                        .toList(),
                threshold);
    }

    /** A store with the given number of blocks after the genesis, with devices, batches of every hub and certificates. */
    public void fill(ChainStore store, int blocks, String... hubs) throws RefusedException {
        for (int i = 0; i < blocks; i++) {
            Instant now = store.tip().lastTime().plusSeconds(1);
            List<SignedTransaction> transactions = new ArrayList<>();
            if (i % 5 == 0) {
                String uid = "device-" + store.tip().size();
                transactions.add(
                        device(DeviceAction.REGISTER, uid, key(uid).publicKey().did(), DeviceStatus.ACTIVE));
            }
            List<Batch> batches = new ArrayList<>();
            for (String hub : hubs) {
                batches.add(batch(hub, "device-1", 3, now));
            }
            mint(store, transactions, batches, now);
            if (i % 3 == 0) {
                store.putCertificate(certificate(store, hubs));
            }
        }
    }

    /** What a master does at start: signs a tip that has no checkpoint yet, and continues all sequence numbers. */
    public void resume(ChainStore store, String... hubs) throws RefusedException {
        if (store.checkpoint(store.tip().size()).isEmpty()) {
            // Killed between storing the block and keeping its checkpoint.
            store.putCheckpoint(
                    sign(new Checkpoint(ORIGIN, store.tip().size(), store.tip().root())));
        }
        seqs.put(
                master.publicKey().id(),
                store.state().lastSeq(master.publicKey().id()));
        for (String hub : hubs) {
            KeyId id = key(hub).publicKey().id();
            seqs.put(id, store.state().lastSeq(id));
        }
        events = (int) store.tip().size() * 1000;
    }
}
