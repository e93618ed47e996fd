package org.cairngate.bench;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.block.Block;
import org.cairngate.ledger.block.ChainPolicy;
import org.cairngate.ledger.block.Founders;
import org.cairngate.ledger.block.Genesis;
import org.cairngate.ledger.event.RecordedEvent;
import org.cairngate.ledger.event.Salting;
import org.cairngate.ledger.event.Segment;
import org.cairngate.ledger.key.PublicKey;
import org.cairngate.ledger.key.SigningKey;
import org.cairngate.ledger.note.Checkpoint;
import org.cairngate.ledger.note.CheckpointSigner;
import org.cairngate.ledger.note.Cosigner;
import org.cairngate.ledger.note.SignedNote;
import org.cairngate.ledger.protocol.Submission;
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

/** A chain with one master and 16 hubs of which 11 are a quorum, whose first hub seals all batches. For one thread. */
final class SampleSite {
    static final int HUBS = 16;
    static final int QUORUM = 11;

    /** Later than every event, so that none is from the future. */
    static final Instant START = SampleEvents.TIME.plusSeconds(60);

    private static final String ORIGIN = "bench.example/log";

    final Genesis genesis;
    private final SigningKey master = key("master");
    private final CheckpointSigner signer = new CheckpointSigner(ORIGIN, master);
    private final Salting salting = new Salting(new SecureRandom());
    private final SampleEvents sample = new SampleEvents();
    private final byte[] annotation = SampleEvents.annotation();
    private final Map<SigningKey, Long> seqs = new HashMap<>();
    private final SigningKey hub = key(name(1));

    SampleSite() {
        Map<String, PublicKey> hubs = new LinkedHashMap<>();
        for (int i = 1; i <= HUBS; i++) {
            hubs.put(name(i), key(name(i)).publicKey());
        }
        ChainPolicy policy = ChainPolicy.standard(ORIGIN, Duration.ofSeconds(1));
        Founders founders = Founders.withLedgerKeys(
                "master", Map.of("councilbox", key("councilbox").publicKey()), hubs);
        this.genesis = Genesis.create(
                policy, master, founders, START, transactions -> State.genesisRoot(policy, transactions));
        seqs.put(master, (long) genesis.block().transactions().size());
    }

    private static String name(int number) {
        return "hub-" + number;
    }

    private static SigningKey key(String name) {
        return SigningKey.fromSeed(
                Hash.sha256(name.getBytes(StandardCharsets.UTF_8)).bytes());
    }

    /** Begins the chain and registers the device of all events. */
    void begin(ChainStore store) throws RefusedException {
        store.initialise(genesis);
        DeviceBody device =
                new DeviceBody(DeviceAction.REGISTER, SampleEvents.DEVICE, "", "", DeviceStatus.ACTIVE, Hash.ZERO);
        mint(store, List.of(sign(master, "", device)), Map.of());
    }

    /** A batch as its hub submits it. */
    Submission batch(int count) {
        List<RecordedEvent> events = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            events.add(salting.salted(sample.next(), annotation));
        }
        Segment segment = new Segment(events);
        return new Submission(events(count, segment.batchRoot()), segment);
    }

    /** The transaction of so many events under a root. */
    SignedTransaction events(int count, Hash root) {
        return sign(hub, SampleEvents.NAMESPACE, new EventsBody(count, root, SampleEvents.TIME, SampleEvents.TIME));
    }

    private SignedTransaction sign(SigningKey key, String namespace, TransactionBody body) {
        long seq = seqs.merge(key, 1L, Long::sum);
        return SignedTransaction.sign(
                new Transaction(genesis.chainId(), key.publicKey().id(), seq, namespace, body), key);
    }

    /** A master's work for one block: build, store in one synced write, sign, keep the checkpoint. */
    Block mint(ChainStore store, List<SignedTransaction> transactions, Map<Hash, Segment> segments)
            throws RefusedException {
        BuiltBlock built = build(store, transactions);
        store.append(built.validated(), segments, local -> {});
        SignedNote checkpoint = checkpoint(store.tip().size(), store.tip().root());
        store.putCheckpoint(checkpoint);
        return built.validated().block().withCheckpoint(checkpoint);
    }

    /** The block that would come next, as it travels; nothing is stored. */
    Block propose(ChainStore store, List<SignedTransaction> transactions) throws RefusedException {
        BuiltBlock built = build(store, transactions);
        return built.validated()
                .block()
                .withCheckpoint(checkpoint(
                        built.validated().tip().size(), built.validated().tip().root()));
    }

    private static BuiltBlock build(ChainStore store, List<SignedTransaction> transactions) throws RefusedException {
        Instant now = store.tip().lastTime().plusSeconds(1);
        BuiltBlock built = new BlockBuilder(store.state(), store.tip(), store.roots())
                .build(transactions, now, store.newestCertificate());
        if (!built.refused().isEmpty()) {
            throw built.refused().get(0).cause();
        }
        return built;
    }

    private SignedNote checkpoint(long size, Hash root) {
        return signer.sign(new Checkpoint(ORIGIN, size, root));
    }

    /** Certifies the tip by the cosignatures of a quorum and no more. */
    void certify(ChainStore store) throws RefusedException {
        SignedNote note = checkpoint(store.tip().size(), store.tip().root());
        for (int i = 1; i <= QUORUM; i++) {
            note = note.withSignature(new Cosigner(name(i), key(name(i))).cosignature(note, START));
        }
        store.putCertificate(note);
    }
}
