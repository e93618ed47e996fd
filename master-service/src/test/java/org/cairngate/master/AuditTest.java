package org.cairngate.master;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.key.SigningKey;
import org.cairngate.ledger.note.TlogPolicy;
import org.cairngate.ledger.proof.EventProof;
import org.cairngate.ledger.proof.ProofVerifier;
import org.cairngate.ledger.store.Fsck;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Who did what, as the chain tells it. */
class AuditTest {

    private static final String REGISTER = "POST /v1/devices";
    private static final String REVOKE = "POST /v1/devices/{uid}/revoke";

    private final SigningKey northKey = SigningKey.generate(new SecureRandom());

    @TempDir
    private Path root;

    private TestMaster master;
    private TestHub north;
    private AuditReading audit;

    @BeforeEach
    void start() throws Exception {
        master = new TestMaster(root, Duration.ofMillis(100), Map.of("north", northKey)).start();
        north = new TestHub(master, "north", northKey);
        audit = new AuditReading(master);
    }

    @AfterEach
    void stop() throws Exception {
        north.close();
        master.close();
    }

    @Test
    void writeIsRecordedWithWhoDidItAndWhatBecameOfIt() throws Exception {
        String trace = "0af7651916cd43dd8448eb211c80319c";
        HttpResponse<String> made = master.send(
                "POST", "/v1/devices", Map.of("deviceUid", "a"), "traceparent", "00-" + trace + "-b7ad6b7169203331-01");
        assertThat(made.statusCode()).isEqualTo(201);
        JsonNode record = audit.await("action", REGISTER);
        assertThat(record.get("kind").asString()).isEqualTo("write");
        assertThat(record.get("actor").asString()).isEqualTo("admin");
        assertThat(record.get("object").asString()).isEqualTo("a");
        assertThat(record.get("outcome").asString()).isEqualTo("done");
        assertThat(record.get("status").asInt()).isEqualTo(201);
        assertThat(record.get("address").asString()).isEqualTo("127.0.0.1");
        assertThat(record.get("trace").asString()).isEqualTo(trace);
        assertThat(record.get("count").asInt()).isEqualTo(1);

        assertThat(master.post("/v1/devices/none/revoke", Map.of()).statusCode())
                .isEqualTo(404);
        JsonNode refused = audit.await("action", REVOKE);
        assertThat(refused.get("object").asString()).isEqualTo("none");
        assertThat(refused.get("outcome").asString()).isEqualTo("refused");
        assertThat(refused.get("reason").asString()).isEqualTo("not-found");
        assertThat(refused.has("trace")).isFalse();
    }

    @Test
    void recordProvesItselfOffline() throws Exception {
        master.post("/v1/devices", Map.of("deviceUid", "a"));
        String event =
                "/v1/events/" + audit.await("action", REGISTER).get("uid").asString();
        Await.until(
                "it is final", () -> master.json(event).get("state").asString().equals("FINAL"));
        byte[] payload = bytes(event + "/payload");
        EventProof proof = EventProof.parse(master.get(event + "/proof").body());
        TlogPolicy policy = TlogPolicy.parse(bytes("/v1/policy"));
        assertThat(ProofVerifier.verify(payload, proof, policy).namespace()).isEqualTo("cairngate/audit");
        String text = new String(payload, StandardCharsets.UTF_8);
        assertThat(text).contains("\"device_uid\":\"master\"", "\"actor\"", "\"admin\"", REGISTER);
        payload = text.replace("admin", "other").getBytes(StandardCharsets.UTF_8);
        byte[] changed = payload;
        assertThatThrownBy(() -> ProofVerifier.verify(changed, proof, policy)).isInstanceOf(RefusedException.class);
        assertThat(north.faults()).as("hubs take the master's batches").isEmpty();
    }

    @Test
    void readsThatSucceedAreNotRecordedAndALoginIsOnce() throws Exception {
        for (int i = 0; i < 20; i++) {
            assertThat(master.get("/v1/status").statusCode()).isEqualTo(200);
        }
        assertThat(audit.await("action", "login").get("actor").asString()).isEqualTo("admin");
        master.post("/v1/devices/none/revoke", Map.of());
        audit.await("object", "none");
        List<String> kinds =
                audit.list().stream().map(one -> one.get("kind").asString()).toList();
        assertThat(kinds).containsExactlyInAnyOrder("login", "write");
    }

