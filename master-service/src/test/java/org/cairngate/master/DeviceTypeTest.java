package org.cairngate.master;

import static org.assertj.core.api.Assertions.assertThat;
import static org.cairngate.master.WriteVersions.assertOutdated;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** What an organisation says of its devices of a type, and that there are no new ones of a type that it retired. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DeviceTypeTest {

    private static final String TYPES = "/v1/device-types";

    private TestMaster master;

    @BeforeAll
    void start(@TempDir Path root) throws Exception {
        master = new TestMaster(root, Duration.ofMillis(50), Map.of()).start();
    }

    @AfterAll
    void stop() {
        master.close();
    }

    private static Map<String, Object> wish(String organisation, String name, Object... more) {
        Map<String, Object> wish = new HashMap<>(Map.of("organisation", organisation, "name", name));
        for (int i = 0; i < more.length; i += 2) {
            wish.put((String) more[i], more[i + 1]);
        }
        return wish;
    }

    /** Declares it and returns its path. */
    private String declare(String organisation, String name, Object... more) throws Exception {
        HttpResponse<String> answer = master.post(TYPES, wish(organisation, name, more));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        return TYPES + "/" + organisation + "/" + name.replace(" ", "%20");
    }

    private void change(String path, Map<String, Object> wish) throws Exception {
        HttpResponse<String> answer = master.send("PATCH", path, wish);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }

    private static void assertProblem(HttpResponse<String> answer, int status, String reason) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(answer.body()).contains("\"reason\":\"" + reason + "\"").doesNotContain("org.cairngate", "java.");
    }

    private List<String> names(String query) throws Exception {
        return master.names("admin", TYPES + query, "deviceTypes", "name");
    }

    @Test
    void aTypeIsShownAsItWasDeclared() throws Exception {
        String path = declare(
                "shown",
                "Tide gauge 2.1",
                "maker",
                "Küste & Co",
                "model",
                "TG-2",
                "description",
                "Pegel im Hafen",
                "namespaces",
                List.of("shown/tides", "shown/waves"));
        JsonNode type = master.json(path);
        assertThat(type.get("name").asString()).isEqualTo("Tide gauge 2.1");
        assertThat(type.get("organisation").asString()).isEqualTo("shown");
        assertThat(type.get("maker").asString()).isEqualTo("Küste & Co");
        assertThat(type.get("model").asString()).isEqualTo("TG-2");
        assertThat(type.get("description").asString()).isEqualTo("Pegel im Hafen");
        assertThat(type.get("namespaces").toString()).isEqualTo("[\"shown/tides\",\"shown/waves\"]");
        assertThat(type.get("status").asString()).isEqualTo("active");
        assertThat(type.get("version").asInt()).isEqualTo(1);
        assertThat(type.get("height").asLong()).isPositive();
        JsonNode plain = master.json(declare("shown", "plain"));
        assertThat(plain.has("maker") || plain.has("model") || plain.has("description"))
                .isFalse();
        assertThat(plain.get("namespaces").isEmpty()).isTrue();
        assertThat(master.get(TYPES + "/shown/none").statusCode()).isEqualTo(404);
    }

    @Test
    void aTypeIsAnEventOfTheChainWithItsProofAndNoRecordOfTheAudit() throws Exception {
        JsonNode declared = master.answer(master.post(TYPES, wish("proved", "gauge")));
        String uid = declared.get("uid").asString();
        assertThat(master.json("/v1/events/" + uid).get("height").asLong())
                .isEqualTo(declared.get("height").asLong());
        assertThat(master.get("/v1/events/" + uid + "/payload").body()).contains("device-type", "proved");
        Map<String, Object> erasure = Map.of("uids", List.of(uid), "dryRun", false);
        assertThat(master.post("/v1/erasures", erasure).statusCode()).isNotEqualTo(200);
        AuditReading audit = new AuditReading(master);
        JsonNode record = audit.await("object", "proved/gauge");
        assertThat(record.get("operation").asString()).isEqualTo("declareDeviceType");
        assertThat(audit.list()).noneMatch(one -> one.get("uid").asString().equals(uid));
    }

    @Test
    void twoOrganisationsMayUseTheSameNameAndNoneUsesItTwice() throws Exception {
        declare("first", "sensor", "maker", "One");
        String other = declare("second", "sensor", "maker", "Two");
        assertThat(master.json(other).get("maker").asString()).isEqualTo("Two");
        assertProblem(master.post(TYPES, wish("first", "sensor")), 409, "not-permitted");
        change(other, Map.of("status", "retired"));
        assertProblem(master.post(TYPES, wish("second", "sensor")), 409, "not-permitted");
        assertProblem(master.post(TYPES, Map.of("name", "sensor")), 400, "malformed-request");
    }

    @Test
    void whatIsNotNamedStaysAndEachChangeIsAnotherVersion() throws Exception {
        String path = declare("changed", "gauge", "maker", "One", "model", "G1", "namespaces", List.of("changed/a"));
        change(path, Map.of("description", "for tides", "model", ""));
        JsonNode type = master.json(path);
        assertThat(type.get("maker").asString()).isEqualTo("One");
        assertThat(type.has("model")).isFalse();
        assertThat(type.get("version").asInt()).isEqualTo(2);
        assertThat(type.get("namespaces").size()).isEqualTo(1);
        change(path, Map.of("namespaces", List.of()));
        assertThat(master.json(path).get("namespaces").isEmpty()).isTrue();
        for (Map<String, Object> same : List.<Map<String, Object>>of(Map.of(), Map.of("maker", "One"))) {
            assertProblem(master.send("PATCH", path, same), 409, "not-permitted");
        }
        assertProblem(master.send("PATCH", path, Map.of("namespaces", List.of("other/a"))), 400, "malformed-request");
        assertProblem(master.send("PATCH", path, Map.of("name", "other")), 400, "malformed-request");
        assertThat(master.json(path).get("version").asInt()).isEqualTo(3);
        assertProblem(master.send("PATCH", TYPES + "/changed/none", Map.of("maker", "x")), 404, "not-found");
    }

    @Test
    void nobodyChangesAnotherVersionThanTheOneThatWasRead() throws Exception {
        String path = declare("versions", "gauge");
        String tag = master.tag(path);
        assertThat(tag).matches("\"[0-9a-f]{64}\"");
        HttpRequest.Builder unchanged = master.asAdmin(path).header("If-None-Match", tag);
        assertThat(master.send(unchanged, "GET", Map.of()).statusCode()).isEqualTo(304);
        assertOutdated(master.send("PATCH", path, Map.of("maker", "x"), "If-Match", "\"other\""));
        WriteVersions.assertMadeOnce(() -> master.send("PATCH", path, Map.of("maker", "x"), "If-Match", tag));
        assertThat(master.tag(path)).isNotEqualTo(tag);
        assertThat(master.json(path).get("version").asInt()).isEqualTo(2);
        assertThat(master.send("PATCH", path, Map.of("maker", "y"), "If-Match", "*")
                        .statusCode())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @MethodSource("org.cairngate.master.WriteVersions#malformed")
    void aVersionThatIsNoneIsAProblem(String header) throws Exception {
        assertProblem(
                master.send("PATCH", TYPES + "/versions/none", Map.of(), "If-Match", header), 400, "malformed-request");
    }

    @Test
    void aDeclarationThatComesAgainIsMadeOnce() throws Exception {
        HttpResponse<String> first = master.send("POST", TYPES, wish("again", "gauge"), "Idempotency-Key", "type-1");
        HttpResponse<String> again = master.send("POST", TYPES, wish("again", "gauge"), "Idempotency-Key", "type-1");
        assertThat(first.statusCode()).isEqualTo(201);
        assertThat(again.statusCode()).isEqualTo(201);
        assertThat(again.body()).isEqualTo(first.body());
        assertThat(master.send("POST", TYPES, wish("again", "other"), "Idempotency-Key", "type-1")
                        .statusCode())
                .isEqualTo(422);
    }

    @Test
    void listsHavePagesAndFilters() throws Exception {
        declare("list-b", "b2", "maker", "ACME");
        declare("list-a", "a2", "model", "acme-7");
        declare("list-a", "a1");
        declare("list-a", "a1 b");
        change(TYPES + "/list-a/a1", Map.of("status", "retired"));
        assertThat(names("?organisation=list-a")).containsExactly("a1", "a1 b", "a2");
        assertThat(names("?organisation=list-a&status=retired")).containsExactly("a1");
        assertThat(names("?organisation=list-a&status=active")).containsExactly("a1 b", "a2");
        assertThat(names("?q=Acme")).containsExactly("a2", "b2");
        List<String> seen = new ArrayList<>();
        String cursor = "";
        do {
            JsonNode page = master.json(TYPES + "?organisation=list-a&limit=2&cursor=" + cursor.replace(" ", "%20"));
            assertThat(page.get("deviceTypes").size()).isLessThanOrEqualTo(2);
            seen.addAll(page.get("deviceTypes").findValuesAsString("name"));
            cursor = page.path("nextCursor").asString("");
        } while (!cursor.isEmpty());
        assertThat(seen).containsExactly("a1", "a1 b", "a2");
        for (String wrong : List.of("?limit=0", "?limit=501", "?status=gone", "?cursor=%25", "?organisation=a/b")) {
            assertProblem(master.get(TYPES + wrong), 400, "malformed-request");
        }
    }

    private HttpResponse<String> register(String uid, String organisation, String type) throws Exception {
        return master.post("/v1/devices", Map.of("deviceUid", uid, "organisation", organisation, "type", type));
    }

    @Test
    void ofARetiredTypeThereIsNoNewDeviceAndThoseThatAreThereStay() throws Exception {
        String path = declare("retiring", "gauge");
        assertThat(register("old", "retiring", "gauge").statusCode()).isEqualTo(201);
        assertThat(register("other", "retiring", "gadget").statusCode()).isEqualTo(201);
        change(path, Map.of("status", "retired"));
        assertProblem(register("new", "retiring", "gauge"), 409, "retired-type");
        assertThat(master.get("/v1/devices/new").statusCode()).isEqualTo(404);
        assertProblem(master.send("PATCH", "/v1/devices/other", Map.of("type", "gauge")), 409, "retired-type");
        assertThat(master.json("/v1/devices/other").get("type").asString()).isEqualTo("gadget");
        assertThat(master.send("PATCH", "/v1/devices/old", Map.of("name", "Old one"))
                        .statusCode())
                .isEqualTo(200);
        assertThat(master.post("/v1/devices/old/quarantine", Map.of()).statusCode())
                .isEqualTo(200);
        assertThat(master.json("/v1/devices/old").get("type").asString()).isEqualTo("gauge");
        assertThat(register("elsewhere", "another", "gauge").statusCode()).isEqualTo(201);
        assertThat(master.post("/v1/devices", Map.of("deviceUid", "nobodys", "type", "gauge"))
                        .statusCode())
                .isEqualTo(201);
        assertProblem(
                master.send("PATCH", "/v1/devices/nobodys", Map.of("organisation", "retiring")), 409, "retired-type");
        change(path, Map.of("status", "active"));
        assertThat(register("new", "retiring", "gauge").statusCode()).isEqualTo(201);
    }

    @Test
    void aJobIsToldOfARetiredTypeItemByItem() throws Exception {
        change(declare("jobs", "gauge"), Map.of("status", "retired"));
        List<Map<String, Object>> devices = List.of(
                Map.of("deviceUid", "job-1", "organisation", "jobs", "type", "gauge"),
                Map.of("deviceUid", "job-2", "organisation", "jobs", "type", "free"));
        HttpResponse<String> begun = master.post("/v1/jobs", Map.of("operation", "register", "devices", devices));
        String job = "/v1/jobs/" + master.answer(begun).get("id").asString();
        Await.until("it ends", () -> !master.json(job).get("state").asString().equals("running"));
        assertThat(master.get(job + "/items").body()).contains("\"retired-type\"");
        assertThat(master.get("/v1/devices/job-1").statusCode()).isEqualTo(404);
        assertThat(master.get("/v1/devices/job-2").statusCode()).isEqualTo(200);
    }

    @Test
    void aTypeThatNobodyDeclaredIsAsGoodAsBefore() throws Exception {
        for (String type : List.of("never declared", "a/b", "../x", "Wetter & Wind")) {
            String uid = "free-" + type.hashCode();
            assertThat(register(uid, "free", type).statusCode()).isEqualTo(201);
            assertThat(master.json("/v1/devices/" + uid).get("type").asString()).isEqualTo(type);
        }
        assertThat(names("?organisation=free")).isEmpty();
    }

    @Test
    void whatIsNoTypeIsRefusedWithAProblemAndNothingIsKept() throws Exception {
        List<Map<String, Object>> wrong = new ArrayList<>(List.of(
                Map.of("organisation", "bad"),
                wish("bad", "x", "status", "active"),
                wish("bad", "x", "version", 7),
                wish("bad", "x", "maker", 7),
                wish("bad", "x", "maker", "m".repeat(65)),
                wish("bad", "x", "model", "m".repeat(65)),
                wish("bad", "x", "description", "d".repeat(257)),
                wish("bad", "x", "namespaces", "bad/a"),
                wish("bad", "x", "namespaces", List.of("bad")),
                wish("bad", "x", "namespaces", List.of("good/a")),
                wish("bad", "x", "namespaces", List.of("bad/a", "bad/a")),
                wish("bad", "x", "namespaces", List.of(7)),
                wish("bad", "x", "namespaces", Arrays.asList("bad/a", null)),
                wish(
                        "bad",
                        "x",
                        "namespaces",
                        IntStream.range(0, 9).mapToObj(i -> "bad/" + i).toList()),
                wish("bad/", "x"),
                wish("", "x")));
        for (String name : List.of(
                "",
                " ",
                "x ",
                " x",
                ".",
                "..",
                "../x",
                "a/b",
                "a\\b",
                "a;b",
                "a%2fb",
                "a\u0000b",
                "ä",
                "n".repeat(65))) {
            wrong.add(wish("bad", name));
        }
        for (String text : List.of("\u0000", "\u001b[2J", "a\r\nX: y", "\u0085")) {
            wrong.add(wish("bad", "x", "description", text));
        }
        for (Map<String, Object> one : wrong) {
            HttpResponse<String> answer = master.post(TYPES, one);
            assertThat(answer.statusCode()).as("%s %s", one, answer.body()).isEqualTo(400);
        }
        HttpRequest.Builder half = master.asAdmin(TYPES).header("Content-Type", "application/json");
        String json = "{\"organisation\":\"bad\",\"name\":\"x\",\"maker\":\"\\udfff\"}";
        assertProblem(
                master.anonymous()
                        .send(
                                half.POST(HttpRequest.BodyPublishers.ofString(json))
                                        .build(),
                                HttpResponse.BodyHandlers.ofString()),
                400,
                "malformed-request");
        assertThat(names("?organisation=bad")).isEmpty();
    }

    @Test
    void whatWouldBeACommandElsewhereIsTextHere() throws Exception {
        List<String> texts = List.of(
                "<script>alert(1)</script>",
                "'; DROP TABLE devices; --",
                "=cmd|' /C calc'!A0",
                "../../etc/passwd",
                "${jndi:ldap://127.0.0.1/a}",
                "#{7*7}",
                "\"},{\"key\":\"status\",\"value\":\"retired");
        for (int index = 0; index < texts.size(); index++) {
            JsonNode type = master.json(declare(
                    "texts",
                    "t" + index,
                    "maker",
                    texts.get(index),
                    "model",
                    texts.get(index),
                    "description",
                    texts.get(index)));
            for (String member : List.of("maker", "model", "description")) {
                assertThat(type.get(member).asString()).isEqualTo(texts.get(index));
            }
            assertThat(type.get("status").asString()).isEqualTo("active");
        }
        assertThat(names("?q=%27%3B%20DROP")).containsExactly("t1");
    }

    @Test
    void pathsThatLeadElsewhereLeadNowhere() throws Exception {
        declare("paths", "gauge");
        for (String path : List.of(
                "/paths/..%2fgauge",
                "/paths%2fgauge", "/paths/gauge%00", "/paths/%2e%2e", "/./paths/x;y=1", "/paths/" + "n".repeat(3000))) {
            int status = master.get(TYPES + path).statusCode();
            assertThat(status).as(path).isBetween(400, 499);
        }
    }
}
