package org.cairngate.master;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The same is done to many devices by one request, each as the single request would have done it. */
class JobTest extends OneJobMaster {
    private static final String KEY = "did:key:zDnaerDaTF5BXEavCrfRZEk316dpbLsfPDZ3WJ5hRTPFU2169";

    @Test
    void fiveHundredDevicesAreRegisteredByOneJob() throws Exception {
        Instant before = Instant.now();
        String id = jobs.begin("admin", "register", TestJobs.devices("many-", 500));
        JsonNode job = jobs.ended(id);
        assertThat(job.get("state").asString()).as(job.toString()).isEqualTo("done");
        assertThat(job.get("done").asInt()).isEqualTo(500);
        assertThat(job.get("left").asInt()).isZero();
        assertThat(Instant.parse(job.get("beganAt").asString())).isAfter(before.minusSeconds(1));
        assertThat(job.has("endedAt")).isTrue();
        List<JsonNode> items = jobs.items("admin", id, "");
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
        String id = jobs.begin(
                "admin",
                "register",
                List.of(
                        Map.of("deviceUid", "good-1", "name", "gauge", "did", KEY),
                        Map.of("deviceUid", "taken"),
                        Map.of("deviceUid", "hub:north"),
                        Map.of("deviceUid", "lost", "site", "quay"),
                        Map.of("deviceUid", "good-2", "organisation", "harbour", "site", "quay")));
        JsonNode job = jobs.ended(id);
        assertThat(job.get("state").asString()).isEqualTo("done");
        assertThat(job.get("done").asInt()).isEqualTo(2);
        assertThat(job.get("refused").asInt()).isEqualTo(3);
        List<JsonNode> items = jobs.items("admin", id, "&state=refused");
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
        JsonNode withKey = jobs.items("admin", id, "").get(0);
        assertThat(withKey.has("token") || withKey.has("tokenIssued")).isFalse();
        assertThat(master.json("/v1/devices/good-1").get("name").asString()).isEqualTo("gauge");
        JsonNode refusal = new AuditReading(master).await("object", "taken", "outcome", "refused");
        assertThat(refusal.get("action").asString()).isEqualTo("POST /v1/devices");
    }

    @Test
    void everyOperationDoesWhatTheSingleRequestDoes() throws Exception {
        jobs.ended(jobs.begin("admin", "register", TestJobs.devices("life-", 3)));
        requireAll("deactivate", TestJobs.devices("life-", 3), "inactive");
        requireAll("activate", TestJobs.devices("life-", 3), "active");
        requireAll("quarantine", TestJobs.devices("life-", 3), "quarantined");
        String change = jobs.begin(
                "admin",
                "change",
                List.of(Map.of("deviceUid", "life-0", "name", "a"), Map.of("deviceUid", "life-1", "hub", "north")));
        assertThat(jobs.ended(change).get("done").asInt()).isEqualTo(2);
        assertThat(master.json("/v1/devices/life-0").get("name").asString()).isEqualTo("a");
        assertThat(master.json("/v1/devices/life-1").get("hub").asString()).isEqualTo("north");
        String token = jobs.begin(
                "admin", "issue-token", List.of(Map.of("deviceUid", "life-0", "expiresAt", "2031-01-01T00:00:00Z")));
        assertThat(jobs.ended(token).get("done").asInt()).isEqualTo(1);
        assertThat(jobs.items("admin", token, "").get(0).get("token").asString())
                .hasSize(43);
        assertThat(jobs.ended(jobs.begin("admin", "revoke-token", TestJobs.devices("life-", 3)))
                        .get("done")
                        .asInt())
                .isEqualTo(3);
        requireAll("revoke", TestJobs.devices("life-", 3), "revoked");
        JsonNode again = jobs.ended(jobs.begin("admin", "revoke", TestJobs.devices("life-", 3)));
        assertThat(again.get("refused").asInt()).isEqualTo(3);
    }

    private void requireAll(String operation, List<Map<String, Object>> devices, String status) throws Exception {
        JsonNode job = jobs.ended(jobs.begin("admin", operation, devices));
        assertThat(job.get("done").asInt()).as(job.toString()).isEqualTo(devices.size());
        for (Map<String, Object> device : devices) {
            assertThat(master.json("/v1/devices/" + device.get("deviceUid"))
                            .get("status")
                            .asString())
                    .isEqualTo(status);
        }
    }

