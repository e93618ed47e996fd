package org.cairngate.master;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** How many jobs may run at a time, and how many are kept for how long. */
class JobBoundsTest extends OneJobMaster {

    @Test
    void anAccountHasThreeJobsRunningAtMost() throws Exception {
        master.person("max", "operator", Map.of());
        jobs.hold();
        List<String> ids = new ArrayList<>();
        for (int count = 0; count < 3; count++) {
            ids.add(jobs.begin("max", "register", TestJobs.devices("busy-" + count + "-", 2)));
        }
        HttpResponse<String> fourth =
                master.as("max", "POST", "/v1/jobs", TestJobs.body("register", TestJobs.devices("busy-4-", 2)));
        TestJobs.assertProblem(fourth, 429, "quota-full", "3 jobs running", "DELETE /v1/jobs/{id}");
        assertThat(fourth.headers().firstValue("Retry-After")).isPresent();
        jobs.goOn();
        for (String id : ids) {
            assertThat(jobs.ended(id).get("done").asInt()).isEqualTo(2);
        }
        assertThat(master.names("max", "/v1/jobs?limit=2", "jobs", "id")).containsExactly(ids.get(2), ids.get(1));
        assertThat(master.names("max", "/v1/jobs?limit=1&cursor=" + ids.get(1), "jobs", "id"))
                .containsExactly(ids.get(0));
    }

    @Test
    void sixteenJobsRunAtMost() throws Exception {
        jobs.hold();
        List<String> running = new ArrayList<>();
        for (int count = 0; count < 16; count++) {
            String user = "many-" + count / 3;
            if (count % 3 == 0) {
                master.person(user, "operator", Map.of());
            }
            running.add(jobs.begin(user, "register", TestJobs.devices("crowd-" + count + "-", 1)));
        }
        Map<String, Object> another = TestJobs.body("register", TestJobs.devices("crowd-16-", 1));
        HttpResponse<String> refused = master.as("many-5", "POST", "/v1/jobs", another);
        TestJobs.assertProblem(refused, 429, "quota-full", "there are 16 jobs running");
        assertThat(refused.headers().firstValue("Retry-After")).isPresent();
        jobs.goOn();
        for (String id : running) {
            assertThat(jobs.ended(id).get("done").asInt()).isEqualTo(1);
        }
        assertThat(jobs.ended(jobs.begin("many-5", "register", TestJobs.devices("crowd-16-", 1)))
                        .get("done")
                        .asInt())
                .isEqualTo(1);
    }

    @Test
    void theOldestJobOfAnAccountThatHasEndedMakesRoom() throws Exception {
        master.person("ida", "operator", Map.of());
        jobs.hold();
        String running = jobs.begin("ida", "register", TestJobs.devices("ida-", 1));
        List<String> ended = new ArrayList<>();
        for (int count = 0; count < 16; count++) {
            ended.add(cancelled("ida"));
        }
        Collections.reverse(ended);
        List<String> kept = new ArrayList<>(ended.subList(0, 15));
        kept.add(running);
        assertThat(idsOf("ida")).containsExactlyElementsOf(kept);
        String gone = ended.get(15);
        for (String path : List.of("/v1/jobs/" + gone, "/v1/jobs/" + gone + "/items")) {
            assertThat(master.get(path).statusCode()).isEqualTo(404);
        }
        assertThat(jobs.file(gone)).doesNotExist();
        jobs.goOn();
        assertThat(jobs.ended(running).get("done").asInt()).isEqualTo(1);
    }

    private List<String> idsOf(String account) throws Exception {
        return master.json("/v1/jobs")
                .get("jobs")
                .valueStream()
                .filter(job -> job.get("account").asString().equals(account))
                .map(job -> job.get("id").asString())
                .toList();
    }

    private String cancelled(String user) throws Exception {
        String id = jobs.begin(user, "register", TestJobs.devices("cancelled-", 1));
        assertThat(master.as(user, "DELETE", "/v1/jobs/" + id, Map.of()).statusCode())
                .isEqualTo(200);
        return id;
    }

    @Test
    void sixtyFourJobsAreKept() throws Exception {
        jobs.hold();
        Deque<String> ids = new ArrayDeque<>();
        for (int count = 0; count < 70; count++) {
            String user = "kept-" + count / 14;
            if (count % 14 == 0) {
                master.person(user, "operator", Map.of());
            }
            ids.addFirst(cancelled(user));
        }
        assertThat(master.names("admin", "/v1/jobs", "jobs", "id"))
                .containsExactlyElementsOf(ids.stream().limit(64).toList());
        try (Stream<Path> files = Files.list(master.directory().jobs())) {
            assertThat(files).hasSize(64);
        }
    }

    @Test
    void aJobIsKeptForSevenDaysAfterItsEnd() throws Exception {
        master.person("may", "operator", Map.of());
        jobs.hold();
        String younger = cancelled("may");
        String older = cancelled("may");
        jobs.stop();
        endedAt(younger, Duration.ofDays(7).minusHours(1));
        endedAt(older, Duration.ofDays(7).plusHours(1));
        jobs.start();
        assertThat(idsOf("may")).containsExactly(younger);
        assertThat(jobs.get(younger).get("state").asString()).isEqualTo("cancelled");
        assertThat(jobs.file(older)).doesNotExist();
    }

    private void endedAt(String id, Duration ago) throws Exception {
        String text = Files.readString(jobs.file(id));
        String then = Instant.now().minus(ago).toString();
        Files.writeString(jobs.file(id), text.replaceFirst("\"endedAt\":\"[^\"]*\"", "\"endedAt\":\"" + then + "\""));
    }
}
