package org.cairngate.master;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.cairngate.ledger.key.SigningKey;
import org.cairngate.ledger.store.DiskReserve;
import tools.jackson.databind.JsonNode;

/** A master whose disk is full for jobs, and for nothing else, while the test wants it, and what is asked of its jobs. */
final class TestJobs implements AutoCloseable {

    private static final long RESERVE = 64;

    private final TestMaster master;
    private volatile boolean held;

    TestJobs(Path root) throws Exception {
        master = new TestMaster(root, Duration.ofMillis(50), Map.of("north", SigningKey.generate(new SecureRandom())));
        start();
    }

    void start() {
        master.start(new DiskReserve(this::room, RESERVE));
    }

    void stop() {
        master.stop();
    }

    TestMaster master() {
        return master;
    }

    /** Where the master keeps a job. */
    Path file(String id) {
        return master.directory().jobs().resolve(id + ".json");
    }

    /** Has jobs wait. */
    void hold() {
        held = true;
    }

    /** Lets jobs go on. */
    void goOn() {
        held = false;
    }

    private long room() {
        return held && Thread.currentThread().getName().startsWith("job-") ? 0 : RESERVE;
    }

    @Override
    public void close() {
        master.close();
    }

    static Map<String, Object> body(String operation, List<Map<String, Object>> devices) {
        return Map.of("operation", operation, "devices", devices);
    }

    static List<Map<String, Object>> devices(String prefix, int count) {
        return IntStream.range(0, count)
                .<Map<String, Object>>mapToObj(index -> Map.of("deviceUid", prefix + index))
                .toList();
    }

    String begin(String user, String operation, List<Map<String, Object>> devices) throws Exception {
        HttpResponse<String> answer = master.as(user, "POST", "/v1/jobs", body(operation, devices));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        String id = master.answer(answer).get("id").asString();
        assertThat(answer.headers().firstValue("Location")).contains("/v1/jobs/" + id);
        return id;
    }

    JsonNode get(String id) throws Exception {
        return master.json("/v1/jobs/" + id);
    }

    /** The job when it has ended; waits for as long as it goes on. */
    JsonNode ended(String id) throws Exception {
        while (get(id).get("state").asString().equals("running")) {
            int left = get(id).get("left").asInt();
            Await.until(
                    "the job goes on",
                    () -> get(id).get("left").asInt() < left
                            || !get(id).get("state").asString().equals("running"));
        }
        return get(id);
    }

    List<JsonNode> items(String user, String id, String query) throws Exception {
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

    static void assertProblem(HttpResponse<String> answer, int status, String... words) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.body()).contains("\"reason\"").contains(words);
    }
}
