package org.cairngate.ledger.vectors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.cairngate.ledger.KeyId;
import org.cairngate.ledger.channel.ChannelEpoch;
import org.cairngate.ledger.channel.ChannelHistory;
import org.cairngate.ledger.channel.KeyRotation;
import org.cairngate.ledger.channel.TestChannel;
import org.cairngate.ledger.event.Annotation;
import org.cairngate.ledger.event.RecordedEvent;
import org.cairngate.ledger.event.Segment;
import org.cairngate.ledger.key.MemberKey;
import org.cairngate.ledger.proof.EventProof;
import org.cairngate.ledger.proof.ProofBuilder;
import org.cairngate.ledger.proof.ProofVerifier;
import org.cairngate.ledger.state.EventsRules;
import org.cairngate.ledger.state.NodeRecord;
import org.cairngate.ledger.state.TestSite;
import org.cairngate.ledger.store.ChainStore;
import org.cairngate.ledger.transaction.NamespaceBody;
import org.cairngate.ledger.transaction.SignedTransaction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A hub outside a channel takes its events through the real ledger: batch, block, certificate, proof. */
class ChannelOnChainTest {

    private static final String DEVICE = "device-1";
    // RocksDB compresses: only a text without repetitions stands in its files as it is.
    private static final String SECRET = "Zk3vQ9xTf7LrB2mW8sHdY5cJ";
    private static final String IN_THE_OPEN = "Hn4pVw6KzR8jUe2aXq5tGb9M";
    private static final String[] HUBS = {"hub-1", "hub-2", "hub-3"};

    @TempDir
    Path folder;

    private final TestSite site = new TestSite(HUBS);
    private final Instant now = TestSite.START.plusSeconds(1);
    private ChainStore store;

    @BeforeEach
    void begin() throws Exception {
        store = ChainStore.open(folder.resolve("chain"));
        store.initialise(site.genesis);
        site.mint(store, List.of(site.register(DEVICE)), List.of(), now);
    }

    @AfterEach
    void end() {
        store.close();
    }

    @Test
    void anOutsiderCertifiesAndProvesWhatOnlyMembersOpen() throws Exception {
        KeyRotation rotation = rotate(1, "acme", "hub-1");
        byte[] event = event("sealed-1");
        byte[] sealed = rotation.key().sender(DEVICE).seal(event, new SecureRandom());
        publish("hub-2", sealed);
        store.putCertificate(site.certificate(store, HUBS));
        EventProof proof = new ProofBuilder(store).prove("sealed-1").orElseThrow();
        assertThat(ProofVerifier.verify(sealed, proof, site.tlogPolicy(2, HUBS))
                        .event()
                        .uid())
                .isEqualTo("sealed-1");
        verifyByPython(sealed, proof);
        // Years later: a key file and what the chain says.
        ChannelHistory history = history();
        assertThat(history.open(sealed, TestChannel.secret("acme"))).isEqualTo(event);
        assertThat(history.open(sealed, TestChannel.secret("hub-1"))).isEqualTo(event);
        assertThatThrownBy(() -> history.open(sealed, TestChannel.secret("hub-2")))
                .hasMessageContaining("of none of the 2 members");
    }

    @Test
    void whoeverLeftDoesNotReadOn() throws Exception {
        rotate(1, "acme", "hub-1");
        KeyRotation second = rotate(2, "acme");
        byte[] sealed = second.key().sender(DEVICE).seal(event("sealed-2"), new SecureRandom());
        publish("hub-1", sealed);
        ChannelHistory history = history();
        assertThat(history.open(sealed, TestChannel.secret("acme"))).isEqualTo(event("sealed-2"));
        assertThatThrownBy(() -> history.open(sealed, TestChannel.secret("hub-1")))
                .hasMessageContaining("of none of the 1 members");
    }

    @Test
    void aRecordOfAnEarlierEpochIsNotTakenAgain() throws Exception {
        KeyRotation first = rotate(1, "acme", "hub-1");
        rotate(2, "acme");
        assertThatThrownBy(() -> write(first.record())).hasMessageContaining("key epoch is 1, expected 3");
    }

