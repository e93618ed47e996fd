package org.cairngate.master;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.note.Checkpoint;
import org.cairngate.ledger.note.Cosigner;
import org.cairngate.ledger.note.SignedNote;
import org.cairngate.ledger.protocol.Topics;
import org.cairngate.ledger.store.Fsck;
import org.cairngate.master.alarms.AlarmSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

/** Alarms of a real master: what raises them, what ends them, and that they are on the chain. */
@Timeout(120) // a stream has no end
class AlarmTest extends AlarmScene {
    @Test
    void aHubThatRefusesABlockRaisesOneAlarmUntilItTakesTheBlock() throws Exception {
        try (TestMaster running = master.start();
                TestHub north = new TestHub(running, "north", northKey)) {
            long refused = height() + 20;
            refuse(north, "north", northKey, refused);
            JsonNode alarm = awaitAlarm("block-refused");
            assertThat(alarm.get("subject").asString()).isEqualTo("hub:north");
            assertThat(alarm.get("state").asString()).isEqualTo("open");
            assertThat(alarm.get("text").asString())
                    .isEqualTo("hub north refuses block " + refused + ": bad-signature");
            assertThat(alarm.get("advice").asString()).contains("GET /v1/refusals");
            assertThat(Instant.parse(alarm.get("raised").asString())).isBefore(Instant.now());

            refuse(north, "north", northKey, refused);
            growBeyond(refused);
            awaitCleared("block-refused");
            assertThat(alarms(OPEN)).isEmpty();
            assertThat(alarms("/v1/alarms")).as("raised once").hasSize(1);
            refuse(north, "north", northKey, height() + 20);
            Await.until("it is raised again", () -> alarms(OPEN).size() == 1);
            assertThat(alarms("/v1/alarms")).hasSize(2);
        }
    }

    @Test
    void anAlarmAndItsEndAreEventsOfTheAuditWithAProofThatNobodyCanErase() throws Exception {
        try (TestMaster running = master.start();
                TestHub north = new TestHub(running, "north", northKey)) {
            long refused = height() + 2;
            refuse(north, "north", northKey, refused);
            String uid = awaitAlarm("block-refused").get("uid").asString();
            growBeyond(refused);
            awaitCleared("block-refused");
            String end = alarms("/v1/alarms").get(0).get("clearedUid").asString();
            for (String one : List.of(uid, end)) {
                JsonNode event = master.json("/v1/events/" + one + "/payload");
                assertThat(event.get("namespace").asString()).isEqualTo("cairngate/audit");
                assertThat(event.toString())
                        .contains("block-refused", "hub:north", one.equals(uid) ? "raised" : "cleared");
                Await.until(
                        "it has a proof",
                        () -> master.get("/v1/events/" + one + "/proof").statusCode() == 200);
            }
            HttpResponse<String> erasure = master.post("/v1/erasures", Map.of("uids", List.of(uid), "dryRun", false));
            assertThat(erasure.statusCode()).as(erasure.body()).isIn(403, 404, 409, 422);
            assertThat(master.get("/v1/events/" + uid + "/payload").statusCode())
                    .isEqualTo(200);
            HttpResponse<String> audit = master.get("/v1/audit");
            assertThat(audit.statusCode()).isEqualTo(200);
            assertThat(audit.body())
                    .as("what people did")
                    .contains("\"uid\":\"audit-")
                    .doesNotContain(uid);
            running.stop();
            assertThat(Fsck.run(running.directory().chain(), progress -> {}).damages())
                    .isEmpty();
        }
    }

    @Test
    void aStreamTellsAlarmsAndGoesOnFromAnIdAlsoAfterARestart() throws Exception {
        try (TestMaster running = master.start()) {
            String before;
            String raised;
            long refused;
            try (TestHub north = new TestHub(running, "north", northKey);
                    LiveClient client = LiveClient.listen(running, "admin", "/v1/live")) {
                before = client.lastId();
                refused = height() + 2;
                refuse(north, "north", northKey, refused);
                client.awaitTelling("\"raised\"");
                LiveClient.Told told = client.told().stream()
                        .filter(one -> one.kind().equals("alarm"))
                        .findFirst()
                        .orElseThrow();
                raised = told.id();
                JsonNode alarm = json.readTree(told.data());
                assertThat(alarm.get("uid"))
                        .isEqualTo(awaitAlarm("block-refused").get("uid"));
                assertThat(alarm.get("kind").asString()).isEqualTo("block-refused");
                assertThat(alarm.get("subject").asString()).isEqualTo("hub:north");
                assertThat(raised).startsWith(alarm.get("height").asString() + ".");
                growBeyond(refused);
                client.awaitTelling("\"cleared\"");
            }
            running.stop();
            running.start();
            String path = "/v1/live?kinds=alarm";
            try (LiveClient all = LiveClient.listen(running, "admin", path, "Last-Event-ID", before);
                    LiveClient rest = LiveClient.listen(running, "admin", path, "Last-Event-ID", raised)) {
                all.awaitTelling("\"cleared\"");
                rest.awaitTelling("\"cleared\"");
                assertThat(all.told()).hasSize(2).allMatch(one -> one.kind().equals("alarm"));
                assertThat(rest.told())
                        .as("what came behind it")
                        .isEqualTo(all.told().subList(1, 2));
            }
        }
    }

