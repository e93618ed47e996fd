package org.cairngate.master;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.key.SigningKey;
import org.cairngate.master.audit.ItemAudit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Jobs leave room for requests. */
class JobRoomTest {

    private static final Duration NEVER_IN_A_TEST = Duration.ofHours(10);
    private static final int FOR_JOBS = 128;

    @Test
    void requestsAreRecordedWhileItemsOfJobsWaitForTheirRecords(@TempDir Path root) throws Exception {
        Map<String, SigningKey> hubs = Map.of("north", SigningKey.generate(new SecureRandom()));
        try (TestMaster master = new TestMaster(root, NEVER_IN_A_TEST, hubs).start()) {
            ItemAudit audit = master.part(ItemAudit.class);
            int begun = 0;
            RefusalReason reason = null;
            while (reason == null && begun <= FOR_JOBS) {
                try {
                    audit.begin("ana", "POST /v1/devices", "register", "d", new ItemAudit.Source("127.0.0.1", ""));
                    begun++;
                } catch (RefusedException e) {
                    reason = e.reason();
                }
            }
            assertThat(reason).isEqualTo(RefusalReason.QUOTA_FULL);
            assertThat(begun).isEqualTo(FOR_JOBS);
            master.person("ana", "operator", Map.of());
            List<Map<String, Object>> devices = List.of(Map.of("deviceUid", "a"));
            JsonNode job = master.answer(
                    master.as("ana", "POST", "/v1/jobs", Map.of("operation", "register", "devices", devices)));
            assertThat(job.get("state").asString()).isEqualTo("running");
            JsonNode cancelled = master.answer(
                    master.as("ana", "DELETE", "/v1/jobs/" + job.get("id").asString(), Map.of()));
            assertThat(cancelled.get("note").asString()).isEqualTo("cancelled by ana");
            assertThat(cancelled.get("done").asInt()).isZero();
        }
    }
}
