package org.cairngate.master;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.event.RecordedEvent;
import org.cairngate.ledger.key.SigningKey;
import org.cairngate.ledger.note.Checkpoint;
import org.cairngate.ledger.note.Cosigner;
import org.cairngate.ledger.note.NoteSignature;
import org.cairngate.ledger.note.SignedNote;
import org.cairngate.ledger.note.TlogPolicy;
import org.cairngate.ledger.proof.EventProof;
import org.cairngate.ledger.proof.ProofVerifier;
import org.cairngate.ledger.store.ChainStore;
import org.cairngate.ledger.transaction.SignedTransaction;
import org.cairngate.master.minting.CertificateCollector;
import org.cairngate.master.minting.Minter;
import org.cairngate.master.minting.TransactionPool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What the master promises of the chain that it keeps. */
class ChainTest {

    private static final Duration FAST = Duration.ofMillis(100);
    private static final Duration NEVER_IN_A_TEST = Duration.ofHours(10);

    private final SigningKey northKey = SigningKey.generate(new SecureRandom());
    private final SigningKey southKey = SigningKey.generate(new SecureRandom());

    @TempDir
    private Path root;

    @Test
    void mintsOnSchedule() throws Exception {
        try (TestMaster master = new TestMaster(root, FAST, Map.of()).start()) {
            assertThat(master.post("/v1/devices", Map.of("deviceUid", "first")).statusCode())
                    .isEqualTo(201);
            long height = master.json("/v1/status").get("height").asLong();
            Await.until(
                    "an idle chain shows that it lives",
                    () -> master.json("/v1/status").get("height").asLong() > height + 1);
            assertThat(master.json("/v1/status").get("latenessMs").asLong()).isNotNegative();
            JsonNode blocks = master.json("/v1/blocks?from=0&limit=2");
            assertThat(blocks.get("blocks").size()).isEqualTo(2);
            assertThat(blocks.get("nextFrom").asLong()).isEqualTo(2);
            Instant genesis =
                    Instant.parse(blocks.get("blocks").get(0).get("time").asString());
            Instant first =
                    Instant.parse(blocks.get("blocks").get(1).get("time").asString());
            assertThat(first).isAfter(genesis);
        }
    }

    @Test
    void restartLosesNoPooledTransaction() throws Exception {
        TestMaster master = new TestMaster(root, NEVER_IN_A_TEST, Map.of("north", northKey)).start();
        try (master) {
            register(master, "station");
            try (TestHub north = new TestHub(master, "north", northKey)) {
                north.catchUp();
                for (int i = 0; i < 5; i++) {
                    RecordedEvent event = TestHub.event("pooled-" + i, "station");
                    assertThat(north.submit(List.of(event)).isAccepted()).isTrue();
                }
            }
            assertThat(master.json("/v1/events/pooled-4").get("state").asString())
                    .isEqualTo("RECORDED");
            long height = master.json("/v1/status").get("height").asLong();
            master.stop();
            master.start();
            assertThat(master.json("/v1/status").get("poolDepth").asInt()).isGreaterThanOrEqualTo(5);
            assertThat(ofNorth(master)).hasSize(5);
            master.part(Minter.class).tick();
            for (int i = 0; i < 5; i++) {
                JsonNode event = master.json("/v1/events/pooled-" + i);
                assertThat(event.get("state").asString()).isEqualTo("MINTED");
                assertThat(event.get("height").asLong()).isEqualTo(height + 1);
            }
            assertThat(ofNorth(master)).isEmpty();
        }
    }

    private List<SignedTransaction> ofNorth(TestMaster master) {
        return master.part(TransactionPool.class).of(northKey.publicKey().id());
    }