    @Test
    void aHubWhoseCopyDiffersRaisesAnAlarm() throws Exception {
        try (TestMaster running = master.start();
                TestHub north = new TestHub(running, "north", northKey)) {
            growBeyond(2);
            Checkpoint other = new Checkpoint(running.genesis().origin(), 2, Hash.sha256(new byte[] {2}));
            byte[] forged = new Cosigner("north", northKey)
                    .cosign(
                            new SignedNote(
                                    other.text(),
                                    running.genesis()
                                            .block()
                                            .checkpoint()
                                            .orElseThrow()
                                            .signatures()),
                            Instant.now())
                    .format()
                    .getBytes(StandardCharsets.UTF_8);
            north.publish(Topics.cosignature("north"), forged);
            JsonNode alarm = awaitAlarm("hub-differs");
            assertThat(alarm.get("text").asString()).contains("north", "another root", "at size 2");
        }
    }

    @Test
    void anActiveHubThatIsNotHeardOfRaisesAnAlarmUntilItIsBack() throws Exception {
        try (TestMaster running =
                master.with(new AlarmSettings(SOON, LONG, Duration.ZERO)).start()) {
            JsonNode alarm = awaitAlarm("hub-away");
            assertThat(alarm.get("text").asString()).startsWith("hub north was not heard of since 2");
            try (TestHub north = new TestHub(running, "north", northKey)) {
                north.publish(Topics.status("north"), "{}".getBytes(StandardCharsets.UTF_8));
                awaitCleared("hub-away");
            }
            Await.until(
                    "it is raised again",
                    () -> alarms("/v1/alarms?kind=hub-away").size() == 2);
        }
    }

    @Test
    void blocksThatGetNoCertificateRaiseAnAlarmUntilTheyGetOne() throws Exception {
        try (TestMaster running =
                master.with(new AlarmSettings(LONG, SOON, Duration.ZERO)).start()) {
            JsonNode alarm = awaitAlarm("finality-stands");
            assertThat(alarm.get("subject").asString()).isEqualTo("master");
            try (TestHub north = new TestHub(running, "north", northKey)) {
                north.catchUp();
                awaitCleared("finality-stands");
            }
        }
    }

    @Test
    void aStandingAlarmIsNotRaisedAgainByARestart() throws Exception {
        master = new TestMaster(folder("two"), FAST, Map.of("north", northKey, "south", southKey))
                .with(new AlarmSettings(LONG, SOON, Duration.ZERO));
        try (TestMaster running = master.start()) {
            String uid = awaitAlarm("finality-stands").get("uid").asString();
            for (int restart = 1; restart <= 2; restart++) {
                running.stop();
                running.start();
                try (TestHub north = new TestHub(running, "north", northKey)) {
                    refuse(north, "north", northKey, 1000L * restart);
                    Await.until(
                            "all is looked at again",
                            () -> alarms(OPEN + "&kind=block-refused").size() == 1);
                }
                assertThat(alarms("/v1/alarms?kind=finality-stands").stream()
                                .map(one -> one.get("uid").asString()))
                        .containsExactly(uid);
                assertThat(alarms("/v1/alarms?kind=block-refused")).hasSize(1);
                assertThat(alarms(OPEN)).hasSize(2);
            }
        }
    }

    /** As a kill leaves it: in the pool, and in no block. */
    @Test
    void anAlarmThatNoBlockHasYetIsListedAndNotRaisedAgainAfterAKill() throws Exception {
        master = new TestMaster(folder("slow"), LONG, Map.of("north", northKey)).with(QUIET);
        try (TestMaster running = master.start()) {
            try (TestHub north = new TestHub(running, "north", northKey)) {
                refuse(north, "north", northKey, 7);
                Await.until("it is listed", () -> alarms(OPEN).size() == 1);
                String uid = alarms(OPEN).get(0).get("uid").asString();
                assertThat(alarms(OPEN).get(0).has("height")).isFalse();
                Await.until(
                        "it is pooled",
                        () -> running.json("/v1/status").get("poolDepth").asLong() > 0);
                Path copy = root.resolve("copy");
                running.stop();
                running.copyTo(copy);
                try (TestMaster again = running.over(copy).with(QUIET).start()) {
                    master = again;
                    Await.until("it is known", () -> alarms(OPEN).size() == 1);
                    try (TestHub north2 = new TestHub(again, "north", northKey)) {
                        refuse(north2, "north", northKey, 9);
                        Await.until("the report is taken", () -> again.refused("bad-signature") == 1);
                    }
                    Await.until("the watch has looked", () -> again.json("/v1/alarms?kind=hub-away")
                            .get("alarms")
                            .isEmpty());
                    assertThat(alarms("/v1/alarms")).hasSize(1);
                    assertThat(alarms(OPEN).get(0).get("uid").asString()).isEqualTo(uid);
                }
            }
        }
    }
}
