package org.cairngate.ledger.vectors;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.LongStream;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.KeyId;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.block.Block;
import org.cairngate.ledger.event.Annotation;
import org.cairngate.ledger.event.RecordedEvent;
import org.cairngate.ledger.event.Segment;
import org.cairngate.ledger.event.Tag;
import org.cairngate.ledger.key.P256Key;
import org.cairngate.ledger.note.Checkpoint;
import org.cairngate.ledger.note.Cosigner;
import org.cairngate.ledger.note.SignedNote;
import org.cairngate.ledger.proof.EventProof;
import org.cairngate.ledger.proof.ProofBuilder;
import org.cairngate.ledger.state.TestSite;
import org.cairngate.ledger.store.ChainStore;
import org.cairngate.ledger.transaction.DeviceAction;
import org.cairngate.ledger.transaction.DeviceStatus;
import org.cairngate.ledger.transaction.EventsBody;
import org.cairngate.ledger.transaction.NodeAction;
import org.cairngate.ledger.transaction.SignedTransaction;

/** The chain of the vectors: every key, salt and time in it is fixed, so that each run makes the same bytes. */
final class VectorChain {

    static final String[] HUBS = {"hub-1", "hub-2", "hub-3", "hub-4"};
    static final String UID = "7488f8aa-97c7-4c4f-a546-f06a97bb0c63";
    static final int HEIGHT = 2;
    static final int THRESHOLD = 3;

    /** A device's key: the base point of P-256, because its private key is 1 and so known to everybody. */
    static final P256Key DEVICE =
            P256Key.of(HexFormat.of().parseHex("036b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296"));

    final TestSite site = new TestSite(HUBS);
    final List<RecordedEvent> events = events();
    final SignedTransaction batch;
    final List<Block> blocks;
    final SignedNote certificate;
    final EventProof proof;

    VectorChain(Path directory) throws RefusedException {
        Instant first = TestSite.START.plusSeconds(1);
        try (ChainStore store = ChainStore.open(directory)) {
            store.initialise(site.genesis);
            SignedTransaction device =
                    site.device(DeviceAction.REGISTER, "weather_station_001", DEVICE.did(), DeviceStatus.ACTIVE);
            site.mint(store, List.of(device, site.hub(NodeAction.REGISTER, "hub-5")), List.of(), first);
            Segment segment = new Segment(events);
            batch = site.sign(
                    TestSite.key("hub-1"),
                    TestSite.NAMESPACE,
                    new EventsBody(3, segment.batchRoot(), time(0), time(2)));
            site.mint(
                    store,
                    List.of(site.register("weather_station_002")),
                    List.of(new TestSite.Batch(batch, segment)),
                    first.plusSeconds(1));
            certificate = certify(store, 11);
            store.putCertificate(certificate);
            site.mint(store, List.of(), List.of(), first.plusSeconds(2));
            site.mint(store, List.of(), List.of(), first.plusSeconds(3));
            store.putCertificate(certify(store, 13));
            blocks = LongStream.range(0, store.tip().size())
                    .mapToObj(height -> store.block(height).orElseThrow())
                    .toList();
            proof = new ProofBuilder(store).prove(UID).orElseThrow();
        }
    }

    /** The log's leaves. */
    List<Hash> leaves() {
        return blocks.stream().map(block -> block.header().leafHash()).toList();
    }

    /** A checkpoint of the master with cosignatures of the named hubs, each a second after the one before. */
    SignedNote signed(long size, Hash root, String... hubs) {
        SignedNote note = site.sign(new Checkpoint(TestSite.ORIGIN, size, root));
        Instant time = TestSite.START.plusSeconds(10);
        for (String hub : hubs) {
            note = note.withSignature(new Cosigner(hub, TestSite.key(hub)).cosignature(note, time));
            time = time.plusSeconds(1);
        }
        return note;
    }

    private SignedNote certify(ChainStore store, int after) {
        SignedNote note = site.sign(
                new Checkpoint(TestSite.ORIGIN, store.tip().size(), store.tip().root()));
        for (String hub : HUBS) {
            note = note.withSignature(
                    new Cosigner(hub, TestSite.key(hub)).cosignature(note, TestSite.START.plusSeconds(after)));
        }
        return note;
    }

    private static List<RecordedEvent> events() {
        List<RecordedEvent> events = new ArrayList<>();
        Tag tag = new Tag("forest", Hash.sha256("model".getBytes(StandardCharsets.UTF_8)), "normal", 12_000);
        String temperature = "[{\"key\":\"temperature\",\"value\":25.3}]";
        String others = "[{\"key\":\"wind \\u2197\",\"value\":[3,4.5]},{\"key\":\"door\",\"value\":true}]";
        events.add(event(UID, 0, temperature, List.of()));
        events.add(event("second", 1, others, List.of(tag)));
        events.add(event("third ~!", 2, temperature, List.of()));
        return events;
    }

    private static RecordedEvent event(String uid, int number, String items, List<Tag> tags) {
        String json = "{\"uid\":\"" + uid + "\",\"timestamp\":" + time(number).toEpochMilli() + ",\"items\":" + items
                + ",\"namespace\":\"" + TestSite.NAMESPACE + "\",\"device_uid\":\"weather_station_001\"}";
        byte[] salt = new byte[RecordedEvent.SALT_SIZE];
        Arrays.fill(salt, (byte) (0xa0 + number));
        KeyId key = DEVICE.id();
        Annotation annotation = new Annotation(TestSite.START.plusMillis(123 + number), key, tags);
        return new RecordedEvent(salt, json.getBytes(StandardCharsets.UTF_8), annotation.encode());
    }

    private static Instant time(int number) {
        return TestSite.START.plusMillis(number);
    }
}
