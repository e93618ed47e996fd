package org.cairngate.master;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.key.SigningKey;
import org.cairngate.ledger.state.DeviceRecord;
import org.cairngate.ledger.store.ChainStore;
import org.cairngate.ledger.transaction.DeviceStatus;
import org.cairngate.master.minting.Minter;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** A registered device changes in what was asked for, and in nothing else. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DeviceChangeTest {

    private static final Duration NEVER_IN_A_TEST = Duration.ofHours(10);
    private static final List<String> CHANGES = List.of("quarantine", "activate", "deactivate", "revoke", "token");

    private TestMaster master;

    @BeforeAll
    void start(@TempDir Path root) throws Exception {
        SigningKey north = SigningKey.generate(new SecureRandom());
        master = new TestMaster(root, Duration.ofMillis(50), Map.of("north", north)).start();
    }

    @AfterAll
    void stop() {
        master.close();
    }

    private String register(String uid) throws Exception {
        HttpResponse<String> answer =
                master.post("/v1/devices", Map.of("deviceUid", uid, "name", "Roof", "type", "weather", "hub", "north"));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        return "/v1/devices/" + uid;
    }

    private DeviceRecord record(String uid) {
        return master.part(ChainStore.class).state().device(uid).orElseThrow();
    }

    private static void assertConflict(HttpResponse<String> answer, String... words) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(409);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(answer.body()).contains(words);
    }

    @Test
    void nameTypeAndHubChangeOneByOneAndNothingElseDoes() throws Exception {
        String device = register("renamed");
        DeviceRecord before = record("renamed");
        HttpResponse<String> answer = master.send("PATCH", device, Map.of("name", "Cellar"));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(answer.body()).contains("transactionId", "height");
        JsonNode renamed = master.json(device);
        assertThat(renamed.get("name").asString()).isEqualTo("Cellar");
        assertThat(renamed.get("type").asString()).isEqualTo("weather");
        assertThat(renamed.get("hub").asString()).isEqualTo("north");
        assertThat(record("renamed").credentials()).isEqualTo(before.credentials());
        master.post(device + "/deactivate", Map.of());
        assertThat(master.send("PATCH", device, Map.of("type", "", "hub", "")).statusCode())
                .isEqualTo(200);
        JsonNode cleared = master.json(device);
        assertThat(cleared.has("type")).isFalse();
        assertThat(cleared.has("hub")).isFalse();
        assertThat(cleared.get("name").asString()).isEqualTo("Cellar");
        assertThat(cleared.get("status").asString()).isEqualTo("inactive");
        assertThat(record("renamed").credentials()).isEqualTo(before.credentials());
    }

    @Test
    void aChangeThatChangesNothingIsRefused() throws Exception {
        String device = register("same");
        assertConflict(master.send("PATCH", device, Map.of()), "already");
        assertConflict(master.send("PATCH", device, Map.of("name", "Roof", "hub", "north")), "already");
        assertConflict(master.post(device + "/activate", Map.of()), "same is active already");
        assertThat(master.post(device + "/quarantine", Map.of()).statusCode()).isEqualTo(200);
        assertConflict(master.post(device + "/quarantine", Map.of()), "same is quarantined already");
    }

    @Test
    void aDeviceIsNotBoundToAHubThatIsNone() throws Exception {
        assertConflict(master.send("PATCH", register("bound"), Map.of("hub", "nowhere")), "nowhere");
    }

    @ParameterizedTest
    @CsvSource({
        "quarantine,QUARANTINED,quarantined",
        "deactivate,INACTIVE,inactive",
    })
    void aDeviceThatIsKeptAwayComesBackWithItsToken(String change, DeviceStatus status, String shown) throws Exception {
        String device = register(change);
        DeviceRecord before = record(change);
        assertThat(master.post(device + "/" + change, Map.of()).statusCode()).isEqualTo(200);
        assertThat(record(change).status()).isEqualTo(status);
        assertThat(master.json(device).get("status").asString()).isEqualTo(shown);
        assertThat(record(change).credentials()).isEqualTo(before.credentials());
        assertThat(master.post(device + "/activate", Map.of()).statusCode()).isEqualTo(200);
        assertThat(record(change).status()).isEqualTo(DeviceStatus.ACTIVE);
        assertThat(record(change).credentials()).isEqualTo(before.credentials());
        assertThat(record(change).hub()).isEqualTo("north");
    }

    @Test
    void revokedIsForGood() throws Exception {
        String device = register("gone");
        assertThat(master.post(device + "/revoke", Map.of()).statusCode()).isEqualTo(200);
        for (String change : CHANGES) {
            assertConflict(master.post(device + "/" + change, Map.of()), "revoked-device", "for good");
        }
        assertConflict(master.send("PATCH", device, Map.of("name", "x")), "revoked-device");
        assertConflict(master.send("DELETE", device + "/token", Map.of()), "revoked-device");
    }

    @ParameterizedTest
    @ValueSource(strings = {"quarantine", "activate", "deactivate", "revoke", "token", "PATCH", "DELETE"})
    void everyWriteComparesTheVersion(String change) throws Exception {
        String device = register("versioned-" + change);
        boolean method = change.equals(change.toUpperCase(java.util.Locale.ROOT));
        String path = device + (change.equals("PATCH") ? "" : change.equals("DELETE") ? "/token" : "/" + change);
        HttpResponse<String> answer = master.send(method ? change : "POST", path, Map.of(), "If-Match", "\"old\"");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(412);
        assertThat(master.json(device).get("status").asString()).isEqualTo("active");
    }

    /** What waits for its block is not undone by a change that was made without it. */
    @Test
    void aChangeDoesNotUndoOneThatWaits(@TempDir Path root) throws Exception {
        try (TestMaster slow = new TestMaster(root, NEVER_IN_A_TEST, Map.of()).start()) {
            CompletableFuture<HttpResponse<String>> registration =
                    later(slow, "POST", "/v1/devices", Map.of("deviceUid", "a"));
            Await.until("it is pooled", () -> slow.waitingChanges() == 1);
            slow.part(Minter.class).tick();
            assertThat(registration.get(30, TimeUnit.SECONDS).statusCode()).isEqualTo(201);
            String tag = slow.tag("/v1/devices/a");
            CompletableFuture<HttpResponse<String>> rotation = later(slow, "POST", "/v1/devices/a/token", Map.of());
            Await.until("it is pooled", () -> slow.waitingChanges() == 1);
            assertConflict(slow.send("PATCH", "/v1/devices/a", Map.of("name", "x")), "waits for its block");
            assertThat(slow.send("PATCH", "/v1/devices/a", Map.of("name", "x"), "If-Match", tag)
                            .statusCode())
                    .isEqualTo(412);
            CompletableFuture<HttpResponse<String>> revocation = later(slow, "POST", "/v1/devices/a/revoke", Map.of());
            Await.until("it is pooled", () -> slow.waitingChanges() == 2);
            slow.part(Minter.class).tick();
            assertThat(rotation.get(30, TimeUnit.SECONDS).statusCode()).isEqualTo(201);
            assertThat(revocation.get(30, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
            assertThat(slow.json("/v1/devices/a").get("status").asString()).isEqualTo("revoked");
        }
    }

    private static CompletableFuture<HttpResponse<String>> later(
            TestMaster master, String method, String path, Map<String, Object> body) {
        return Later.later(() -> master.send(method, path, body));
    }

    @Test
    void changesAtTheSameTimeLoseNothing() throws Exception {
        String device = register("busy");
        List<CompletableFuture<HttpResponse<String>>> sent = new ArrayList<>();
        for (Map<String, Object> change :
                List.<Map<String, Object>>of(Map.of("name", "n1"), Map.of("type", "t1"), Map.of("hub", ""))) {
            sent.add(later(master, "PATCH", device, change));
        }
        int made = 0;
        for (CompletableFuture<HttpResponse<String>> one : sent) {
            int status = one.get(30, TimeUnit.SECONDS).statusCode();
            assertThat(status).isIn(200, 409);
            made += status == 200 ? 1 : 0;
        }
        JsonNode after = master.json(device);
        int shown = (after.get("name").asString().equals("n1") ? 1 : 0)
                + (after.get("type").asString().equals("t1") ? 1 : 0)
                + (after.has("hub") ? 0 : 1);
        assertThat(made).isPositive().isEqualTo(shown);
    }

    @Test
    void membersThatNobodyKnowsAreRefused() throws Exception {
        String device = register("strict");
        assertThat(master.send("PATCH", device, Map.of("nam", "x")).statusCode())
                .isEqualTo(400);
        assertThat(master.post(device + "/token", Map.of("expires", "2030-01-01T00:00:00Z"))
                        .statusCode())
                .isEqualTo(400);
    }

    @Test
    void changesNeedTheAdmin() throws Exception {
        String device = register("guarded");
        List<HttpRequest.Builder> requests = new ArrayList<>();
        for (String change : CHANGES) {
            requests.add(
                    HttpRequest.newBuilder(master.api(device + "/" + change)).POST(BodyPublishers.noBody()));
        }
        requests.add(HttpRequest.newBuilder(master.api(device + "/token")).DELETE());
        requests.add(HttpRequest.newBuilder(master.api(device))
                .header("Content-Type", "application/json")
                .method("PATCH", BodyPublishers.ofString("{\"name\":\"x\"}")));
        for (HttpRequest.Builder request : requests) {
            assertThat(master.anonymous()
                            .send(request.build(), HttpResponse.BodyHandlers.ofString())
                            .statusCode())
                    .isEqualTo(401);
        }
        assertThat(master.json(device).get("name").asString()).isEqualTo("Roof");
    }

    /** The hub compares the SHA-256 of the password's bytes with the chain's. */
    @Test
    void passwordOfARegistrationIsTheTokenThatTheChainCommitsTo() throws Exception {
        JsonNode answer = master.answer(master.post("/v1/devices", Map.of("deviceUid", "secret")));
        assertThat(answer.get("token")).isEqualTo(answer.get("password"));
        byte[] token = Base64.getUrlDecoder().decode(answer.get("password").asString());
        assertThat(token).hasSize(32);
        assertThat(record("secret").credentials().token().orElseThrow().hash()).isEqualTo(Hash.sha256(token));
        assertThat(record("secret").credentials().token().orElseThrow().expires())
                .isEqualTo(Optional.empty());
        assertThat(master.get("/v1/devices/secret").body())
                .contains("\"credential\":\"token\"")
                .doesNotContain(answer.get("password").asString());
    }
}