    /** Who is outside writes nothing into a namespace that is closed without a key: there is nothing else to hold him off. */
    @Test
    void aClosedNamespaceThatIsNotEncryptedTakesEventsOfItsMembersOnly() throws Exception {
        write(new NamespaceBody(TestSite.NAMESPACE, 1, List.of("acme", "hub-1"), List.of()));
        assertThatThrownBy(() -> publish("hub-2", event("open-1"))).hasMessageContaining("no member");
        publish("hub-1", event("open-2"));
    }

    @Test
    void nothingOfTheContentIsInTheOutsidersFiles() throws Exception {
        KeyRotation rotation = rotate(1, "acme");
        publish("hub-2", rotation.key().sender(DEVICE).seal(event("sealed-1"), new SecureRandom()));
        publish(
                "hub-2",
                new String(event("open-1"), StandardCharsets.UTF_8)
                        .replace(SECRET, IN_THE_OPEN)
                        .getBytes(StandardCharsets.UTF_8));
        store.close();
        // The search would find it: what was not sealed is there.
        assertThat(FoundText.in(folder, IN_THE_OPEN)).isNotEmpty();
        assertThat(FoundText.in(folder, SECRET)).isEmpty();
    }

    private KeyRotation rotate(long epoch, String... members) throws Exception {
        Map<String, MemberKey> keys = new java.util.TreeMap<>();
        for (String member : members) {
            keys.put(member, TestChannel.secret(member).publicKey());
        }
        KeyRotation rotation = KeyRotation.begin(
                new ChannelEpoch(site.genesis.chainId(), TestSite.NAMESPACE, epoch), keys, new SecureRandom());
        write(rotation.record());
        return rotation;
    }

    private void write(NamespaceBody record) throws Exception {
        site.mint(store, List.of(site.sign(TestSite.key("acme"), "", record)), List.of(), next());
    }

    /** What a master does with a batch: the rules for events, then the block. */
    private void publish(String hub, byte[] event) throws Exception {
        byte[] salt = new byte[RecordedEvent.SALT_SIZE];
        Annotation annotation = new Annotation(now, KeyId.ZERO, List.of());
        Segment segment = new Segment(List.of(new RecordedEvent(salt, event, annotation.encode())));
        TestSite.Batch batch = site.batch(hub, segment, now);
        Instant received = next();
        new EventsRules(store.state(), known -> false)
                .check(batch.transaction().transaction(), batch.segment(), received);
        site.mint(store, List.of(), List.of(batch), received);
    }

    private Instant next() {
        return store.tip().lastTime().plusSeconds(1);
    }

    private ChannelHistory history() throws Exception {
        List<SignedTransaction> records = new ArrayList<>();
        for (long height = 0; height < store.tip().size(); height++) {
            store.block(height).orElseThrow().transactions().stream()
                    .filter(signed -> ChannelHistory.record(signed).isPresent())
                    .forEach(records::add);
        }
        return ChannelHistory.of(
                site.genesis.chainId(), records, id -> store.state().node(id).map(NodeRecord::key));
    }

    private byte[] event(String uid) {
        return ("{\"uid\":\"" + uid + "\",\"timestamp\":" + now.toEpochMilli()
                        + ",\"items\":[{\"key\":\"pressure\",\"value\":\"" + SECRET + "\"}],\"namespace\":\""
                        + TestSite.NAMESPACE + "\",\"device_uid\":\"" + DEVICE + "\"}")
                .getBytes(StandardCharsets.UTF_8);
    }

    private void verifyByPython(byte[] sealed, EventProof proof) throws Exception {
        Python.require();
        Path event = Files.write(folder.resolve("event.json"), sealed);
        Path proofFile = Files.writeString(folder.resolve("event.tlog-proof"), proof.format());
        Path policy = Files.writeString(
                folder.resolve("policy.txt"), site.tlogPolicy(2, HUBS).format());
        Python.Run run = Python.program("verify_event.py", event, proofFile, policy);
        assertThat(run.exit()).as(run.output()).isZero();
        assertThat(run.output()).contains("sealed-1");
    }
}
