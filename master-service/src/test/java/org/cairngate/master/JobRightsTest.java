package org.cairngate.master;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** An item is done with the rights that the account has when its turn comes, and a job is seen by whom it concerns. */
class JobRightsTest extends OneJobMaster {

    @BeforeAll
    void people() throws Exception {
        master.person("ana", "operator", Map.of("organisation", "councilbox"));
        master.person("bo", "administrator", Map.of("organisation", "harbour"));
        master.person("tim", "technician", Map.of());
    }

    @Test
    void whoMayNotDoItToOneDeviceMayNotDoItToMany() throws Exception {
        List<Map<String, Object>> devices = TestJobs.devices("guarded-", 2);
        assertThat(jobs.ended(jobs.begin("tim", "register", devices))
                        .get("done")
                        .asInt())
                .isEqualTo(2);
        TestJobs.assertProblem(
                master.as("tim", "POST", "/v1/jobs", TestJobs.body("revoke", devices)), 403, "not-permitted");
        jobs.hold();
        String id = jobs.begin("admin", "revoke", devices);
        TestJobs.assertProblem(master.as("tim", "DELETE", "/v1/jobs/" + id, Map.of()), 403, "not-permitted");
        assertThat(master.as("tim", "GET", "/v1/jobs/" + id, Map.of()).statusCode())
                .isEqualTo(200);
        assertThat(master.as("admin", "DELETE", "/v1/jobs/" + id, Map.of()).statusCode())
                .isEqualTo(200);
    }

    @Test
    void whoIsDisabledMeanwhileDoesNoMore() throws Exception {
        master.person("eve", "operator", Map.of());
        jobs.hold();
        String id = jobs.begin("eve", "register", TestJobs.devices("late-", 20));
        assertThat(master.as("admin", "PATCH", "/v1/accounts/eve", Map.of("enabled", false))
                        .statusCode())
                .isEqualTo(200);
        jobs.goOn();
        JsonNode job = jobs.ended(id);
        assertThat(job.get("state").asString()).isEqualTo("cancelled");
        assertThat(job.get("note").asString()).contains("account eve may not register devices any more");
        assertThat(job.get("done").asInt()).isZero();
        assertThat(master.get("/v1/devices/late-0").statusCode()).isEqualTo(404);
    }

    @Test
    void whoIsLimitedMeanwhileDoesItWithinTheLimitOnly() throws Exception {
        master.person("lea", "operator", Map.of());
        jobs.hold();
        String id = jobs.begin("lea", "register", List.of(Map.of("deviceUid", "out", "organisation", "harbour")));
        assertThat(master.as("admin", "PATCH", "/v1/accounts/lea", Map.of("organisation", "councilbox"))
                        .statusCode())
                .isEqualTo(200);
        jobs.goOn();
        assertThat(jobs.ended(id).get("refused").asInt()).isEqualTo(1);
        assertThat(master.get("/v1/devices/out").statusCode()).isEqualTo(404);
    }

    @Test
    void whoseKeyExpiresInTheMiddleDoesNoMore() throws Exception {
        assertThat(master.post("/v1/accounts", Map.of("name", "meter", "role", "operator"))
                        .statusCode())
                .isEqualTo(201);
        String expires = Instant.now().plusSeconds(4).toString();
        String key = master.answer(master.post("/v1/accounts/meter/key", Map.of("expiresAt", expires)))
                .get("key")
                .asString();
        Map<String, Object> list = TestJobs.body("register", TestJobs.devices("expired-", 500));
        String id = master.answer(master.by(key, "POST", "/v1/jobs", list))
                .get("id")
                .asString();
        Await.until("something is done", () -> jobs.get(id).get("done").asInt() > 0);
        jobs.hold();
        Await.until(
                "the key has expired",
                () -> master.by(key, "GET", "/v1/status", Map.of()).statusCode() == 401);
        jobs.goOn();
        JsonNode job = jobs.ended(id);
        assertThat(job.get("state").asString()).as(job.toString()).isEqualTo("cancelled");
        assertThat(job.get("note").asString()).contains("account meter may not register devices any more");
        assertThat(job.get("done").asInt()).isPositive();
        int left = job.get("left").asInt();
        assertThat(left).isPositive();
        assertThat(jobs.items("admin", id, "&state=not-begun")).hasSize(left);
        assertThat(master.get("/v1/devices/expired-499").statusCode()).isEqualTo(404);
    }

    @Test
    void aJobAndItsDevicesAreAnOrganisationsOwn() throws Exception {
        String id = jobs.begin("ana", "register", TestJobs.devices("town-", 2));
        assertThat(jobs.ended(id).get("done").asInt()).isEqualTo(2);
        assertThat(master.json("/v1/devices/town-0").get("organisation").asString())
                .isEqualTo("councilbox");
        for (String path : List.of("/v1/jobs/" + id, "/v1/jobs/" + id + "/items")) {
            assertThat(master.as("bo", "GET", path, Map.of()).statusCode()).isEqualTo(404);
        }
        assertThat(master.as("bo", "DELETE", "/v1/jobs/" + id, Map.of()).statusCode())
                .isEqualTo(404);
        assertThat(master.names("bo", "/v1/jobs", "jobs", "account")).doesNotContain("ana", "admin");
        assertThat(master.names("ana", "/v1/jobs", "jobs", "account")).containsOnly("ana");
        String foreign = jobs.begin("bo", "quarantine", TestJobs.devices("town-", 2));
        assertThat(jobs.ended(foreign).get("refused").asInt()).isEqualTo(2);
        assertThat(jobs.items("bo", foreign, "")
                        .get(0)
                        .get("problem")
                        .get("status")
                        .asInt())
                .isEqualTo(404);
    }

    @Test
    void tokensAreShownToWhoBeganTheJobAlone() throws Exception {
        String id = jobs.begin("ana", "register", TestJobs.devices("secret-", 1));
        jobs.ended(id);
        JsonNode own = jobs.items("ana", id, "").get(0);
        assertThat(own.get("token").asString()).hasSize(43);
        JsonNode others = jobs.items("admin", id, "").get(0);
        assertThat(others.has("token") || others.has("password")).isFalse();
        assertThat(others.get("tokenIssued").asBoolean()).isTrue();
    }
}
