package org.cairngate.master;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.KeyId;
import org.cairngate.ledger.event.Annotation;
import org.cairngate.ledger.event.RecordedEvent;
import org.cairngate.ledger.event.Tag;
import org.cairngate.ledger.key.SigningKey;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Live events as a client hears them: what comes, from where on, and until when. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(120) // a stream has no end: what should be refused and is not would be read for ever
class LiveTest {

    private static final String LIVE = "/v1/live";
    private static final String EVENTS = LIVE + "?kinds=event";

    private final SigningKey northKey = SigningKey.generate(new SecureRandom());
    private final JsonMapper json = JsonMapper.builder().build();
    private TestMaster master;
    private TestHub north;
    private int sent;

    @BeforeAll
    void start(@TempDir Path root) throws Exception {
        master = new TestMaster(root, Duration.ofMillis(100), Map.of("north", northKey)).start();
        north = new TestHub(master, "north", northKey);
        for (String device : List.of("a", "b")) {
            assertThat(master.post("/v1/devices", Map.of("deviceUid", device)).statusCode())
                    .isEqualTo(201);
        }
    }

    @AfterAll
    void stop() throws Exception {
        north.close();
        master.close();
    }

    private static RecordedEvent tagged(RecordedEvent event, String label) {
        Annotation annotation = new Annotation(
                Instant.ofEpochMilli(TestHub.USUAL_TIME),
                KeyId.ZERO,
                List.of(new Tag("threshold", Hash.ZERO, label, 900_000)));
        return new RecordedEvent(event.salt(), event.bytes(), annotation.encode());
    }

