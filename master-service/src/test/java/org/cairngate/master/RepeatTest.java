package org.cairngate.master;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.cairngate.ledger.store.ChainStore;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Writes that come again with their key. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RepeatTest {

    private static final int ROWS = 4096;

    private TestMaster master;
    private int keys;

    @BeforeAll
    void start(@TempDir Path root) throws Exception {
        master = new TestMaster(root, Duration.ofMillis(300), Map.of()).start();
        master.person("ana", "operator", Map.of());
    }

    @AfterAll
    void stop() {
        master.close();
    }

    private HttpResponse<String> send(String key, String method, String path, Map<String, Object> body)
            throws Exception {
        return master.send(method, path, body, "Idempotency-Key", key);
    }

    /** The path of a new device. */
    private String device() throws Exception {
        String uid = "d" + ++keys;
        assertThat(master.post("/v1/devices", Map.of("deviceUid", uid)).statusCode())
                .isEqualTo(201);
        return "/v1/devices/" + uid;
    }

    private static void assertSame(HttpResponse<String> first, HttpResponse<String> again) {
        assertThat(again.statusCode()).as(again.body()).isEqualTo(first.statusCode());
        assertThat(again.body()).isEqualTo(first.body());
        for (String header : List.of("Content-Type", "ETag", "Location")) {
            assertThat(again.headers().firstValue(header))
                    .as(header)
                    .isEqualTo(first.headers().firstValue(header));
        }
    }

    private static void assertRefused(HttpResponse<String> answer, int status, String reason) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(answer.body()).contains("\"reason\":\"" + reason + "\"");
    }

    @Test
    void aWriteThatComesAgainIsDoneOnceAndAnsweredTheSameAlsoAfterARestart() throws Exception {
        String path = device();
        Map<String, Object> name = Map.of("name", "Gauge ü");
        HttpResponse<String> first = send("\"rename-1\"", "PATCH", path, name);
        assertThat(first.statusCode()).as(first.body()).isEqualTo(200);
        assertSame(first, send("\"rename-1\"", "PATCH", path, name));
        assertSame(first, send("rename-1", "PATCH", path, name));
        HttpResponse<String> refused = send("rename-2", "PATCH", path, name);
        assertThat(refused.statusCode()).isEqualTo(409);
        master.stop();
        master.start();
        assertSame(first, send("\"rename-1\"", "PATCH", path, name));
        assertSame(refused, send("rename-2", "PATCH", path, name));
        HttpResponse<String> removed = send("token-1", "DELETE", path + "/token", Map.of());
        assertThat(removed.statusCode()).as(removed.body()).isEqualTo(200);
        assertSame(removed, send("token-1", "DELETE", path + "/token", Map.of()));
        assertThat(master.send("DELETE", path + "/token", Map.of()).statusCode())
                .isEqualTo(409);
    }

    @Test
    void whereToLookIsAnsweredAgainAlsoAfterARestart() throws Exception {
        String path = device();
        Map<String, Object> job = Map.of(
                "operation",
                "change",
                "devices",
                List.of(Map.of("deviceUid", path.substring(path.lastIndexOf('/') + 1), "name", "Gauge")));
        HttpResponse<String> first = send("job-1", "POST", "/v1/jobs", job);
        assertThat(first.statusCode()).as(first.body()).isEqualTo(202);
        assertThat(first.headers().firstValue("Location"))
                .contains("/v1/jobs/" + master.answer(first).get("id").asString());
        assertSame(first, send("job-1", "POST", "/v1/jobs", job));
        master.stop();
        master.start();
        assertSame(first, send("job-1", "POST", "/v1/jobs", job));
    }

    @Test
    void theAuditSaysWhatWasNotDoneAgain() throws Exception {
        String path = device();
        send("audited", "POST", path + "/quarantine", Map.of());
        send("audited", "POST", path + "/quarantine", Map.of());
        String audit = "/v1/audit?limit=500&object=" + path.substring(path.lastIndexOf('/') + 1);
        Await.until(
                "both are recorded",
                () -> master.json(audit).get("records").toString().contains("\"reason\":\"repeated\""));
        long quarantines = 0;
        for (JsonNode one : master.json(audit).get("records")) {
            quarantines += one.get("action").asString().endsWith("/quarantine") ? 1 : 0;
        }
        assertThat(quarantines).isEqualTo(2);
    }

    @Test
    void anotherRequestWithTheKeyIsRefused() throws Exception {
        String path = device();
        send("taken", "PATCH", path, Map.of("name", "one"));
        assertRefused(send("taken", "PATCH", path, Map.of("name", "two")), 422, "key-in-use");
        assertRefused(send("taken", "PATCH", device(), Map.of("name", "one")), 422, "key-in-use");
        assertRefused(send("taken", "POST", path + "/quarantine", Map.of()), 422, "key-in-use");
        assertThat(master.json(path).get("name").asString()).isEqualTo("one");
    }

    @Test
    void theKeyOfAnotherAccountIsAnotherKey() throws Exception {
        String path = device();
        assertThat(send("shared", "PATCH", path, Map.of("name", "one")).statusCode())
                .isEqualTo(200);
        var request = master.request(path, "ana", TestMaster.PASSWORD).header("Idempotency-Key", "shared");
        assertThat(master.send(request, "PATCH", Map.of("name", "two")).statusCode())
                .isEqualTo(200);
    }

    @Test
    void manyAtOnceAreDoneOnce() throws Exception {
        String path = device();
        List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            answers.add(CompletableFuture.supplyAsync(() -> {
                try {
                    return send("crowd", "PATCH", path, Map.of("name", "once"));
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            }));
        }
        Set<String> done = new HashSet<>();
        for (CompletableFuture<HttpResponse<String>> one : answers) {
            HttpResponse<String> answer = one.join();
            if (answer.statusCode() == 200) {
                done.add(answer.body());
            } else {
                assertRefused(answer, 409, "under-way");
                assertThat(answer.headers().firstValue("Retry-After")).isPresent();
            }
        }
        assertThat(done).hasSize(1);
    }

    @Test
    void secretsAreNeitherGivenAgainNorKept() throws Exception {
        Map<String, Object> wish = Map.of("deviceUid", "secretive");
        HttpResponse<String> first = send("secret-1", "POST", "/v1/devices", wish);
        String token = master.answer(first).get("token").asString();
        assertRefused(send("secret-1", "POST", "/v1/devices", wish), 409, "answer-not-kept");
        HttpResponse<String> issued = send("secret-2", "POST", "/v1/devices/secretive/token", Map.of());
        String second = master.answer(issued).get("token").asString();
        assertRefused(send("secret-2", "POST", "/v1/devices/secretive/token", Map.of()), 409, "answer-not-kept");
        Map<String, Object> service = Map.of("name", "meter", "role", "operator");
        String key = master.answer(send("secret-3", "POST", "/v1/accounts", service))
                .get("key")
                .asString();
        assertRefused(send("secret-3", "POST", "/v1/accounts", service), 409, "answer-not-kept");
        String password = "a very long password of hers";
        Map<String, Object> person = Map.of("name", "hers", "role", "operator", "password", password);
        assertThat(send("secret-4", "POST", "/v1/accounts", person).statusCode())
                .isEqualTo(201);
        assertRefused(send("secret-4", "POST", "/v1/accounts", person), 409, "answer-not-kept");
        assertRefused(send("secret-4", "POST", "/v1/accounts", Map.of("name", "x")), 409, "answer-not-kept");
        String rows = rows();
        assertThat(rows).contains("admin").doesNotContain(token, second, key, password, "secret-1");
    }

    private String rows() {
        StringBuilder rows = new StringBuilder();
        for (int slot = 0; slot < ROWS; slot++) {
            Optional<byte[]> row = master.part(ChainStore.class).meta("repeat/" + slot);
            row.ifPresent(bytes -> rows.append(new String(bytes, StandardCharsets.ISO_8859_1)));
        }
        return rows.toString();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\"", "\"\"", "a b", "\"a\"b\"", "\\", "a;b=\"c d\""})
    void whatIsNoKeyIsRefusedAndNothingIsDone(String key) throws Exception {
        String path = device();
        assertRefused(send(key, "POST", path + "/quarantine", Map.of()), 400, "malformed-request");
        assertRefused(send("k".repeat(129), "POST", path + "/quarantine", Map.of()), 400, "malformed-request");
        assertThat(master.json(path).get("status").asString()).isEqualTo("active");
    }

    @Test
    void aBodyThatIsTooLargeIsRefusedAsWithoutAKey() throws Exception {
        HttpResponse<String> answer = send("large", "PATCH", device(), Map.of("name", "x".repeat(70_000)));
        assertRefused(answer, 413, "oversized");
    }
}
