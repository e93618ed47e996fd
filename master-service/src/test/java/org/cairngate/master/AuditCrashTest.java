package org.cairngate.master;

import static org.assertj.core.api.Assertions.assertThat;
import static org.cairngate.master.Later.later;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.cairngate.ledger.store.ChainStore;
import org.cairngate.ledger.store.DiskReserve;
import org.cairngate.master.minting.Minter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What becomes of audit records when a master is killed, loses its index, runs out of disk or has a change refused. */
class AuditCrashTest {

    private static final Duration FAST = Duration.ofMillis(100);
    private static final Duration NEVER_IN_A_TEST = Duration.ofHours(10);
    private static final long RESERVE = 64;

    @TempDir
    private Path root;

    /** Killed after the change was pooled and before its record was: the next start makes the record of the note. */
    @Test
    void writeOfAMasterThatWasKilledHasARecord() throws Exception {
        Path copy = root.resolve("copy");
        try (TestMaster master = new TestMaster(root, NEVER_IN_A_TEST, Map.of()).start()) {
            CompletableFuture<HttpResponse<String>> registration =
                    post(master, "/v1/devices", Map.of("deviceUid", "a"));
            Await.until("it is pooled", () -> master.waitingChanges() == 1);
            master.copyTo(copy);
            master.part(Minter.class).tick();
            assertThat(registration.get(30, TimeUnit.SECONDS).statusCode()).isEqualTo(201);
            becomesARecordOnce(master.over(copy));
        }
    }

    private static void becomesARecordOnce(TestMaster killed) throws Exception {
        try (TestMaster next = killed.start()) {
            AuditReading audit = new AuditReading(next);
            Await.until("there is a record", () -> {
                next.part(Minter.class).tick();
                return !audit.list("outcome", "unknown").isEmpty();
            });
            assertThat(next.get("/v1/devices/a").statusCode()).isEqualTo(200);
            JsonNode record = audit.list("outcome", "unknown").get(0);
            assertThat(record.get("action").asString()).isEqualTo("POST /v1/devices");
            assertThat(record.get("actor").asString()).isEqualTo("admin");
            assertThat(record.get("reason").asString()).isEqualTo("interrupted");
            next.stop();
            next.start();
            next.part(Minter.class).tick();
            assertThat(audit.list("outcome", "unknown")).as("once").hasSize(1);
        }
    }

    @Test
    void recordIsOnDiskWhenTheAnswerIsThere() throws Exception {
        Path copy = root.resolve("copy");
        try (TestMaster master = new TestMaster(root, NEVER_IN_A_TEST, Map.of()).start()) {
            assertThat(master.post("/v1/devices/none/revoke", Map.of()).statusCode())
                    .isEqualTo(404);
            master.copyTo(copy);
            try (TestMaster next = master.over(copy).start()) {
                next.part(Minter.class).tick();
                assertThat(new AuditReading(next).list("object", "none", "outcome", "refused"))
                        .hasSize(1);
            }
        }
    }

    /** A change that no block takes makes the numbers behind it useless: what they were given to is signed again. */
    @Test
    void recordBehindARefusedChangeIsSealedAgain() throws Exception {
        try (TestMaster master = new TestMaster(root, NEVER_IN_A_TEST, Map.of()).start()) {
            CompletableFuture<HttpResponse<String>> first = post(master, "/v1/devices", Map.of("deviceUid", "a"));
            Await.until("it is pooled", () -> master.waitingChanges() == 1);
            CompletableFuture<HttpResponse<String>> second = post(master, "/v1/devices", Map.of("deviceUid", "a"));
            Await.until("it is pooled", () -> master.waitingChanges() == 2);
            assertThat(master.post("/v1/devices/none/revoke", Map.of()).statusCode())
                    .isEqualTo(404);
            master.part(Minter.class).tick();
            assertThat(List.of(
                            first.get(30, TimeUnit.SECONDS).statusCode(),
                            second.get(30, TimeUnit.SECONDS).statusCode()))
                    .containsExactlyInAnyOrder(201, 409);
            AuditReading audit = new AuditReading(master);
            Await.until("the record is in a block", () -> {
                master.part(Minter.class).tick();
                return !audit.list("object", "none").isEmpty();
            });
            Await.until("so are the others", () -> {
                master.part(Minter.class).tick();
                return audit.list("object", "a").size() == 2;
            });
            assertThat(audit.list("object", "none")).hasSize(1);
        }
    }