    /** A batch of events of a device; returns the uid of the last one. */
    private String send(String device, int count) throws Exception {
        List<RecordedEvent> events = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            events.add(TestHub.event("e" + ++sent + "-" + device, device));
        }
        assertThat(north.submit(events).isAccepted()).isTrue();
        return "\"e" + sent + "-" + device + "\"";
    }

    /** The place at the chain's end. */
    private String now() throws Exception {
        try (LiveClient client = LiveClient.listen(master, "admin", LIVE)) {
            return client.lastId();
        }
    }

    @Test
    void anEventIsToldWholeAndThenItsBlock() throws Exception {
        try (LiveClient client = LiveClient.listen(master, "admin", LIVE)) {
            client.awaitTelling(send("a", 1));
            LiveClient.Told event = client.told().stream()
                    .filter(one -> one.kind().equals("event"))
                    .findFirst()
                    .orElseThrow();
            JsonNode told = json.readTree(event.data());
            String height = told.get("height").asString();
            assertThat(event.id()).startsWith(height + ".");
            assertThat(told.get("hub").asString()).isEqualTo("north");
            assertThat(told.get("namespace").asString()).isEqualTo(TestHub.NAMESPACE);
            assertThat(told.at("/items/0/value").asDouble()).isEqualTo(25.3);
            assertThat(told.get("time").asString()).isEqualTo("2023-10-02T12:06:40Z");
            Await.until("the block is told", () -> client.ids().contains(height));
            assertThat(client.ids().indexOf(height)).isGreaterThan(client.ids().indexOf(event.id()));
            JsonNode block = json.readTree(
                    client.told().get(client.ids().indexOf(height)).data());
            assertThat(block.get("leafHash").asString())
                    .isEqualTo(
                            master.json("/v1/blocks/" + height).get("leafHash").asString());
            assertThat(Integer.parseInt(client.retry())).isBetween(1000, 5000);
        }
    }

    @Test
    void proxiesAreToldNeitherToKeepNorToGatherItAndItIsNotCompressed() throws Exception {
        try (LiveClient client = LiveClient.listen(master, "admin", LIVE, "Accept-Encoding", "gzip")) {
            var headers = client.head().headers();
            assertThat(headers.firstValue("Content-Type").orElseThrow()).startsWith("text/event-stream");
            assertThat(headers.firstValue("Cache-Control")).contains("no-store");
            assertThat(headers.firstValue("X-Accel-Buffering")).contains("no");
            assertThat(headers.firstValue("Content-Encoding")).isEmpty();
        }
        HttpResponse<String> head = master.as("admin", "HEAD", LIVE, Map.of());
        assertThat(head.statusCode()).isEqualTo(200);
    }

    /** From each message that came, all that came behind it comes again, and nothing else. */
    @Test
    void whoComesBackWithAnIdMissesNothingAndHearsNothingTwice() throws Exception {
        String before = now();
        send("a", 3);
        send("b", 1);
        String last = send("a", 2);
        List<String> ids;
        try (LiveClient client = LiveClient.listen(master, "admin", EVENTS, "Last-Event-ID", before)) {
            client.awaitTelling(last);
            ids = client.ids();
        }
        assertThat(ids).hasSize(6).doesNotHaveDuplicates();
        for (int i = 0; i < ids.size() - 1; i++) {
            try (LiveClient client = LiveClient.listen(master, "admin", EVENTS, "Last-Event-ID", ids.get(i))) {
                client.awaitTelling(last);
                assertThat(client.ids()).isEqualTo(ids.subList(i + 1, ids.size()));
            }
        }
    }

    /** More than one portion, and more than one block. */
    @Test
    void theWholeChainIsToldFromItsBeginningOn() throws Exception {
        send("a", 700);
        String last = send("b", 700);
        try (LiveClient client = LiveClient.listen(master, "admin", EVENTS, "Last-Event-ID", "0")) {
            client.awaitTelling(last);
            assertThat(client.ids()).hasSizeGreaterThanOrEqualTo(1400).doesNotHaveDuplicates();
            assertThat(client.told()).noneMatch(one -> one.data().contains("cairngate/audit"));
        }
        assertThat(master.json("/v1/audit").get("records").size()).isPositive();
    }

    @Test
    void anEventTellsWhatAnalyzersSaidOfIt() throws Exception {
        try (LiveClient events = LiveClient.listen(master, "admin", EVENTS);
                LiveClient blocks = LiveClient.listen(master, "admin", LIVE + "?kinds=block")) {
            assertThat(north.submit(List.of(tagged(TestHub.event("hot", "a"), "too \"hot\"\n")))
                            .isAccepted())
                    .isTrue();
            events.awaitTelling("\"hot\"");
            assertThat(events.told()).allMatch(one -> one.kind().equals("event"));
            JsonNode told = json.readTree(events.told().get(0).data());
            assertThat(told.at("/tags/0/analyzer").asString()).isEqualTo("threshold");
            assertThat(told.at("/tags/0/label").asString()).isEqualTo("too \"hot\"\n");
            Await.until("a block is told", () -> !blocks.told().isEmpty());
            assertThat(blocks.told()).allMatch(one -> one.kind().equals("block"));
        }
    }

    @Test
    void filtersShowOneDeviceOrNamespace() throws Exception {
        try (LiveClient device = LiveClient.listen(master, "admin", EVENTS + "&device=b");
                LiveClient own = LiveClient.listen(master, "admin", EVENTS + "&namespace=" + TestHub.NAMESPACE);
                LiveClient other = LiveClient.listen(master, "admin", EVENTS + "&namespace=councilbox/other")) {
            send("a", 2);
            String last = send("b", 1);
            device.awaitTelling(last);
            own.awaitTelling(last);
            assertThat(device.told()).hasSize(1);
            assertThat(own.told()).hasSize(3);
            assertThat(other.told()).isEmpty();
        }
    }

    /** No text that a device may send breaks the line of a message. */
    @Test
    void anyTextIsOneLineOfJson() throws Exception {
        try (LiveClient client = LiveClient.listen(master, "admin", EVENTS)) {
            String text = "{\"key\":\"note\",\"value\":\"a\\nb\\r\\u2028c \\u0085 \\u0000 \\\"data: x\"}";
            assertThat(north.submit(List.of(TestHub.event("odd", "a", TestHub.USUAL_TIME, text)))
                            .isAccepted())
                    .isTrue();
            client.awaitTelling("\"odd\"");
            String value = json.readTree(client.told().get(0).data())
                    .at("/items/0/value")
                    .asString();
            assertThat(value).isEqualTo("a\nb\r\u2028c \u0085 \0 \"data: x");
        }
    }

    @Test
    void whatIsErasedIsToldNoMore() throws Exception {
        String before = now();
        assertThat(north.submit(List.of(TestHub.event("stays", "a"), TestHub.event("goes", "a")))
                        .isAccepted())
                .isTrue();
        try (LiveClient client = LiveClient.listen(master, "admin", EVENTS, "Last-Event-ID", before)) {
            client.awaitTelling("\"goes\"");
        }
        HttpResponse<String> erased = master.post("/v1/erasures", Map.of("uids", List.of("goes"), "dryRun", false));
        assertThat(erased.statusCode()).as(erased.body()).isLessThan(300);
        Await.until(
                "the event is erased",
                () -> master.get("/v1/events/goes/payload").statusCode() == 410);
        String last = send("a", 1);
        try (LiveClient client = LiveClient.listen(master, "admin", EVENTS, "Last-Event-ID", before)) {
            client.awaitTelling(last);
            assertThat(client.tells("\"stays\"")).isTrue();
            assertThat(client.tells("\"goes\"")).isFalse();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "disabled, PATCH, '', enabled, false",
        "demoted, PATCH, '', role, master-operator",
        "locked, POST, /password, password, another correct horse",
        "gone, DELETE, '', ,"
    })
    void whoLosesTheRightToListenIsCutOff(String name, String method, String path, String member, String value)
            throws Exception {
        master.person(name, "operator", Map.of());
        try (LiveClient client = LiveClient.listen(master, name, LIVE);
                LiveClient bystander = LiveClient.listen(master, "admin", LIVE)) {
            Map<String, Object> body = member == null
                    ? Map.of()
                    : Map.of(member, member.equals("enabled") ? Boolean.valueOf(value) : value);
            HttpResponse<String> change = master.send(method, "/v1/accounts/" + name + path, body);
            assertThat(change.statusCode()).as(change.body()).isLessThan(300);
            Await.until("the stream has ended", client::hasEnded);
            assertThat(bystander.hasEnded()).isFalse();
        }
    }

    @Test
    void aServiceIsCutOffWhenItsKeyExpires() throws Exception {
        Instant expires = Instant.now().plusSeconds(4);
        HttpResponse<String> made = master.post(
                "/v1/accounts", Map.of("name", "meter", "role", "operator", "keyExpiresAt", expires.toString()));
        assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
        HttpRequest.Builder request = HttpRequest.newBuilder(master.api(LIVE))
                .header(
                        "Authorization",
                        "Bearer " + master.answer(made).get("key").asString());
        try (LiveClient client = LiveClient.listen(master, request)) {
            assertThat(client.hasEnded()).isFalse();
            Await.until("the stream has ended", client::hasEnded);
            assertThat(Instant.now()).isAfter(expires.minusSeconds(1));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "-1",
                "1.2",
                "1.2.3.4",
                "1.10000.0",
                "0.0.4096",
                "9999999999999999999",
                "999999999999999",
                "17.0.3%0a"
            })
    void anIdThatTheChainDoesNotHaveIsRefused(String id) throws Exception {
        HttpResponse<String> answer = master.send(master.asAdmin(LIVE).header("Last-Event-ID", id), "GET", Map.of());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
        assertThat(answer.body()).contains("\"reason\":\"malformed-request\"", "Last-Event-ID");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "kinds=,",
                "kinds=blocks",
                "kinds=event,,block",
                "kinds=EVENT",
                "namespace=%20",
                "device=%27",
                "device="
            })
    void aFilterThatIsNoneIsRefused(String question) throws Exception {
        HttpResponse<String> answer = master.get(LIVE + "?" + question);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
        assertThat(answer.body()).contains("\"reason\":\"malformed-request\"");
    }

    @Test
    void anAccountHasABoundedNumberOfStreams() throws Exception {
        master.person("many", "operator", Map.of());
        List<LiveClient> clients = new ArrayList<>();
        try {
            for (int i = 0; i < 250; i++) {
                clients.add(LiveClient.listen(master, "many", LIVE + "?kinds=event&device=none"));
            }
            HttpResponse<String> answer = master.as("many", "GET", LIVE, Map.of());
            assertThat(answer.statusCode()).isEqualTo(429);
            assertThat(answer.headers().firstValue("Retry-After")).isPresent();
            assertThat(answer.body()).contains("250 live streams");
            LiveClient.listen(master, "admin", LIVE).close();
        } finally {
            clients.forEach(LiveClient::close);
        }
    }
}