    @Test
    void whatIsCancelledBeginsNothingMore() throws Exception {
        jobs.hold();
        String id = jobs.begin("admin", "register", TestJobs.devices("cancelled-", 100));
        Await.until(
                "it says why it waits",
                () -> jobs.get(id).path("note").asString("").contains("reserve"));
        assertThat(jobs.get(id).get("left").asInt()).isEqualTo(100);
        assertThat(jobs.items("admin", id, "&state=waiting")).hasSize(100);
        JsonNode cancelled = master.answer(master.as("admin", "DELETE", "/v1/jobs/" + id, Map.of()));
        assertThat(cancelled.get("state").asString()).isEqualTo("cancelled");
        assertThat(cancelled.get("note").asString()).isEqualTo("cancelled by admin");
        jobs.goOn();
        assertThat(jobs.ended(jobs.begin("admin", "register", TestJobs.devices("after-", 1)))
                        .get("done")
                        .asInt())
                .isEqualTo(1);
        assertThat(jobs.items("admin", id, "&state=not-begun")).hasSize(100);
        assertThat(master.get("/v1/devices/cancelled-0").statusCode()).isEqualTo(404);
        assertThat(master.answer(master.as("admin", "DELETE", "/v1/jobs/" + id, Map.of())))
                .isEqualTo(cancelled);
    }

    @Test
    void aFullDiskHasAJobWaitAndLosesNothing() throws Exception {
        jobs.hold();
        String id = jobs.begin("admin", "register", TestJobs.devices("patient-", 70));
        Await.until("it waits", () -> jobs.get(id).has("note"));
        jobs.goOn();
        JsonNode job = jobs.ended(id);
        assertThat(job.get("done").asInt()).as(job.toString()).isEqualTo(70);
        assertThat(job.has("note")).isFalse();
    }

    @Test
    void aJobWhoseFileTheDiskRefusesWaitsAndLosesNothing() throws Exception {
        jobs.hold();
        String id = jobs.begin("admin", "register", TestJobs.devices("refused-", 70));
        Path folder = master.directory().jobs();
        Path away = Files.move(folder, folder.resolveSibling("jobs-away"));
        Files.createFile(folder);
        jobs.goOn();
        Await.until(
                "it says why it waits",
                () -> jobs.get(id).path("note").asString("").contains("the disk refuses the file of a job"));
        assertThat(jobs.get(id).get("left").asInt()).isEqualTo(70);
        Files.delete(folder);
        Files.move(away, folder);
        JsonNode job = jobs.ended(id);
        assertThat(job.get("done").asInt()).as(job.toString()).isEqualTo(70);
        assertThat(job.has("note")).isFalse();
    }

    @Test
    void aShortJobDoesNotWaitForALongOne() throws Exception {
        jobs.hold();
        String longer = jobs.begin("admin", "register", TestJobs.devices("long-", 400));
        String shorter = jobs.begin("admin", "register", TestJobs.devices("short-", 10));
        jobs.goOn();
        Instant shortEnd = Instant.parse(jobs.ended(shorter).get("endedAt").asString());
        assertThat(shortEnd)
                .isBefore(Instant.parse(jobs.ended(longer).get("endedAt").asString()));
    }

    @Test
    void aRequestThatComesAgainBeginsNoSecondJob() throws Exception {
        Map<String, Object> body = TestJobs.body("register", TestJobs.devices("once-", 2));
        HttpResponse<String> first = master.send("POST", "/v1/jobs", body, "Idempotency-Key", "\"once\"");
        HttpResponse<String> second = master.send("POST", "/v1/jobs", body, "Idempotency-Key", "\"once\"");
        assertThat(second.statusCode()).isEqualTo(202);
        assertThat(master.answer(second).get("id"))
                .isEqualTo(master.answer(first).get("id"));
        assertThat(jobs.ended(master.answer(first).get("id").asString())
                        .get("done")
                        .asInt())
                .isEqualTo(2);
    }

    @Test
    void monitoringSeesHowManyItemsEndedHow() throws Exception {
        jobs.ended(jobs.begin("admin", "register", TestJobs.devices("metric-", 2)));
        jobs.ended(jobs.begin("admin", "register", TestJobs.devices("metric-", 2)));
        String figures = master.get("/v1/prometheus").body();
        assertThat(figures)
                .contains("cairngate_jobs_running ")
                .containsPattern("cairngate_jobs_items_total\\{outcome=\"done\"} [1-9]")
                .containsPattern("cairngate_jobs_items_total\\{outcome=\"refused\"} [1-9]");
    }
}
