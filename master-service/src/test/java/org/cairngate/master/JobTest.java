package org.cairngate.master;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.cairngate.ledger.key.SigningKey;
import org.cairngate.ledger.store.DiskReserve;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The same is done to many devices by one request, each as the single request would have done it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class JobTest {

    private static final long RESERVE = 64;
    private static final String KEY = "did:key:zDnaerDaTF5BXEavCrfRZEk316dpbLsfPDZ3WJ5hRTPFU2169";

    private TestMaster master;
    private volatile boolean held;

    @BeforeAll
    void start(@TempDir Path root) throws Exception {
        master = new TestMaster(root, Duration.ofMillis(50), Map.of("north", SigningKey.generate(new SecureRandom())))
                .start(new DiskReserve(this::room, RESERVE));
        master.person("ana", "operator", Map.of("organisation", "councilbox"));
        master.person("bo", "administrator", Map.of("organisation", "harbour"));
        master.person("tim", "technician", Map.of());
    }

    @AfterAll
    void stop() {
        master.close();
    }

    @AfterEach
    void release() {
        held = false;
    }

    /** A disk that is full for jobs, and for nothing else, while the test wants it. */
    private long room() {
        return held && Thread.currentThread().getName().startsWith("job-") ? 0 : RESERVE;
    }

    private static Map<String, Object> job(String operation, List<Map<String, Object>> devices) {
        return Map.of("operation", operation, "devices", devices);
    }

    private static List<Map<String, Object>> devices(String prefix, int count) {
        return IntStream.range(0, count)
                .<Map<String, Object>>mapToObj(index -> Map.of("deviceUid", prefix + index))
                .toList();
    }

    private String begin(String user, String operation, List<Map<String, Object>> devices) throws Exception {
        HttpResponse<String> answer = master.as(user, "POST", "/v1/jobs", job(operation, devices));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        String id = master.answer(answer).get("id").asString();
        assertThat(answer.headers().firstValue("Location")).contains("/v1/jobs/" + id);
        return id;
    }

    private JsonNode job(String id) throws Exception {
        return master.json("/v1/jobs/" + id);
    }

    /** The job when it has ended; waits for as long as it goes on. */
    private JsonNode ended(String id) throws Exception {
        while (job(id).get("state").asString().equals("running")) {
            int left = job(id).get("left").asInt();
            Await.until(
                    "the job goes on",
                    () -> job(id).get("left").asInt() < left
                            || !job(id).get("state").asString().equals("running"));
        }
        return job(id);
    }

    private List<JsonNode> items(String user, String id, String query) throws Exception {
        List<JsonNode> items = new ArrayList<>();
        String cursor = "";
        do {
            String path = "/v1/jobs/" + id + "/items?limit=200&cursor=" + cursor + query;
            HttpResponse<String> answer = master.as(user, "GET", path, Map.of());
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            assertThat(answer.headers().firstValue("Cache-Control")).contains("no-store");
            JsonNode page = master.answer(answer);
            page.get("items").forEach(items::add);
            cursor = page.path("nextCursor").asString("");
        } while (!cursor.isEmpty());
        return items;
    }

    private static void assertProblem(HttpResponse<String> answer, int status, String... words) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.body()).contains("\"reason\"").contains(words);
    }

    @Test
    void fiveHundredDevicesAreRegisteredByOneJob() throws Exception {
        Instant before = Instant.now();
        String id = begin("admin", "register", devices("many-", 500));
        JsonNode job = ended(id);
        assertThat(job.get("state").asString()).as(job.toString()).isEqualTo("done");
        assertThat(job.get("done").asInt()).isEqualTo(500);
        assertThat(job.get("left").asInt()).isZero();
        assertThat(Instant.parse(job.get("beganAt").asString())).isAfter(before.minusSeconds(1));
        assertThat(job.has("endedAt")).isTrue();
        List<JsonNode> items = items("admin", id, "");
        assertThat(items).hasSize(500);
        Set<String> tokens = new HashSet<>();
        for (int index = 0; index < items.size(); index++) {
            JsonNode item = items.get(index);
            assertThat(item.get("index").asInt()).isEqualTo(index);
            assertThat(item.get("deviceUid").asString()).isEqualTo("many-" + index);
            assertThat(item.get("state").asString()).isEqualTo("done");
            assertThat(item.get("password").asString())
                    .isEqualTo(item.get("token").asString());
            tokens.add(item.get("token").asString());
        }
        assertThat(tokens).hasSize(500).allMatch(token -> token.matches("[A-Za-z0-9_-]{43}"));
        JsonNode last = items.get(499);
        assertThat(master.json("/v1/devices/many-499").get("height").asLong())
                .isEqualTo(last.get("height").asLong());
        assertThat(master.get("/v1/transactions/" + last.get("transactionId").asString())
                        .statusCode())
                .isEqualTo(200);
        requireNoTokenOnDisk(id, tokens);
        requireARecordOfEach();
    }

    private void requireNoTokenOnDisk(String id, Set<String> tokens) throws Exception {
        Path file = master.directory().jobs().resolve(id + ".json");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        String text = Files.readString(file);
        assertThat(text).contains("\"many-499\"", "\"state\":\"done\"");
        assertThat(tokens).noneMatch(text::contains);
    }

    private void requireARecordOfEach() throws Exception {
        AuditReading audit = new AuditReading(master);
        Await.until("all records are there", () -> records(audit).size() == 500);
        assertThat(records(audit))
                .allMatch(record -> record.get("actor").asString().equals("admin")
                        && record.get("outcome").asString().equals("done")
                        && record.get("action").asString().equals("POST /v1/devices"));
    }

    private static List<JsonNode> records(AuditReading audit) throws Exception {
        return audit.list("action", "register").stream()
                .filter(record -> record.get("object").asString().startsWith("many-"))
                .toList();
    }

    @Test
    void whatIsRefusedSaysWhyAndTheRestIsDone() throws Exception {
        assertThat(master.post("/v1/devices", Map.of("deviceUid", "taken")).statusCode())
                .isEqualTo(201);
        String id = begin(
                "admin",
                "register",
                List.of(
                        Map.of("deviceUid", "good-1", "name", "gauge", "did", KEY),
                        Map.of("deviceUid", "taken"),
                        Map.of("deviceUid", "hub:north"),
                        Map.of("deviceUid", "lost", "site", "quay"),
                        Map.of("deviceUid", "good-2", "organisation", "harbour", "site", "quay")));
        JsonNode job = ended(id);
        assertThat(job.get("state").asString()).isEqualTo("done");
        assertThat(job.get("done").asInt()).isEqualTo(2);
        assertThat(job.get("refused").asInt()).isEqualTo(3);
        List<JsonNode> items = items("admin", id, "&state=refused");
        for (JsonNode item : items) {
            Map<String, Object> body =
                    new HashMap<>(Map.of("deviceUid", item.get("deviceUid").asString()));
            if (item.get("deviceUid").asString().equals("lost")) {
                body.put("site", "quay");
            }
            JsonNode single = master.answer(master.post("/v1/devices", body));
            for (String member : List.of("status", "reason", "detail")) {
                assertThat(item.get("problem").get(member)).as(item.toString()).isEqualTo(single.get(member));
            }
        }
        assertThat(items).hasSize(3);
        JsonNode withKey = items("admin", id, "").get(0);
        assertThat(withKey.has("token") || withKey.has("tokenIssued")).isFalse();
        assertThat(master.json("/v1/devices/good-1").get("name").asString()).isEqualTo("gauge");
        JsonNode refusal = new AuditReading(master).await("object", "taken", "outcome", "refused");
        assertThat(refusal.get("action").asString()).isEqualTo("POST /v1/devices");
    }

    @Test
    void everyOperationDoesWhatTheSingleRequestDoes() throws Exception {
        ended(begin("admin", "register", devices("life-", 3)));
        requireAll("deactivate", devices("life-", 3), "inactive");
        requireAll("activate", devices("life-", 3), "active");
        requireAll("quarantine", devices("life-", 3), "quarantined");
        String change = begin(
                "admin",
                "change",
                List.of(Map.of("deviceUid", "life-0", "name", "a"), Map.of("deviceUid", "life-1", "hub", "north")));
        assertThat(ended(change).get("done").asInt()).isEqualTo(2);
        assertThat(master.json("/v1/devices/life-0").get("name").asString()).isEqualTo("a");
        assertThat(master.json("/v1/devices/life-1").get("hub").asString()).isEqualTo("north");
        String token = begin(
                "admin", "issue-token", List.of(Map.of("deviceUid", "life-0", "expiresAt", "2031-01-01T00:00:00Z")));
        assertThat(ended(token).get("done").asInt()).isEqualTo(1);
        assertThat(items("admin", token, "").get(0).get("token").asString()).hasSize(43);
        assertThat(ended(begin("admin", "revoke-token", devices("life-", 3)))
                        .get("done")
                        .asInt())
                .isEqualTo(3);
        requireAll("revoke", devices("life-", 3), "revoked");
        JsonNode again = ended(begin("admin", "revoke", devices("life-", 3)));
        assertThat(again.get("refused").asInt()).isEqualTo(3);
    }

    private void requireAll(String operation, List<Map<String, Object>> devices, String status) throws Exception {
        JsonNode job = ended(begin("admin", operation, devices));
        assertThat(job.get("done").asInt()).as(job.toString()).isEqualTo(devices.size());
        for (Map<String, Object> device : devices) {
            assertThat(master.json("/v1/devices/" + device.get("deviceUid"))
                            .get("status")
                            .asString())
                    .isEqualTo(status);
        }
    }

    @Test
    void nothingOfAListWithAMistakeIsBegun() throws Exception {
        Map<String, Object> good = Map.of("deviceUid", "never");
        Map<Map<String, Object>, String> mistakes = Map.ofEntries(
                Map.entry(Map.of(), "deviceUid must match"),
                Map.entry(Map.of("deviceUid", "no space"), "deviceUid must match"),
                Map.entry(Map.of("deviceUid", 7), "deviceUid must match"),
                Map.entry(Map.of("deviceUid", "never"), "device never is in the list already, at 0"),
                Map.entry(Map.of("deviceUid", "b", "colour", "red"), "member colour is unknown"),
                Map.entry(Map.of("deviceUid", "b", "<b>", "red"), "a member is unknown"),
                Map.entry(Map.of("deviceUid", "b", "name", 7), "name is of another type"),
                Map.entry(Map.of("deviceUid", "b", "name", Map.of("a", "b")), "name is of another type"),
                Map.entry(Map.of("deviceUid", "b", "name", "n".repeat(129)), "name "),
                Map.entry(Map.of("deviceUid", "b", "site", "a/b"), "site "),
                Map.entry(Map.of("deviceUid", "b", "did", "did:key:z"), "devices[1]: "),
                Map.entry(Map.of("deviceUid", "b", "tokenExpiresAt", "soon"), "devices[1]: "),
                Map.entry(Map.of("deviceUid", "b", "did", KEY, "tokenExpiresAt", "2030-01-01T00:00:00Z"), "no token"));
        for (Map.Entry<Map<String, Object>, String> mistake : mistakes.entrySet()) {
            HttpResponse<String> answer = master.post("/v1/jobs", job("register", List.of(good, mistake.getKey())));
            assertProblem(answer, 400, "malformed-request", "devices[1]: ", mistake.getValue());
        }
        HttpResponse<String> body = master.post(
                "/v1/jobs", job("revoke", List.of(Map.of("deviceUid", "a", "name", "a status change has none"))));
        assertProblem(body, 400, "devices[0]: member name is unknown");
        for (Map<String, Object> wrong : List.<Map<String, Object>>of(
                Map.of(),
                Map.of("operation", "register"),
                Map.of("operation", "register", "devices", List.of()),
                Map.of("operation", "register", "devices", "all"),
                Map.of("operation", "register", "devices", devices("x-", 1001)),
                Map.of("operation", "erase", "devices", List.of(good)),
                Map.of("operation", "register", "devices", List.of(good), "dryRun", true))) {
            assertProblem(master.post("/v1/jobs", wrong), 400, "malformed-request");
        }
        HttpRequest.Builder nothing = master.asAdmin("/v1/jobs")
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{\"operation\":\"revoke\",\"devices\":[null]}"));
        assertProblem(
                master.anonymous().send(nothing.build(), HttpResponse.BodyHandlers.ofString()), 400, "devices[0]: ");
        assertThat(master.get("/v1/devices/never").statusCode()).isEqualTo(404);
    }

    @Test
    void aListMayBeLongerThanAnyOtherBodyAndIsBoundedToo() throws Exception {
        Map<String, Object> long1 = Map.of("deviceUid", "long", "name", "n".repeat(64 << 10));
        assertProblem(master.post("/v1/jobs", job("register", List.of(long1))), 400, "devices[0]: name ");
        Map<String, Object> long2 = Map.of("deviceUid", "long", "name", "n".repeat(2 << 20));
        assertProblem(master.post("/v1/jobs", job("register", List.of(long2))), 413, "oversized", "2097152 bytes");
        assertProblem(master.post("/v1/devices", long1), 413, "oversized", "65536 bytes");
    }

    @Test
    void whatIsCancelledBeginsNothingMore() throws Exception {
        held = true;
        String id = begin("admin", "register", devices("cancelled-", 100));
        Await.until(
                "it says why it waits", () -> job(id).path("note").asString("").contains("reserve"));
        assertThat(job(id).get("left").asInt()).isEqualTo(100);
        assertThat(items("admin", id, "&state=waiting")).hasSize(100);
        JsonNode cancelled = master.answer(master.as("admin", "DELETE", "/v1/jobs/" + id, Map.of()));
        assertThat(cancelled.get("state").asString()).isEqualTo("cancelled");
        assertThat(cancelled.get("note").asString()).isEqualTo("cancelled by admin");
        held = false;
        assertThat(ended(begin("admin", "register", devices("after-", 1)))
                        .get("done")
                        .asInt())
                .isEqualTo(1);
        assertThat(items("admin", id, "&state=not-begun")).hasSize(100);
        assertThat(master.get("/v1/devices/cancelled-0").statusCode()).isEqualTo(404);
        assertThat(master.answer(master.as("admin", "DELETE", "/v1/jobs/" + id, Map.of())))
                .isEqualTo(cancelled);
    }

    @Test
    void aFullDiskHasAJobWaitAndLosesNothing() throws Exception {
        held = true;
        String id = begin("admin", "register", devices("patient-", 70));
        Await.until("it waits", () -> job(id).has("note"));
        held = false;
        JsonNode job = ended(id);
        assertThat(job.get("done").asInt()).as(job.toString()).isEqualTo(70);
        assertThat(job.has("note")).isFalse();
    }

    @Test
    void aShortJobDoesNotWaitForALongOne() throws Exception {
        held = true;
        String longer = begin("admin", "register", devices("long-", 400));
        String shorter = begin("admin", "register", devices("short-", 10));
        held = false;
        Instant shortEnd = Instant.parse(ended(shorter).get("endedAt").asString());
        assertThat(shortEnd).isBefore(Instant.parse(ended(longer).get("endedAt").asString()));
    }

    @Test
    void whoMayNotDoItToOneDeviceMayNotDoItToMany() throws Exception {
        List<Map<String, Object>> devices = devices("guarded-", 2);
        assertThat(ended(begin("tim", "register", devices)).get("done").asInt()).isEqualTo(2);
        assertProblem(master.as("tim", "POST", "/v1/jobs", job("revoke", devices)), 403, "not-permitted");
        held = true;
        String id = begin("admin", "revoke", devices);
        assertProblem(master.as("tim", "DELETE", "/v1/jobs/" + id, Map.of()), 403, "not-permitted");
        assertThat(master.as("tim", "GET", "/v1/jobs/" + id, Map.of()).statusCode())
                .isEqualTo(200);
        assertThat(master.as("admin", "DELETE", "/v1/jobs/" + id, Map.of()).statusCode())
                .isEqualTo(200);
    }

    @Test
    void whoIsDisabledMeanwhileDoesNoMore() throws Exception {
        master.person("eve", "operator", Map.of());
        held = true;
        String id = begin("eve", "register", devices("late-", 20));
        assertThat(master.as("admin", "PATCH", "/v1/accounts/eve", Map.of("enabled", false))
                        .statusCode())
                .isEqualTo(200);
        held = false;
        JsonNode job = ended(id);
        assertThat(job.get("state").asString()).isEqualTo("cancelled");
        assertThat(job.get("note").asString()).contains("account eve may not register devices any more");
        assertThat(job.get("done").asInt()).isZero();
        assertThat(master.get("/v1/devices/late-0").statusCode()).isEqualTo(404);
    }

    @Test
    void whoIsLimitedMeanwhileDoesItWithinTheLimitOnly() throws Exception {
        master.person("lea", "operator", Map.of());
        held = true;
        String id = begin("lea", "register", List.of(Map.of("deviceUid", "out", "organisation", "harbour")));
        assertThat(master.as("admin", "PATCH", "/v1/accounts/lea", Map.of("organisation", "councilbox"))
                        .statusCode())
                .isEqualTo(200);
        held = false;
        assertThat(ended(id).get("refused").asInt()).isEqualTo(1);
        assertThat(master.get("/v1/devices/out").statusCode()).isEqualTo(404);
    }

    @Test
    void aJobAndItsDevicesAreAnOrganisationsOwn() throws Exception {
        String id = begin("ana", "register", devices("town-", 2));
        assertThat(ended(id).get("done").asInt()).isEqualTo(2);
        assertThat(master.json("/v1/devices/town-0").get("organisation").asString())
                .isEqualTo("councilbox");
        for (String path : List.of("/v1/jobs/" + id, "/v1/jobs/" + id + "/items")) {
            assertThat(master.as("bo", "GET", path, Map.of()).statusCode()).isEqualTo(404);
        }
        assertThat(master.as("bo", "DELETE", "/v1/jobs/" + id, Map.of()).statusCode())
                .isEqualTo(404);
        assertThat(master.names("bo", "/v1/jobs", "jobs", "account")).doesNotContain("ana", "admin");
        assertThat(master.names("ana", "/v1/jobs", "jobs", "account")).containsOnly("ana");
        String foreign = begin("bo", "quarantine", devices("town-", 2));
        assertThat(ended(foreign).get("refused").asInt()).isEqualTo(2);
        assertThat(items("bo", foreign, "").get(0).get("problem").get("status").asInt())
                .isEqualTo(404);
    }

    @Test
    void tokensAreShownToWhoBeganTheJobAlone() throws Exception {
        String id = begin("ana", "register", devices("secret-", 1));
        ended(id);
        JsonNode own = items("ana", id, "").get(0);
        assertThat(own.get("token").asString()).hasSize(43);
        JsonNode others = items("admin", id, "").get(0);
        assertThat(others.has("token") || others.has("password")).isFalse();
        assertThat(others.get("tokenIssued").asBoolean()).isTrue();
    }

    @Test
    void anAccountHasThreeJobsRunningAtMost() throws Exception {
        master.person("max", "operator", Map.of());
        held = true;
        List<String> ids = new ArrayList<>();
        for (int count = 0; count < 3; count++) {
            ids.add(begin("max", "register", devices("busy-" + count + "-", 2)));
        }
        HttpResponse<String> fourth = master.as("max", "POST", "/v1/jobs", job("register", devices("busy-4-", 2)));
        assertProblem(fourth, 429, "quota-full", "3 jobs running", "DELETE /v1/jobs/{id}");
        assertThat(fourth.headers().firstValue("Retry-After")).isPresent();
        held = false;
        for (String id : ids) {
            assertThat(ended(id).get("done").asInt()).isEqualTo(2);
        }
        assertThat(master.names("max", "/v1/jobs?limit=2", "jobs", "id")).containsExactly(ids.get(2), ids.get(1));
        assertThat(master.names("max", "/v1/jobs?limit=1&cursor=" + ids.get(1), "jobs", "id"))
                .containsExactly(ids.get(0));
    }

    @Test
    void aRequestThatComesAgainBeginsNoSecondJob() throws Exception {
        Map<String, Object> body = job("register", devices("once-", 2));
        HttpResponse<String> first = master.send("POST", "/v1/jobs", body, "Idempotency-Key", "\"once\"");
        HttpResponse<String> second = master.send("POST", "/v1/jobs", body, "Idempotency-Key", "\"once\"");
        assertThat(second.statusCode()).isEqualTo(202);
        assertThat(master.answer(second).get("id"))
                .isEqualTo(master.answer(first).get("id"));
        assertThat(ended(master.answer(first).get("id").asString()).get("done").asInt())
                .isEqualTo(2);
    }

    @Test
    void monitoringSeesHowManyItemsEndedHow() throws Exception {
        ended(begin("admin", "register", devices("metric-", 2)));
        ended(begin("admin", "register", devices("metric-", 2)));
        String figures = master.get("/v1/prometheus").body();
        assertThat(figures)
                .contains("cairngate_jobs_running ")
                .containsPattern("cairngate_jobs_items_total\\{outcome=\"done\"} [1-9]")
                .containsPattern("cairngate_jobs_items_total\\{outcome=\"refused\"} [1-9]");
    }
}