    @Test
    void listSurvivesARestartAndIsBuiltAgainFromTheChain() throws Exception {
        int writes = 150; // more than two rows of the index
        try (TestMaster master = new TestMaster(root, FAST, Map.of()).start()) {
            AuditReading audit = new AuditReading(master);
            for (int i = 0; i < writes; i++) {
                master.post("/v1/devices/none-" + i + "/revoke", Map.of());
            }
            Await.until("all are there", () -> audit.list("outcome", "refused").size() == writes);
            List<String> before = uids(audit);
            assertThat(before).doesNotHaveDuplicates();
            master.stop();
            master.start();
            assertThat(uids(audit)).isEqualTo(before);
            master.stop();
            try (ChainStore store = ChainStore.open(master.directory().chain())) {
                store.write(changes -> changes.deleteMeta("audit/index"));
            }
            master.start();
            assertThat(uids(audit)).isEqualTo(before);
        }
    }

    /** Without the logins of the starts. */
    private static List<String> uids(AuditReading audit) throws Exception {
        return audit.list("outcome", "refused").stream()
                .map(one -> one.get("uid").asString())
                .toList();
    }

    @Test
    void whatAFullDiskRefusedIsRecordedWhenThereIsRoom() throws Exception {
        AtomicLong usable = new AtomicLong(RESERVE);
        try (TestMaster master = new TestMaster(root, FAST, Map.of()).start(new DiskReserve(usable::get, RESERVE))) {
            AuditReading audit = new AuditReading(master);
            audit.await("actor", "admin");
            usable.set(RESERVE - 1);
            HttpResponse<String> refused = master.post("/v1/devices", Map.of("deviceUid", "a"));
            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(refused.body()).contains("Free some space");
            HttpResponse<String> wish = master.post("/v1/erasures", Map.of("uids", List.of("none"), "dryRun", true));
            assertThat(wish.statusCode()).isEqualTo(200);
            audit.await("action", "erase");
            assertThat(audit.list("object", "a")).isEmpty();
            usable.set(RESERVE);
            JsonNode record = audit.await("object", "a");
            assertThat(record.get("status").asInt()).isEqualTo(503);
            assertThat(record.get("reason").asString()).isEqualTo("storage-failed");
        }
    }

    @Test
    void writesAtTheSameTimeAreAllRecorded() throws Exception {
        try (TestMaster master = new TestMaster(root, FAST, Map.of()).start()) {
            List<CompletableFuture<HttpResponse<String>>> sent = new ArrayList<>();
            for (int i = 0; i < 60; i++) {
                sent.add(post(master, "/v1/devices", Map.of("deviceUid", "device-" + i)));
            }
            for (CompletableFuture<HttpResponse<String>> one : sent) {
                assertThat(one.get(30, TimeUnit.SECONDS).statusCode()).isEqualTo(201);
            }
            AuditReading audit = new AuditReading(master);
            Await.until(
                    "all are there",
                    () -> audit.list("action", "POST /v1/devices").size() == 60);
            List<JsonNode> records = audit.list("action", "POST /v1/devices");
            assertThat(records)
                    .allSatisfy(
                            one -> assertThat(one.has("object")).as("%s", one).isTrue());
            assertThat(records.stream().map(one -> one.get("object").asString()))
                    .doesNotHaveDuplicates();
        }
    }

    private static CompletableFuture<HttpResponse<String>> post(
            TestMaster master, String path, Map<String, Object> body) {
        return later(() -> master.post(path, body));
    }
}