    /** Registers while the schedule stands still. */
    private static void register(TestMaster master, String device) throws Exception {
        Thread ticker = new Thread(() -> {
            try {
                Await.until("the registration is pooled", () -> master.waitingChanges() > 0);
                master.part(Minter.class).tick();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        ticker.start();
        assertThat(master.post("/v1/devices", Map.of("deviceUid", device)).statusCode())
                .isEqualTo(201);
        ticker.join();
    }

    @Test
    void secondRootForASizeIsRefused() throws Exception {
        try (TestMaster master = new TestMaster(root, FAST, Map.of("north", northKey)).start()) {
            ChainStore store = master.part(ChainStore.class);
            Checkpoint other = new Checkpoint(master.genesis().origin(), 1, Hash.sha256(new byte[] {1}));
            assertThatThrownBy(() -> store.recordSigning(other))
                    .isInstanceOf(RefusedException.class)
                    .extracting(e -> ((RefusedException) e).reason())
                    .isIn(RefusalReason.EQUIVOCATION, RefusalReason.LOG_ROOT_MISMATCH);
        }
    }

    @Test
    void cosignatureOfAnotherRootIsRefused() throws Exception {
        try (TestMaster master = new TestMaster(root, NEVER_IN_A_TEST, Map.of("north", northKey)).start()) {
            Checkpoint other = new Checkpoint(master.genesis().origin(), 1, Hash.sha256(new byte[] {2}));
            byte[] forged = new Cosigner("north", northKey)
                    .cosign(new SignedNote(other.text(), someSignature(master)), Instant.now())
                    .format()
                    .getBytes(StandardCharsets.UTF_8);
            CertificateCollector collector = master.part(CertificateCollector.class);
            assertThatThrownBy(() -> collector.accept("north", forged))
                    .isInstanceOf(RefusedException.class)
                    .extracting(e -> ((RefusedException) e).reason())
                    .isEqualTo(RefusalReason.EQUIVOCATION);
            assertThatThrownBy(() -> collector.accept("north", "no note".getBytes(StandardCharsets.UTF_8)))
                    .isInstanceOf(RefusedException.class);
            assertThat(master.json("/v1/status").get("certifiedSize").asLong()).isZero();
            JsonNode difference = master.json("/v1/hubs/north").get("copy").get("difference");
            assertThat(difference.get("size").asLong()).isEqualTo(1);
            assertThat(difference.get("hubRoot").asString())
                    .isEqualTo(other.root().hex());
            assertThat(master.json("/v1/status").get("hubs").get("differing").asLong())
                    .isEqualTo(1);
        }
    }

    @Test
    void copiesOfAllHubsAreComparedWithTheChain() throws Exception {
        Map<String, SigningKey> hubs = Map.of("north", northKey, "south", southKey);
        try (TestMaster master = new TestMaster(root, FAST, hubs).start();
                TestHub north = new TestHub(master, "north", northKey);
                TestHub south = new TestHub(master, "south", southKey)) {
            master.post("/v1/devices", Map.of("deviceUid", "station"));
            for (String hub : hubs.keySet()) {
                Await.until("the copy of " + hub + " is compared", () -> {
                    JsonNode copy = master.json("/v1/hubs/" + hub).path("copy");
                    return copy.path("equalSize").asLong(0) > 1 && !copy.has("difference");
                });
            }
            assertThat(master.json("/v1/status").get("hubs").get("differing").asLong())
                    .isZero();
            assertThat(north.faults()).isEmpty();
            assertThat(south.faults()).isEmpty();
        }
    }

    private static List<NoteSignature> someSignature(TestMaster master) {
        return master.genesis().block().checkpoint().orElseThrow().signatures();
    }

    @Test
    void oneOfTwoHubsDoesNotCertify() throws Exception {
        Map<String, SigningKey> hubs = Map.of("north", northKey, "south", southKey);
        try (TestMaster master = new TestMaster(root, FAST, hubs).start();
                TestHub north = new TestHub(master, "north", northKey)) {
            assertThat(master.post("/v1/devices", Map.of("deviceUid", "station"))
                            .statusCode())
                    .isEqualTo(201);
            Await.until("north has the block", () -> north.height() > 0);
            assertThat(master.json("/v1/status").get("certifiedSize").asLong()).isZero();
            try (TestHub south = new TestHub(master, "south", southKey)) {
                Await.until(
                        "both certify",
                        () -> master.json("/v1/status").get("certifiedSize").asLong() > 0);
                assertThat(south.faults()).isEmpty();
            }
        }
    }

    @Test
    void proofFetchedOverRestVerifiesOffline() throws Exception {
        try (TestMaster master = new TestMaster(root, FAST, Map.of("north", northKey)).start();
                TestHub north = new TestHub(master, "north", northKey)) {
            master.post("/v1/devices", Map.of("deviceUid", "station"));
            assertThat(north.submit(List.of(TestHub.event("proven", "station"), TestHub.event("other", "station")))
                            .isAccepted())
                    .isTrue();
            Await.until("it is final", () -> master.json("/v1/events/proven")
                    .get("state")
                    .asString()
                    .equals("FINAL"));
            byte[] payload = bytes(master, "/v1/events/proven/payload");
            EventProof proof =
                    EventProof.parse(master.get("/v1/events/proven/proof").body());
            TlogPolicy policy = TlogPolicy.parse(bytes(master, "/v1/policy"));
            assertThat(ProofVerifier.verify(payload, proof, policy).namespace()).isEqualTo(TestHub.NAMESPACE);
            payload[10] ^= 1;
            assertThatThrownBy(() -> ProofVerifier.verify(payload, proof, policy))
                    .isInstanceOf(RefusedException.class);
            assertThat(north.faults()).isEmpty();
        }
    }

    private static byte[] bytes(TestMaster master, String path) throws Exception {
        HttpRequest request = master.asAdmin(path).build();
        return master.anonymous()
                .send(request, HttpResponse.BodyHandlers.ofByteArray())
                .body();
    }

    @Test
    void hubRegisteredOverRestValidatesAndARevokedOneIsOut() throws Exception {
        try (TestMaster master = new TestMaster(root, FAST, Map.of("north", northKey)).start();
                TestHub north = new TestHub(master, "north", northKey)) {
            Map<String, Object> hub =
                    Map.of("name", "south", "publicKey", southKey.publicKey().did());
            assertThat(master.post("/v1/hubs", hub).statusCode()).isEqualTo(202);
            Await.until(
                    "its registration is final",
                    () -> master.get("/v1/hubs/south").statusCode() == 200);
            try (TestHub south = new TestHub(master, "south", southKey)) {
                south.catchUp();
                assertThat(master.post("/v1/hubs/north/revoke", Map.of()).statusCode())
                        .isEqualTo(202);
                Await.until(
                        "the revocation is final",
                        () -> !master.json("/v1/hubs/north").get("active").asBoolean());
                Await.until(
                        "south validates alone",
                        () -> south.state().validators().validators().size() == 1);
                assertThat(master.post("/v1/hubs/south/revoke", Map.of()).statusCode())
                        .isEqualTo(409);
                assertThat(south.faults()).isEmpty();
                assertThat(north.faults()).isEmpty();
            }
        }
    }
}
