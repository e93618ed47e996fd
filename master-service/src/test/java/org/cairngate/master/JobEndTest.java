package org.cairngate.master;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.cairngate.ledger.key.SigningKey;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A job in whose midst the master ends. No block comes: each item waits as long as a request does, which is when the master ends. */
class JobEndTest {

    private static final Duration NEVER_IN_A_TEST = Duration.ofHours(10);
    private static final int DEVICES = 200;

    private TestMaster master;
    private String id = "";

    @BeforeEach
    void start(@TempDir Path root) throws Exception {
        master = new TestMaster(
                        Files.createDirectories(root.resolve("site")),
                        NEVER_IN_A_TEST,
                        Map.of("north", SigningKey.generate(new SecureRandom())))
                .start();
        List<Map<String, Object>> devices = IntStream.range(0, DEVICES)
                .<Map<String, Object>>mapToObj(index -> Map.of("deviceUid", "device-" + index))
                .toList();
        id = master.answer(master.post("/v1/jobs", Map.of("operation", "register", "devices", devices)))
                .get("id")
                .asString();
        Await.until(
                "some items are under way", () -> job(master).get("underWay").asInt() > 10);
    }

    @AfterEach
    void stop() {
        master.close();
    }

    private JsonNode job(TestMaster of) throws Exception {
        return of.json("/v1/jobs/" + id);
    }

    private List<JsonNode> items(TestMaster of, String state) throws Exception {
        return of.json("/v1/jobs/" + id + "/items?limit=500&state=" + state)
                .get("items")
                .valueStream()
                .toList();
    }

    @Test
    void whatWasUnderWayWhenAMasterIsKilledIsToBeLookedAt(@TempDir Path copies) throws Exception {
        Path copy = copies.resolve("data");
        master.copyTo(copy);
        try (TestMaster restarted = master.over(copy).start()) {
            JsonNode job = job(restarted);
            assertThat(job.get("state").asString()).isEqualTo("interrupted");
            assertThat(job.get("note").asString()).contains("begin a new job with those that were not begun");
            int unknown = job.get("unknown").asInt();
            assertThat(unknown).isGreaterThan(10);
            assertThat(unknown + job.get("done").asInt() + job.get("left").asInt())
                    .isEqualTo(DEVICES);
            JsonNode item = items(restarted, "unknown").get(0);
            assertThat(item.get("problem").get("reason").asString()).isEqualTo("outcome-unknown");
            assertThat(item.get("problem").get("detail").asString()).contains("look at the device");
            assertThat(items(restarted, "not-begun")).hasSize(job.get("left").asInt());
            assertThat(restarted.waitingChanges())
                    .as("nothing that the job says was not begun was done")
                    .isLessThanOrEqualTo(DEVICES - job.get("left").asInt());
        }
    }

    @Test
    void aCleanStopCutsNoItemInTheMiddle() throws Exception {
        master.stop();
        master.start();
        JsonNode job = job(master);
        assertThat(job.get("state").asString()).isEqualTo("interrupted");
        assertThat(job.get("unknown").asInt()).isZero();
        int done = job.get("done").asInt();
        assertThat(done).isGreaterThan(10);
        assertThat(job.get("left").asInt()).isEqualTo(DEVICES - done);
        assertThat(master.waitingChanges()).isEqualTo(done);
        JsonNode item = items(master, "done").get(0);
        assertThat(item.get("transactionId").asString()).hasSize(64);
        assertThat(item.get("tokenIssued").asBoolean()).isTrue();
        assertThat(item.has("token")).as("it was in memory only").isFalse();
    }
}