    @Test
    void refusedAttemptIsRecorded() throws Exception {
        HttpRequest.Builder anonymous = HttpRequest.newBuilder(master.api("/v1/devices/a/revoke"));
        assertThat(call(master.anonymous(), anonymous.POST(HttpRequest.BodyPublishers.noBody())))
                .isEqualTo(401);
        JsonNode record = audit.await("actor", "anonymous");
        assertThat(record.get("kind").asString()).isEqualTo("refusal");
        assertThat(record.get("action").asString()).isEqualTo(REVOKE);
        assertThat(record.get("object").asString()).isEqualTo("a");
        assertThat(record.get("outcome").asString()).isEqualTo("refused");
        assertThat(record.get("status").asInt()).isEqualTo(401);
        assertThat(record.get("reason").asString()).isEqualTo("bad-credentials");

        HttpClient hub = master.withCertificate(northKey, "north");
        assertThat(call(hub, HttpRequest.newBuilder(master.api("/v1/devices")))).isEqualTo(403);
        JsonNode denied = audit.await("actor", "hub:north");
        assertThat(denied.get("action").asString()).isEqualTo("GET /v1/devices");
        assertThat(denied.get("reason").asString()).isEqualTo("not-permitted");

        assertThat(call(master.anonymous(), master.request("/v1/none/of/ours", "wrong")))
                .isEqualTo(401);
        JsonNode wrong = audit.await("actor", "admin", "outcome", "refused");
        assertThat(wrong.get("action").asString()).isEqualTo("GET (no path of the API)");
    }

    @Test
    void signedTransactionThatIsRefusedIsRecordedAndOneThatIsTakenSpeaksForItself() throws Exception {
        HttpRequest.Builder signed = HttpRequest.newBuilder(master.api("/v1/transactions"))
                .header("Content-Type", "application/cbor")
                .POST(HttpRequest.BodyPublishers.ofByteArray(new byte[] {1, 2, 3}));
        assertThat(call(master.anonymous(), signed)).isEqualTo(400);
        JsonNode record = audit.await("action", "submitTransaction");
        assertThat(record.get("actor").asString()).isEqualTo("anonymous");
        assertThat(record.get("outcome").asString()).isEqualTo("refused");
    }

    @Test
    void tenThousandFailedLoginsAreFewRecordsAndNoneIsUncounted() throws Exception {
        int attempts = 10_000;
        for (int i = 0; i < attempts; i++) {
            assertThat(call(master.anonymous(), master.request("/v1/status", "guess " + i)))
                    .isIn(401, 429);
        }
        north.close();
        master.stop();
        master.start();
        north = new TestHub(master, "north", northKey);
        north.catchUp();
        Await.until(
                "all are counted",
                () -> audit.list("outcome", "refused").stream()
                                .mapToLong(one -> one.get("count").asLong())
                                .sum()
                        == attempts);
        // Ten and a number a minute, and the machine may take a while.
        assertThat(audit.list("outcome", "refused")).hasSizeLessThan(100);
        assertThat(audit.list("outcome", "refused"))
                .allSatisfy(one -> assertThat(one.get("address").asString()).isEqualTo("127.0.0.1"));
    }

    @Test
    void secretsAndControlCharactersAreInNoRecord() throws Exception {
        String login = Base64.getEncoder().encodeToString("my-secret:".getBytes(StandardCharsets.UTF_8));
        for (String header : List.of("Basic " + login, "Bearer my-secret", "Basic my-secret", "my-secret")) {
            HttpRequest.Builder request =
                    HttpRequest.newBuilder(master.api("/v1/status")).header("Authorization", header);
            assertThat(call(master.anonymous(), request)).isEqualTo(401);
        }
        assertThat(call(master.anonymous(), master.request("/v1/status?token=my-secret", "my-secret")))
                .isEqualTo(401);
        assertThat(call(master.anonymous(), HttpRequest.newBuilder(master.api("/v1/my-secret/x?y=my-secret"))))
                .isEqualTo(401);
        HttpResponse<String> made =
                master.post("/v1/devices", Map.of("deviceUid", "a\u0007\u202e\n" + "x".repeat(500)));
        assertThat(made.statusCode()).isEqualTo(400);
        String token = master.answer(master.post("/v1/devices", Map.of("deviceUid", "b", "name", "my-secret")))
                .get("token")
                .asString();
        audit.await("object", "b");
        Await.until(
                "the refusals are there", () -> audit.list("outcome", "refused").size() >= 7);
        for (JsonNode record : audit.list()) {
            String payload = master.get("/v1/events/" + record.get("uid").asString() + "/payload")
                    .body();
            assertThat(payload).doesNotContain("my-secret", TestMaster.PASSWORD, token, "\\u00", "\u202e");
            assertThat(payload.length()).isLessThan(1500);
        }
        assertThat(audit.await("action", REGISTER, "outcome", "refused")
                        .get("object")
                        .asString())
                .startsWith("a???xxx")
                .hasSize(128);
    }

