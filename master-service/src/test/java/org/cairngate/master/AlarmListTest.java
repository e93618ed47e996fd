package org.cairngate.master;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.cairngate.ledger.store.DiskReserve;
import org.cairngate.master.alarms.AlarmSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

/** How alarms are listed: to whom, in which order, and before they are in a block. */
@Timeout(120) // a stream has no end
class AlarmListTest extends AlarmScene {
    @Test
    void aFullDiskRaisesAnAlarmAtOnceAndWritesItWhenThereIsRoom() throws Exception {
        AtomicLong usable = new AtomicLong(RESERVE);
        try (TestMaster running = master.start(new DiskReserve(usable::get, RESERVE));
                TestHub north = new TestHub(running, "north", northKey)) {
            growBeyond(1);
            usable.set(1);
            Await.until("it is listed", () -> alarms(OPEN + "&kind=disk-full").size() == 1);
            assertThat(running.get("/v1/prometheus").body())
                    .contains(
                            "cairngate_alarms_open{kind=\"disk-full\"} 1.0",
                            "cairngate_alarms_open{kind=\"hub-away\"} 0.0");
            refuse(north, "north", northKey, height() + 9);
            Await.until("both are listed", () -> alarms(OPEN).size() == 2);
            assertThat(alarms(OPEN)).as("newest first").noneMatch(one -> one.has("height"));
            assertThat(alarms(OPEN).get(0).get("kind").asString()).isEqualTo("block-refused");
            String first = alarms(OPEN).get(0).get("uid").asString();
            JsonNode page = running.json(OPEN + "&limit=1");
            assertThat(page.get("nextCursor").asString()).isEqualTo(first);
            assertThat(alarms(OPEN + "&limit=1&cursor=" + first)
                            .get(0)
                            .get("kind")
                            .asString())
                    .isEqualTo("disk-full");
            assertThat(running.json("/v1/status").get("poolDepth").asLong())
                    .as("nothing is written")
                    .isZero();
            long height = height();

            usable.set(RESERVE);
            awaitCleared("disk-full");
            JsonNode alarm = awaitAlarm("disk-full");
            assertThat(alarm.get("clearedHeight").asLong())
                    .isGreaterThanOrEqualTo(alarm.get("height").asLong());
            assertThat(alarm.get("height").asLong()).isGreaterThanOrEqualTo(height);
        }
    }

    @Test
    void anOrganisationSeesTheAlarmsOfItsOwnHubsOnly() throws Exception {
        master = new TestMaster(folder("two"), FAST, Map.of("north", northKey, "south", southKey))
                .with(new AlarmSettings(SOON, SOON, Duration.ZERO));
        try (TestMaster running = master.start()) {
            assertThat(running.send("PATCH", "/v1/hubs/north", Map.of("organisation", "councilbox"))
                            .statusCode())
                    .isBetween(200, 202);
            running.person("ana", "operator", Map.of("organisation", "councilbox"));
            running.person("tim", "technician", Map.of("hubs", List.of("south")));
            running.person("mo", "master-operator", Map.of());
            Await.until(
                    "all are raised",
                    () -> alarms(OPEN).size() == 3
                            && alarms(OPEN).stream().allMatch(one -> one.has("height"))
                            && alarms("ana", OPEN).size() == 1);
            assertThat(subjects("admin")).containsExactlyInAnyOrder("hub:north", "hub:south", "master");
            assertThat(subjects("mo")).containsExactlyInAnyOrder("hub:north", "hub:south", "master");
            assertThat(subjects("ana")).containsExactly("hub:north");
            assertThat(subjects("tim")).containsExactly("hub:south");
            String path = "/v1/live?kinds=alarm";
            try (LiveClient all = LiveClient.listen(running, "admin", path, "Last-Event-ID", "0");
                    LiveClient ana = LiveClient.listen(running, "ana", path, "Last-Event-ID", "0");
                    LiveClient tim = LiveClient.listen(running, "tim", path, "Last-Event-ID", "0")) {
                all.awaitTelling("hub:north");
                all.awaitTelling("hub:south");
                all.awaitTelling("\"master\"");
                ana.awaitTelling("hub:north");
                tim.awaitTelling("hub:south");
                assertThat(ana.tells("hub:south") || ana.tells("\"master\"")).isFalse();
                assertThat(tim.tells("hub:north") || tim.tells("\"master\"")).isFalse();
            }
        }
    }

    @Test
    void alarmsAreFoundByFilterAndInPages() throws Exception {
        try (TestMaster running = master.start();
                TestHub north = new TestHub(running, "north", northKey)) {
            for (int i = 1; i <= 3; i++) {
                long refused = height() + 2;
                int before = i;
                refuse(north, "north", northKey, refused);
                Await.until("it is raised", () -> alarms(OPEN).size() == 1);
                growBeyond(refused);
                Await.until(
                        "it is cleared",
                        () -> alarms("/v1/alarms?state=cleared").stream()
                                        .filter(one -> one.has("clearedHeight"))
                                        .count()
                                == before);
            }
            List<String> all = new ArrayList<>();
            String cursor = "";
            for (int page = 0; page < 3; page++) {
                JsonNode answer = running.json("/v1/alarms?limit=1&cursor=" + cursor);
                answer.get("alarms").forEach(one -> all.add(one.get("uid").asString()));
                cursor = answer.path("nextCursor").asString("");
            }
            assertThat(cursor).as("the last page").isEmpty();
            assertThat(all).doesNotHaveDuplicates().hasSize(3);
            assertThat(alarms("/v1/alarms").stream().map(one -> one.get("uid").asString()))
                    .isEqualTo(all);
            assertThat(alarms("/v1/alarms?subject=hub:north")).hasSize(3);
            assertThat(alarms("/v1/alarms?subject=hub:south")).isEmpty();
            assertThat(alarms("/v1/alarms?subject=master")).isEmpty();
            assertThat(alarms("/v1/alarms?kind=disk-full")).isEmpty();
            for (String bad : List.of("state=gone", "kind=none", "subject=hub:", "cursor=x", "limit=0", "limit=501")) {
                assertThat(running.get("/v1/alarms?" + bad).statusCode())
                        .as(bad)
                        .isEqualTo(400);
            }
        }
    }

    private List<String> subjects(String user) throws Exception {
        return alarms(user, OPEN).stream()
                .map(one -> one.get("subject").asString())
                .toList();
    }
}
