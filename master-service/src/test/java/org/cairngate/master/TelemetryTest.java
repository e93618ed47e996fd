package org.cairngate.master;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.cairngate.ledger.event.RecordedEvent;
import org.cairngate.ledger.key.SigningKey;
import org.cairngate.master.database.TestDatabase;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Questions about telemetry, and what the API does with those that are none. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TelemetryTest {

    private static final long START = TestHub.USUAL_TIME;
    private static final String DAY = "from=2023-10-02T00:00:00Z&to=2023-10-03T00:00:00Z";
    private static final String PATH = "/v1/telemetry";

    private final SigningKey northKey = SigningKey.generate(new SecureRandom());
    private TestMaster master;
    private TestHub north;

    @BeforeAll
    void start(@TempDir Path root) throws Exception {
        master = new TestMaster(root, Duration.ofMillis(100), Map.of("north", northKey))
                .with(TestDatabase.fresh())
                .start();
        north = new TestHub(master, "north", northKey);
        master.post("/v1/devices", Map.of("deviceUid", "a"));
        master.post("/v1/devices", Map.of("deviceUid", "b"));
        List<RecordedEvent> events = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            events.add(TestHub.event("a" + i, "a", START + i * 1000L, "{\"key\":\"t\",\"value\":" + i + "}"));
        }
        events.add(TestHub.event(
                "b0",
                "b",
                START + 500,
                "{\"key\":\"note\",\"value\":\"=pump \\\"two\\\" leaks\"},{\"key\":\"on\",\"value\":true}"));
        // Another month.
        events.add(TestHub.event("b1", "b", START + 40L * 86_400_000, "{\"key\":\"t\",\"value\":-3.5}"));
        assertThat(north.submit(events).isAccepted()).isTrue();
        Await.until("the database is ready", () -> master.get(PATH + "/events").statusCode() == 200);
        Await.until("the events are in the tables", () -> uids("").size() == 102);
    }

    @AfterAll
    void stop() throws Exception {
        north.close();
        master.close();
    }

    private JsonNode get(String path) throws Exception {
        HttpResponse<String> answer = master.get(PATH + path);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return master.answer(answer);
    }

    private List<String> uids(String question) throws Exception {
        List<String> uids = new ArrayList<>();
        get("/events?limit=500&" + question)
                .get("events")
                .forEach(event -> uids.add(event.get("uid").asString()));
        return uids;
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    @Test
    void eventsAreFoundByWhatTheySay() throws Exception {
        assertThat(uids("device=b")).containsExactly("b1", "b0");
        assertThat(uids("device=b&" + DAY)).containsExactly("b0");
        assertThat(uids("key=on")).containsExactly("b0");
        assertThat(uids("key=t&device=b")).containsExactly("b1");
        assertThat(uids("text=" + encoded("LEAKS \"pump two\""))).containsExactly("b0");
        assertThat(uids("text=" + encoded("leaks -pump"))).isEmpty();
        assertThat(uids("namespace=" + encoded(TestHub.NAMESPACE))).hasSize(102);
        assertThat(uids("namespace=other/one")).isEmpty();
        assertThat(uids("tag=hot")).isEmpty();
        assertThat(uids("from=2023-10-02T12:06:40.5Z&to=2023-10-02T12:06:42Z")).containsExactly("a1", "b0");
        assertThat(uids("from=2023-10-02T14:06:40.5%2B02:00&to=2023-10-02T12:06:41Z"))
                .containsExactly("b0");
    }

    @Test
    void anEventIsToldWhole() throws Exception {
        JsonNode event = get("/events?device=b&" + DAY).at("/events/0");
        assertThat(event.get("time").asString()).isEqualTo("2023-10-02T12:06:40.500Z");
        assertThat(event.get("hub").asString()).isEqualTo("north");
        assertThat(event.get("height").asLong()).isPositive();
        assertThat(event.at("/items/0/value").asString()).isEqualTo("=pump \"two\" leaks");
        assertThat(event.at("/items/1/value").asBoolean()).isTrue();
    }

    @Test
    void pagesGoOnWhereTheLastOneEnded() throws Exception {
        List<String> uids = new ArrayList<>();
        String cursor = "";
        do {
            JsonNode page = get("/events?limit=7&cursor=" + cursor);
            page.get("events").forEach(event -> uids.add(event.get("uid").asString()));
            cursor = page.path("nextCursor").asString("");
        } while (!cursor.isEmpty());
        assertThat(uids).hasSize(102).doesNotHaveDuplicates().isEqualTo(uids(""));
        JsonNode first = get("/latest?limit=2");
        JsonNode second =
                get("/latest?limit=2&cursor=" + first.get("nextCursor").asString());
        assertThat(first.at("/values/0/device").asString()).isEqualTo("a");
        assertThat(second.get("values").size()).isEqualTo(2);
        assertThat(second.has("nextCursor")).isFalse();
    }

    @Test
    void theNewestValueIsThatOfTheNewestTime() throws Exception {
        JsonNode values = get("/latest?device=a").get("values");
        assertThat(values.size()).isEqualTo(1);
        assertThat(values.at("/0/value").asInt()).isEqualTo(99);
        assertThat(get("/latest?device=b&namespace=" + encoded(TestHub.NAMESPACE))
                        .get("values")
                        .size())
                .isEqualTo(3);
        assertThat(get("/latest?device=none").get("values").isEmpty()).isTrue();
    }

    @Test
    void aSeriesHasLeastGreatestAndMeanOfEqualPieces() throws Exception {
        String question = "/series?device=a&key=t&from=2023-10-02T12:06:40Z&to=2023-10-02T12:08:20Z&points=10";
        JsonNode points = get(question).get("points");
        assertThat(points.size()).isEqualTo(10);
        assertThat(points.at("/1/time").asString()).isEqualTo("2023-10-02T12:06:50Z");
        assertThat(points.at("/1/min").asDouble()).isEqualTo(10);
        assertThat(points.at("/1/max").asDouble()).isEqualTo(19);
        assertThat(points.at("/1/avg").asDouble()).isEqualTo(14.5);
        assertThat(points.at("/1/count").asLong()).isEqualTo(10);
        JsonNode picked = get(question + "&method=lttb").get("points");
        assertThat(picked.size()).isEqualTo(10);
        assertThat(picked.at("/0/value").asDouble()).isZero();
        assertThat(picked.at("/9/value").asDouble()).isEqualTo(99);
        assertThat(get(question + "&namespace=other/one").get("points").isEmpty())
                .isTrue();
    }

    @Test
    void anExportHasAllThatAFilterFinds() throws Exception {
        HttpResponse<String> lines = master.get(PATH + "/export?" + DAY);
        assertThat(lines.headers().firstValue("Content-Type").orElse("")).startsWith("application/x-ndjson");
        assertThat(lines.body().lines()).hasSize(101);
        assertThat(lines.body().lines().findFirst().orElseThrow()).contains("\"uid\":\"a0\"", "\"value\":0");
        HttpResponse<String> csv = master.get(PATH + "/export?format=csv&device=b");
        assertThat(csv.headers().firstValue("Content-Type").orElse("")).startsWith("text/csv");
        assertThat(csv.body().lines()).hasSize(4);
        assertThat(csv.body().lines().skip(1).findFirst().orElseThrow())
                .startsWith("2023-10-02T12:06:40.500Z,b0," + TestHub.NAMESPACE + ",b,north,")
                .endsWith(",note,\"'=pump \"\"two\"\" leaks\"");
    }

    /** A quote, a comment, a wildcard, an operator of each language that a value comes near. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "' or true --",
                "'; drop table event; --",
                "\\'; select pg_sleep(20); --",
                "$$; drop table event; $$",
                "?",
                ":name",
                "%",
                "\" & | ! ( <-> :*",
                "{\"label\":\"x\"}",
                "}',array['t']",
                "a/*b*/c"
            })
    void whatLooksLikeALanguageIsTextAndFindsNothing(String text) throws Exception {
        for (String path : List.of("/events?", "/export?", "/latest?", "/series?key=t&" + DAY + "&")) {
            for (String name :
                    List.of("namespace", "device", "key", "tag", "text", "from", "cursor", "format", "method")) {
                String further = path.startsWith("/series") && !name.equals("device") ? "&device=a" : "";
                HttpResponse<String> answer = master.get(PATH + path + name + "=" + encoded(text) + further);
                assertThat(answer.statusCode())
                        .as(path + name + " " + answer.body())
                        .isIn(200, 400);
                boolean looked = answer.statusCode() == 200
                        && List.of("/events?", "/export?").contains(path);
                if (looked && List.of("key", "tag").contains(name)) {
                    assertThat(answer.body()).as(path + name).doesNotContain("\"uid\"");
                }
            }
        }
        assertThat(uids("")).hasSize(102);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/events?from=yesterday",
                "/events?to=-999999999-01-01T00:00:00Z",
                "/events?from=1969-12-31T23:59:59Z",
                "/events?limit=0",
                "/events?limit=501",
                "/events?text=",
                "/events?text=a%00b",
                "/events?device=%27",
                "/events?cursor=AAAA",
                "/events?cursor=%3D",
                "/events?cursor=OTk5OTk5OTk5OTk5OTk5OTk5OTk5OQox",
                "/latest?cursor=YQ",
                "/series?device=a&key=t",
                "/series?device=a&key=t&from=2023-10-03T00:00:00Z&to=2023-10-02T00:00:00Z",
                "/series?device=a&key=t&from=2023-10-02T00:00:00Z&to=2023-10-03T00:00:00Z&points=2",
                "/series?device=a&key=t&from=2023-10-02T00:00:00Z&to=2023-10-03T00:00:00Z&method=sum",
                "/export?format=xls"
            })
    void whatIsNoQuestionIsRefusedWithAReason(String question) throws Exception {
        HttpResponse<String> answer = master.get(PATH + question);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
        assertThat(answer.body()).contains("\"reason\":\"malformed-request\"");
    }

    @Test
    void onlyTheAdminAsks() throws Exception {
        for (String path : List.of("/events", "/latest", "/series", "/export")) {
            assertThat(statusFor(master.anonymous(), path)).isEqualTo(401);
            assertThat(statusFor(master.withCertificate(northKey, "north"), path))
                    .isEqualTo(403);
        }
    }

    private int statusFor(HttpClient client, String path) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(master.api(PATH + path)).build();
        return client.send(request, HttpResponse.BodyHandlers.ofString()).statusCode();
    }

    @Test
    void statusAndFiguresSayHowTheDatabaseIs() throws Exception {
        assertThat(master.json("/v1/status").at("/database/state").asString()).isEqualTo("ready");
        assertThat(master.get("/v1/prometheus").body())
                .contains("cairngate_database_ready 1.0", "cairngate_telemetry_lag_blocks");
        assertThat(master.json("/v1/health").get("status").asString()).isEqualTo("UP");
    }
}
