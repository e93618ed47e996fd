package org.cairngate.master;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.state.DeviceRecord;
import org.cairngate.ledger.store.ChainStore;
import org.cairngate.ledger.transaction.DeviceAction;
import org.cairngate.ledger.transaction.DeviceBody;
import org.cairngate.ledger.transaction.DeviceStatus;
import org.cairngate.ledger.transaction.TokenCommitment;
import org.cairngate.master.registry.MasterTransactions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** A device without a key has the one token that was issued last, or none. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DeviceTokenTest {

    private static final String KEY = "did:key:zDnaerDaTF5BXEavCrfRZEk316dpbLsfPDZ3WJ5hRTPFU2169";

    private TestMaster master;

    @BeforeAll
    void start(@TempDir Path root) throws Exception {
        master = new TestMaster(root, Duration.ofMillis(50), Map.of()).start();
        assertThat(master.post("/v1/devices", Map.of("deviceUid", "keyed", "did", KEY))
                        .statusCode())
                .isEqualTo(201);
    }

    @AfterAll
    void stop() {
        master.close();
    }

    private JsonNode register(String uid) throws Exception {
        return master.answer(master.post("/v1/devices", Map.of("deviceUid", uid, "name", "Roof")));
    }

    private DeviceRecord record(String uid) {
        return master.part(ChainStore.class).state().device(uid).orElseThrow();
    }

    private TokenCommitment token(String uid) {
        return record(uid).credentials().token().orElseThrow();
    }

    private static Hash hash(JsonNode answer) {
        return Hash.sha256(Base64.getUrlDecoder().decode(answer.get("password").asString()));
    }

    @Test
    void rotationReplacesTheTokenAndShowsTheNewOneOnce() throws Exception {
        JsonNode before = register("rotated");
        Instant expires = Instant.now().plus(30, ChronoUnit.DAYS).truncatedTo(ChronoUnit.MILLIS);
        HttpResponse<String> answer = master.post("/v1/devices/rotated/token", Map.of("expiresAt", expires.toString()));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        assertThat(answer.headers().firstValue("Cache-Control")).contains("no-store");
        JsonNode issued = master.answer(answer);
        assertThat(issued.get("token")).isEqualTo(issued.get("password"));
        assertThat(hash(issued)).isNotEqualTo(hash(before));
        assertThat(token("rotated")).isEqualTo(new TokenCommitment(hash(issued), Optional.of(expires)));
        JsonNode shown = master.json("/v1/devices/rotated");
        assertThat(Instant.parse(shown.get("tokenExpiresAt").asString())).isEqualTo(expires);
        assertThat(shown.get("name").asString()).isEqualTo("Roof");
        assertThat(shown.toString()).doesNotContain(issued.get("token").asString());
    }

    @Test
    void aTokenWithoutABodyIsForEver() throws Exception {
        register("for-ever");
        HttpResponse<String> answer = master.anonymous()
                .send(
                        master.asAdmin("/v1/devices/for-ever/token")
                                .POST(BodyPublishers.noBody())
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        assertThat(token("for-ever")).isEqualTo(new TokenCommitment(hash(master.answer(answer)), Optional.empty()));
        assertThat(master.json("/v1/devices/for-ever").has("tokenExpiresAt")).isFalse();
    }

    @Test
    void registrationMayLimitItsToken() throws Exception {
        JsonNode answer = master.answer(master.post(
                "/v1/devices", Map.of("deviceUid", "limited", "tokenExpiresAt", "2030-01-31T01:00:00.1239+01:00")));
        Instant expires = Instant.parse("2030-01-31T00:00:00.123Z");
        assertThat(Instant.parse(answer.get("tokenExpiresAt").asString())).isEqualTo(expires);
        assertThat(token("limited").expires()).contains(expires);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2020-01-01T00:00:00Z",
                "NOW",
                "ELEVEN YEARS",
                "+1000000000-12-31T23:59:59Z",
                "2030-01-31",
                "2030-01-31T00:00:00",
                "2030-13-31T00:00:00Z",
                "tomorrow",
                ""
            })
    void aTokenExpiresAtATimeToComeWithinTenYears(String text) throws Exception {
        OffsetDateTime now = OffsetDateTime.now(ZoneOffset.UTC);
        String time = text.replace("NOW", now.toInstant().toString())
                .replace("ELEVEN YEARS", now.plusYears(11).toInstant().toString());
        HttpResponse<String> issued = master.post("/v1/devices/keyed/token", Map.of("expiresAt", time));
        assertThat(issued.statusCode()).as(issued.body()).isEqualTo(400);
        assertThat(issued.body()).contains("within 10 years");
        HttpResponse<String> registered =
                master.post("/v1/devices", Map.of("deviceUid", "never", "tokenExpiresAt", time));
        assertThat(registered.statusCode()).as(registered.body()).isEqualTo(400);
        assertThat(master.get("/v1/devices/never").statusCode()).isEqualTo(404);
    }

    @Test
    void aDeviceWhoseTokenIsRevokedStaysAndGetsAnotherOne() throws Exception {
        register("bare");
        assertThat(master.send("DELETE", "/v1/devices/bare/token", Map.of()).statusCode())
                .isEqualTo(200);
        assertThat(record("bare").credentials().token()).isEmpty();
        JsonNode bare = master.json("/v1/devices/bare");
        assertThat(bare.get("credential").asString()).isEqualTo("none");
        assertThat(bare.get("status").asString()).isEqualTo("active");
        HttpResponse<String> again = master.send("DELETE", "/v1/devices/bare/token", Map.of());
        assertThat(again.statusCode()).isEqualTo(409);
        assertThat(again.body()).contains("bare has no token");
        assertThat(master.send("PATCH", "/v1/devices/bare", Map.of("name", "Cellar"))
                        .statusCode())
                .isEqualTo(200);
        assertThat(master.json("/v1/devices/bare").get("credential").asString()).isEqualTo("none");
        assertThat(master.post("/v1/devices/bare/token", Map.of()).statusCode()).isEqualTo(201);
        assertThat(master.json("/v1/devices/bare").get("credential").asString()).isEqualTo("token");
        assertThat(master.json("/v1/devices/bare").get("name").asString()).isEqualTo("Cellar");
    }

    @Test
    void aDeviceWithAKeyHasNoToken() throws Exception {
        for (String method : new String[] {"POST", "DELETE"}) {
            HttpResponse<String> answer = master.send(method, "/v1/devices/keyed/token", Map.of());
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(409);
            assertThat(answer.body()).contains("by its key");
        }
        assertThat(master.json("/v1/devices/keyed").get("credential").asString())
                .isEqualTo("key");
    }

    /** A device of before decision 0035: its metadata hash has its token in it. */
    private void registerAsBefore(String uid) throws Exception {
        master.part(MasterTransactions.class)
                .submit(new DeviceBody(
                        DeviceAction.REGISTER, uid, "", "", DeviceStatus.ACTIVE, Hash.sha256(new byte[] {1})));
        assertThat(master.json("/v1/devices/" + uid).get("credential").asString())
                .isEqualTo("token");
    }

    @Test
    void anOldTokenIsNotTakenAwayByANewName() throws Exception {
        registerAsBefore("old");
        Hash metadata = record("old").metadataHash();
        HttpResponse<String> refused = master.send("PATCH", "/v1/devices/old", Map.of("name", "Roof"));
        assertThat(refused.statusCode()).isEqualTo(409);
        assertThat(refused.body()).contains("rotate its token first");
        assertThat(master.post("/v1/devices/old/deactivate", Map.of()).statusCode())
                .isEqualTo(200);
        assertThat(master.post("/v1/devices/old/activate", Map.of()).statusCode())
                .isEqualTo(200);
        assertThat(record("old").metadataHash()).isEqualTo(metadata);
        assertThat(master.post("/v1/devices/old/token", Map.of()).statusCode()).isEqualTo(201);
        assertThat(record("old").metadataHash()).isNotEqualTo(metadata);
        assertThat(master.send("PATCH", "/v1/devices/old", Map.of("name", "Roof"))
                        .statusCode())
                .isEqualTo(200);
        assertThat(master.json("/v1/devices/old").get("name").asString()).isEqualTo("Roof");
    }

    /** The old password is checked against the metadata hash alone: that must not stay. */
    @Test
    void anOldTokenThatIsRevokedIsGone() throws Exception {
        registerAsBefore("older");
        Hash metadata = record("older").metadataHash();
        assertThat(master.send("DELETE", "/v1/devices/older/token", Map.of()).statusCode())
                .isEqualTo(200);
        assertThat(record("older").metadataHash()).isNotEqualTo(metadata);
        assertThat(master.json("/v1/devices/older").get("credential").asString())
                .isEqualTo("none");
    }
}
