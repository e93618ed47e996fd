package org.cairngate.master;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.cairngate.ledger.event.RecordedEvent;
import org.cairngate.ledger.key.SigningKey;
import org.cairngate.ledger.store.Fsck;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Erasing by REST: what was asked for is gone, everything else proves itself as before, and the chain says who did it. */
class ErasureTest {

    private static final String PATH = "/v1/erasures";

    private final SigningKey northKey = SigningKey.generate(new SecureRandom());
    private final JsonMapper json = JsonMapper.builder().build();

    @TempDir
    private Path root;

    private TestMaster master;
    private TestHub north;
    private List<RecordedEvent> events;

    @BeforeEach
    void start() throws Exception {
        master = new TestMaster(root, Duration.ofMillis(100), Map.of("north", northKey)).start();
        north = new TestHub(master, "north", northKey);
        master.post("/v1/devices", Map.of("deviceUid", "a"));
        master.post("/v1/devices", Map.of("deviceUid", "b"));
        events = List.of(TestHub.event("e1", "a"), TestHub.event("e2", "b"), TestHub.event("e3", "a"));
        assertThat(north.submit(events).isAccepted()).isTrue();
        assertThat(north.submit(List.of(TestHub.event("e4", "a"))).isAccepted()).isTrue();
        Await.until(
                "the events are certified",
                () -> master.get("/v1/events/e4/proof").statusCode() == 200);
    }

    @AfterEach
    void stop() throws Exception {
        north.close();
        master.close();
    }

    @Test
    void aDryRunSaysWhatWouldBeErasedAndErasesNothing() throws Exception {
        JsonNode plan = erase(Map.of("deviceUid", "a", "dryRun", true), 200);
        assertThat(plan.get("events").asInt()).isEqualTo(3);
        assertThat(plan.get("batches").size()).isEqualTo(2);
        assertThat(plan.at("/batches/0/hub").asString()).isEqualTo("north");
        assertThat(plan.at("/batches/0").has("receiptId")).isFalse();
        assertThat(master.get("/v1/events/e1/payload").statusCode()).isEqualTo(200);
    }

    @Test
    void anErasedEventIsGoneAndItsNeighboursProveThemselves() throws Exception {
        JsonNode done = erase(Map.of("uids", List.of("e2", "none")), 200);
        assertThat(done.get("events").asInt()).isEqualTo(1);
        assertThat(done.at("/unknown/0").asString()).isEqualTo("none");
        String receipt = done.at("/batches/0/receiptId").asString();
        for (String part : List.of("/payload", "/proof")) {
            HttpResponse<String> gone = master.get("/v1/events/e2" + part);
            assertThat(gone.statusCode()).as(part).isEqualTo(410);
            assertThat(json.readTree(gone.body()).get("reason").asString()).isEqualTo("erased");
            assertThat(json.readTree(gone.body()).get("detail").asString())
                    .contains("erased by ")
                    .contains(receipt);
        }
        assertThat(master.json("/v1/events/e2").at("/erasure/transactionId").asString())
                .isEqualTo(receipt);
        for (String uid : List.of("e1", "e3")) {
            assertThat(master.get("/v1/events/" + uid + "/proof").statusCode()).isEqualTo(200);
        }
        assertThat(north.submit(List.of(TestHub.event("e2", "b"))).isAccepted())
                .as("its uid is not free again")
                .isFalse();
        assertThat(erase(Map.of("uids", List.of("e2")), 200).get("erasedBefore").asInt())
                .isEqualTo(1);
        assertThat(north.faults()).as("a hub that follows takes the receipt").isEmpty();
    }

    @Test
    void noFileOfTheMasterHasTheBytesAfterwards() throws Exception {
        assertThat(filesWith(events.get(1))).isNotEmpty();
        erase(Map.of("uids", List.of("e2")), 200);
        assertThat(filesWith(events.get(1))).isEmpty();
        assertThat(filesWith(events.get(0))).isNotEmpty();
        north.close();
        master.stop();
        assertThat(Fsck.run(master.directory().chain(), progress -> {}).damages())
                .isEmpty();
        master.start();
        assertThat(filesWith(events.get(1))).isEmpty();
        assertThat(master.get("/v1/events/e2/payload").statusCode()).isEqualTo(410);
        north = new TestHub(master, "north", northKey);
    }

    @Test
    void aTimeRangeErasesWhatItSpans() throws Exception {
        Map<String, Object> after = Map.of("from", "2023-10-02T12:06:41Z", "to", "2024-01-01T00:00:00Z");
        assertThat(erase(after, 200).get("events").asInt()).isZero();
        Map<String, Object> span =
                Map.of("deviceUid", "b", "from", "2023-10-02T12:06:40Z", "to", "2023-10-02T12:06:41Z");
        assertThat(erase(span, 200).get("events").asInt()).isEqualTo(1);
        assertThat(master.get("/v1/events/e2/payload").statusCode()).isEqualTo(410);
        assertThat(master.get("/v1/events/e4/payload").statusCode()).isEqualTo(200);
    }

    @Test
    void anUnclearWishIsRefused() throws Exception {
        erase(Map.of(), 400);
        erase(Map.of("from", "2023-10-02T12:06:40Z"), 400);
        erase(Map.of("uids", List.of("e1"), "deviceUid", "a"), 400);
        erase(Map.of("uids", List.of("\u00fc")), 400);
        assertThat(master.post(PATH, Map.of("uids", List.of("e1"))).statusCode())
                .as("a forgotten dryRun erases nothing")
                .isEqualTo(400);
        assertThat(master.get("/v1/events/e1/payload").statusCode()).isEqualTo(200);
    }

    @Test
    void onlyTheAdminErases() throws Exception {
        assertThat(statusFor(master.anonymous())).isEqualTo(401);
        assertThat(statusFor(master.withCertificate(northKey, "north"))).isEqualTo(403);
    }

    private int statusFor(HttpClient client) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(master.api(PATH))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{\"deviceUid\":\"a\"}"))
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofString()).statusCode();
    }

    private JsonNode erase(Map<String, Object> wish, int status) throws Exception {
        Map<String, Object> body = new HashMap<>(wish);
        body.putIfAbsent("dryRun", false);
        HttpResponse<String> answer = master.post(PATH, body);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        return json.readTree(answer.body());
    }

    private List<String> filesWith(RecordedEvent event) throws Exception {
        String salt = new String(event.salt(), StandardCharsets.ISO_8859_1);
        while (true) {
            try (Stream<Path> files = Files.walk(root)) {
                return files.filter(Files::isRegularFile)
                        .filter(file -> content(file).contains(salt))
                        .map(Path::toString)
                        .toList();
            } catch (UncheckedIOException e) {
                Thread.onSpinWait(); // RocksDB removed a file while they were listed
            }
        }
    }

    private static String content(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return ""; // RocksDB removed it since it was listed
        }
    }
}
