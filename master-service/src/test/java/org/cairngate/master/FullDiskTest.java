package org.cairngate.master;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.key.SigningKey;
import org.cairngate.ledger.protocol.Receipt;
import org.cairngate.ledger.protocol.Submission;
import org.cairngate.ledger.store.DiskReserve;
import org.cairngate.ledger.store.Fsck;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A disk that fills up: a master with a real chain and hub, whose file system says what the test wants. */
class FullDiskTest {

    private static final long RESERVE = 64;

    private final SigningKey northKey = SigningKey.generate(new SecureRandom());
    private final JsonMapper json = JsonMapper.builder().build();
    private final AtomicLong usable = new AtomicLong(RESERVE);

    @TempDir
    private Path root;

    private TestMaster master;
    private TestHub north;

    @BeforeEach
    void start() throws Exception {
        master = new TestMaster(root, Duration.ofMillis(100), Map.of("north", northKey))
                .start(new DiskReserve(usable::get, RESERVE));
        north = new TestHub(master, "north", northKey);
        master.post("/v1/devices", Map.of("deviceUid", "a"));
    }

    @AfterEach
    void stop() throws Exception {
        north.close();
        master.close();
    }

    @Test
    void intakeEndsBelowTheReserveAndGoesOnByItselfWithoutLosingAnything() throws Exception {
        Submission first = north.seal(1, List.of(TestHub.event("e1", "a")));
        Submission second = north.seal(2, List.of(TestHub.event("e2", "a")));
        assertThat(north.send(first).isAccepted()).isTrue();
        usable.set(RESERVE - 4);

        Receipt refused = north.send(second);
        assertThat(refused.reason()).contains(RefusalReason.STORAGE_FAILED);
        assertThat(refused.uids()).as("so that the hub offers all of it again").isEmpty();
        assertThat(refused.detail()).contains("4 fewer than its reserve of 64", "Free some space");
        assertThat(north.send(first).isAccepted())
                .as("what was taken stays taken")
                .isTrue();
        awaitProof("e1");
        assertThat(master.refused("storage-failed")).isEqualTo(1);

        usable.set(RESERVE);
        assertThat(north.send(second).isAccepted()).isTrue();
        awaitProof("e2");
        assertThat(north.faults()).isEmpty();
        master.stop();
        assertThat(Fsck.run(master.directory().chain(), progress -> {}).damages())
                .isEmpty();
    }

    @Test
    void aGroupOfSubmissionsIsRefusedAsAWholeAndNoneCountsForTheNext() throws Exception {
        usable.set(0);
        Submission first = north.seal(1, List.of(TestHub.event("e1", "a")));
        for (int i = 0; i < 3; i++) {
            assertThat(north.send(first).reason()).contains(RefusalReason.STORAGE_FAILED);
            assertThat(north.send(north.seal(2, List.of(TestHub.event("e2", "a"))))
                            .reason())
                    .contains(RefusalReason.STORAGE_FAILED);
        }
        usable.set(RESERVE);
        assertThat(north.send(first).isAccepted()).isTrue();
    }

    @Test
    void writesByRestAreRefusedWithWhatToDoAndReadsAnswer() throws Exception {
        assertThat(north.submit(List.of(TestHub.event("e1", "a"))).isAccepted()).isTrue();
        awaitProof("e1");
        usable.set(1);
        Map<String, Object> erasure = Map.of("uids", List.of("e1"), "dryRun", false);
        for (HttpResponse<String> answer : List.of(
                master.post("/v1/devices", Map.of("deviceUid", "b")),
                master.post("/v1/device-types", Map.of("organisation", "harbour", "name", "gauge")),
                master.post("/v1/erasures", erasure),
                master.post("/v1/devices/a/revoke", Map.of()))) {
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(503);
            assertThat(answer.headers().firstValue("Content-Type")).isEqualTo(Optional.of("application/problem+json"));
            JsonNode problem = json.readTree(answer.body());
            assertThat(problem.get("reason").asString()).isEqualTo("storage-failed");
            assertThat(problem.get("detail").asString())
                    .contains("63 fewer than its reserve of 64", "Free some space: intake goes on by itself then");
        }
        assertThat(master.post("/v1/erasures", Map.of("uids", List.of("e1"), "dryRun", true))
                        .statusCode())
                .isEqualTo(200);
        assertThat(master.get("/v1/events/e1/payload").statusCode()).isEqualTo(200);

        usable.set(RESERVE);
        assertThat(master.post("/v1/devices", Map.of("deviceUid", "b")).statusCode())
                .isEqualTo(201);
        assertThat(master.post("/v1/erasures", erasure).statusCode()).isEqualTo(200);
    }

    @Test
    void statusMetricAndHealthSaySo() throws Exception {
        assertThat(master.json("/v1/status").at("/disk/missingBytes").asLong()).isZero();
        assertThat(health("")).isEqualTo(200);
        usable.set(60);
        JsonNode disk = master.json("/v1/status").get("disk");
        assertThat(disk.get("usableBytes").asLong()).isEqualTo(60);
        assertThat(disk.get("reserveBytes").asLong()).isEqualTo(RESERVE);
        assertThat(disk.get("missingBytes").asLong()).isEqualTo(4);
        assertThat(master.get("/v1/prometheus").body())
                .containsPattern("cairngate_disk_usable_bytes 60")
                .containsPattern("cairngate_disk_missing_bytes 4");
        assertThat(health("")).isEqualTo(503);
        usable.set(RESERVE);
        assertThat(health("")).isEqualTo(200);
    }

    @Test
    void aFullDiskIsNoReasonToRestartOrToLeadCallersAway() throws Exception {
        usable.set(0);
        assertThat(health("")).isEqualTo(503);
        assertThat(health("/liveness")).isEqualTo(200);
        assertThat(health("/readiness")).isEqualTo(200);
    }

    private int health(String probe) throws Exception {
        HttpRequest request =
                HttpRequest.newBuilder(master.api("/v1/health" + probe)).build();
        return master.anonymous()
                .send(request, HttpResponse.BodyHandlers.ofString())
                .statusCode();
    }

    private void awaitProof(String uid) throws Exception {
        Await.until(
                uid + " is certified",
                () -> master.get("/v1/events/" + uid + "/proof").statusCode() == 200);
    }
}
