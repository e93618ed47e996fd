package org.cairngate.hub.snapshot;

import static org.cairngate.hub.fixture.TestMaster.key;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.cairngate.hub.fixture.TestMaster;
import org.cairngate.hub.fixture.TestSite;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.KeyId;
import org.cairngate.ledger.event.Annotation;
import org.cairngate.ledger.event.RecordedEvent;
import org.cairngate.ledger.event.Segment;
import org.cairngate.ledger.key.SigningKey;
import org.cairngate.ledger.note.Cosigner;
import org.cairngate.ledger.note.TlogPolicy;
import org.cairngate.ledger.protocol.Submission;
import org.cairngate.ledger.store.ChainStore;
import org.cairngate.ledger.transaction.EventsBody;
import org.cairngate.ledger.transaction.NamespaceBody;
import org.cairngate.ledger.transaction.NodeAction;
import org.cairngate.ledger.transaction.NodeBody;
import org.cairngate.ledger.transaction.NodeRole;
import org.cairngate.ledger.transaction.RotationBody;
import org.cairngate.ledger.transaction.SignedTransaction;
import org.cairngate.ledger.transaction.Transaction;

/** A site whose chain is old when its hub comes: two founders, one of which changed its key, a closed namespace, and batches. */
final class JoinedChain {

    static final String CLOSED = "councilbox/closed";

    private static final SigningKey NORTH = key(11);
    private static final SigningKey SOUTH = key(12);
    private static final SigningKey NEW_SOUTH = key(13);
    private static final int EVENTS = 5;

    private JoinedChain() {}

    /** The site; its hub is registered and a validator, and has never run. */
    static TestSite of(Path folder, int blocks) throws Exception {
        TestSite site = TestSite.foundedBy(Map.of("north", NORTH.publicKey(), "south", SOUTH.publicKey()), folder);
        TestMaster master = site.master();
        Hash chainId = master.store().genesis().chainId();
        master.write(new NodeBody(
                NodeAction.REGISTER, NodeRole.HUB, TestSite.HUB, site.hubKey().publicKey(), 1));
        master.write(SOUTH, RotationBody.sign(chainId, SOUTH.publicKey().id(), NodeRole.HUB, "south", NEW_SOUTH));
        master.write(key(2), new NamespaceBody(CLOSED, 1, List.of("councilbox"), List.of()));
        List<Cosigner> all = List.of(
                new Cosigner("north", NORTH),
                new Cosigner("south", SOUTH),
                new Cosigner("south", NEW_SOUTH),
                // Without it nothing would be certified before it comes: what it cosigned before it lost its data.
                new Cosigner(TestSite.HUB, site.hubKey()));
        for (int i = 0; i < blocks; i++) {
            master.submit("north", batch(master.store(), i));
            master.mint();
            if (i % 4 == 0) {
                master.certifyTip(all);
            }
        }
        master.certifyTip(all);
        master.standIn(all.subList(0, 3));
        return site;
    }

    private static Submission batch(ChainStore store, int number) {
        Instant now = Instant.ofEpochMilli(1_696_248_400_000L);
        List<RecordedEvent> events = new ArrayList<>();
        for (int i = 0; i < EVENTS; i++) {
            String uid = "north-" + number + "-" + i;
            byte[] json = ("{\"uid\":\"" + uid + "\",\"timestamp\":1696248400000,\"items\":[{\"key\":\"temperature\","
                            + "\"value\":25.3}],\"namespace\":\"" + TestSite.NAMESPACE + "\",\"device_uid\":\""
                            + TestSite.DEVICE + "\"}")
                    .getBytes(StandardCharsets.UTF_8);
            byte[] salt = Arrays.copyOf(Hash.sha256(json).bytes(), RecordedEvent.SALT_SIZE);
            Annotation annotation =
                    new Annotation(Instant.ofEpochMilli(System.currentTimeMillis()), KeyId.ZERO, List.of());
            events.add(new RecordedEvent(salt, json, annotation.encode()));
        }
        Segment segment = new Segment(events);
        KeyId signer = NORTH.publicKey().id();
        return new Submission(
                SignedTransaction.sign(
                        new Transaction(
                                store.genesis().chainId(),
                                signer,
                                store.state().lastSeq(signer) + 1,
                                TestSite.NAMESPACE,
                                new EventsBody(EVENTS, segment.batchRoot(), now, now)),
                        NORTH),
                segment);
    }

    /** What somebody verifies by who knows the genesis and nothing that came after. */
    static TlogPolicy genesisPolicy(TestSite site) {
        return TlogPolicy.of(
                site.master().signer().noteKey(),
                List.of(new Cosigner("north", NORTH).noteKey(), new Cosigner("south", SOUTH).noteKey()),
                2);
    }
}