    @Test
    void nobodyErasesARecord() throws Exception {
        master.post("/v1/devices", Map.of("deviceUid", "a"));
        String uid = audit.await("action", REGISTER).get("uid").asString();
        for (boolean dryRun : new boolean[] {true, false}) {
            HttpResponse<String> answer = master.post("/v1/erasures", Map.of("uids", List.of(uid), "dryRun", dryRun));
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(409);
            assertThat(master.answer(answer).get("detail").asString()).contains("is an audit record");
        }
        Map<String, Object> all = Map.of("from", "2020-01-01T00:00:00Z", "to", "2100-01-01T00:00:00Z", "dryRun", false);
        assertThat(master.answer(master.post("/v1/erasures", all)).get("events").asInt())
                .isZero();
        assertThat(master.get("/v1/events/" + uid + "/payload").statusCode()).isEqualTo(200);
        assertThat(call(master.anonymous(), master.asAdmin("/v1/audit").DELETE()))
                .isEqualTo(405);
        assertThat(audit.await("action", "erase", "outcome", "refused").has("object"))
                .as("a record of an erasure leads to no event")
                .isFalse();
    }

    @Test
    void filtersAndPagesShowEveryRecordOnceNewestFirst() throws Exception {
        for (int i = 0; i < 7; i++) {
            master.post("/v1/devices/none-" + i + "/revoke", Map.of());
        }
        audit.await("object", "none-6");
        Await.until("the login is there", () -> audit.list("outcome", "done").size() == 1);
        List<JsonNode> all = audit.list();
        assertThat(all).hasSize(8);
        String cursor = "";
        for (int i = 6; i >= 0; i--) {
            JsonNode page =
                    master.json("/v1/audit?action=POST%20/v1/devices/%7Buid%7D/revoke&limit=1&cursor=" + cursor);
            assertThat(page.at("/records/0/object").asString()).isEqualTo("none-" + i);
            cursor = page.path("nextCursor").asString("");
        }
        String third = all.stream()
                .filter(one -> one.path("object").asString("").equals("none-3"))
                .findFirst()
                .orElseThrow()
                .get("time")
                .asString();
        assertThat(audit.list("object", "none-3", "from", third)).hasSize(1);
        assertThat(audit.list("object", "none-3", "to", third)).isEmpty();
        assertThat(audit.list("from", third)).hasSizeBetween(4, 5);
        assertThat(audit.list("actor", "nobody")).isEmpty();
        assertThat(audit.list("outcome", "unknown")).isEmpty();
        for (String wrong : List.of(
                "outcome=x", "cursor=x", "cursor=1.99999", "limit=0", "from=yesterday", "actor=" + "x".repeat(129))) {
            assertThat(master.get("/v1/audit?" + wrong).statusCode()).as(wrong).isEqualTo(400);
        }
    }

    @Test
    void onlyTheAdminReads() throws Exception {
        assertThat(call(master.anonymous(), HttpRequest.newBuilder(master.api("/v1/audit"))))
                .isEqualTo(401);
        HttpClient hub = master.withCertificate(northKey, "north");
        assertThat(call(hub, HttpRequest.newBuilder(master.api("/v1/audit")))).isEqualTo(403);
    }

    @Test
    void chainWithRecordsIsWhole() throws Exception {
        master.post("/v1/devices", Map.of("deviceUid", "a"));
        audit.await("action", REGISTER);
        north.close();
        master.stop();
        assertThat(Fsck.run(master.directory().chain(), progress -> {}).damages())
                .isEmpty();
        master.start();
        north = new TestHub(master, "north", northKey);
    }

    private byte[] bytes(String path) throws Exception {
        return master.anonymous()
                .send(master.asAdmin(path).build(), HttpResponse.BodyHandlers.ofByteArray())
                .body();
    }

    private static int call(HttpClient client, HttpRequest.Builder request) throws Exception {
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString())
                .statusCode();
    }
}
