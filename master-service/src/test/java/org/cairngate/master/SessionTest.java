package org.cairngate.master;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Sessions by REST: a token in place of a password, until the person or the account has had enough. */
@Timeout(180)
class SessionTest {

    private static final String OTHER = "battery staple correct horse";

    private TestMaster master;

    @BeforeEach
    void start(@TempDir Path root) throws Exception {
        master = new TestMaster(root, Duration.ofMillis(200), Map.of()).start();
        master.person("ana", "operator", Map.of());
    }

    @AfterEach
    void stop() {
        master.close();
    }

    private JsonNode logIn() throws Exception {
        HttpResponse<String> answer = master.as("ana", "POST", "/v1/sessions", Map.of());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        return master.answer(answer);
    }

    private String token() throws Exception {
        return logIn().get("token").asString();
    }

    private int status(String token) throws Exception {
        return master.by(token, "GET", "/v1/accounts/me", Map.of()).statusCode();
    }

    private void patch(Map<String, Object> change) throws Exception {
        assertThat(master.send("PATCH", "/v1/accounts/ana", change).statusCode())
                .isEqualTo(200);
    }

    @Test
    void aTokenLetsInWithTheRightsOfTheAccountUntilItsSessionIsEnded() throws Exception {
        Instant before = Instant.now();
        JsonNode begun = logIn();
        assertThat(Instant.parse(begun.get("expiresAt").asString()))
                .isBetween(
                        before.plus(Duration.ofHours(12)).minusSeconds(1),
                        Instant.now().plus(Duration.ofHours(12)));
        assertThat(begun.get("idleSeconds").asInt()).isEqualTo(3600);
        String token = begun.get("token").asString();
        String other = token();
        assertThat(master.answer(master.by(token, "GET", "/v1/accounts/me", Map.of())))
                .isEqualTo(begun.get("account"));
        assertThat(master.by(token, "POST", "/v1/devices", Map.of("deviceUid", "a"))
                        .statusCode())
                .isEqualTo(201);
        assertThat(master.by(token, "GET", "/v1/accounts", Map.of()).statusCode())
                .isEqualTo(403);
        HttpResponse<String> ended = master.by(token, "DELETE", "/v1/sessions/current", Map.of());
        assertThat(ended.statusCode()).as(ended.body()).isEqualTo(200);
        assertThat(status(token)).isEqualTo(401);
        assertThat(status(other)).isEqualTo(200);
    }

    @Test
    void aSessionBeginsWithAPasswordAndWithNothingElse() throws Exception {
        String key = master.answer(master.post("/v1/accounts", Map.of("name", "meter", "role", "operator")))
                .get("key")
                .asString();
        String token = token();
        for (String bearer : List.of(key, token)) {
            HttpResponse<String> answer = master.by(bearer, "POST", "/v1/sessions", Map.of());
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(409);
        }
        HttpResponse<String> wrong =
                master.send(master.request("/v1/sessions", "ana", "not the password"), "POST", Map.of());
        assertThat(wrong.statusCode()).isEqualTo(401);
        assertThat(wrong.body()).contains("bad-credentials").doesNotContain("token");
        HttpResponse<String> none = master.by(key, "DELETE", "/v1/sessions/current", Map.of());
        assertThat(none.statusCode()).as(none.body()).isEqualTo(409);
        assertThat(master.as("ana", "DELETE", "/v1/sessions/current", Map.of()).statusCode())
                .isEqualTo(409);
    }

    @Test
    void aBodyOfALoginMayBeMissingAndHasNothingElseInIt() throws Exception {
        HttpResponse<String> bare = master.anonymous()
                .send(
                        master.request("/v1/sessions", "ana", TestMaster.PASSWORD)
                                .POST(HttpRequest.BodyPublishers.noBody())
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        assertThat(bare.statusCode()).as(bare.body()).isEqualTo(201);
        for (String body :
                List.of("[]", "\"123456\"", "{\"password\":\"x\"}", "{", "{\"code\":\"1\",\"code\":\"2\"}")) {
            HttpResponse<String> answer = master.anonymous()
                    .send(
                            master.request("/v1/sessions", "ana", TestMaster.PASSWORD)
                                    .header("Content-Type", "application/json")
                                    .POST(HttpRequest.BodyPublishers.ofString(body))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).as(body).isEqualTo(400);
        }
    }

    @Test
    void changesOfTheAccountEndItsSessionsAlsoWhenTheyAreUndone() throws Exception {
        String disabled = token();
        patch(Map.of("enabled", false));
        patch(Map.of("enabled", true));
        assertThat(status(disabled)).isEqualTo(401);
        String role = token();
        patch(Map.of("role", "administrator"));
        patch(Map.of("role", "operator"));
        assertThat(status(role)).isEqualTo(401);
        String factor = token();
        assertThat(master.by(factor, "POST", "/v1/accounts/me/totp", Map.of()).statusCode())
                .isEqualTo(201);
        assertThat(status(factor)).as("nothing changed yet").isEqualTo(200);
        Authenticator.enrol(master, "ana");
        assertThat(status(factor)).isEqualTo(401);
        assertThat(master.send("DELETE", "/v1/accounts/ana/totp", Map.of()).statusCode())
                .isEqualTo(200);
        String password = token();
        assertThat(master.by(password, "POST", "/v1/accounts/ana/password", Map.of("password", OTHER))
                        .statusCode())
                .isEqualTo(200);
        assertThat(status(password)).isEqualTo(401);
    }

    @Test
    void anAccountThatIsRemovedAndMadeAgainHasNoSessions() throws Exception {
        String token = token();
        assertThat(master.send("DELETE", "/v1/accounts/ana", Map.of()).statusCode())
                .isEqualTo(200);
        master.person("ana", "operator", Map.of());
        assertThat(status(token)).isEqualTo(401);
    }

    @Test
    void aLiveStreamEndsWithItsSessionAndThoseOfOthersGoOn() throws Exception {
        String token = token();
        try (LiveClient own = LiveClient.listen(master, master.bearing(token, "/v1/live"));
                LiveClient others = LiveClient.listen(master, master.bearing(token(), "/v1/live"));
                LiveClient password = LiveClient.listen(master, "ana", "/v1/live")) {
            assertThat(master.by(token, "DELETE", "/v1/sessions/current", Map.of())
                            .statusCode())
                    .isEqualTo(200);
            Await.until("the stream of the session has ended", own::hasEnded);
            assertThat(others.hasEnded()).isFalse();
            assertThat(password.hasEnded()).isFalse();
        }
    }

    @Test
    void aLiveStreamGoesOnWhenACodeIsUsedUp() throws Exception {
        Authenticator.Enrolled enrolled = Authenticator.enrol(master, "ana");
        String token = master.answer(master.as(
                        "ana",
                        "POST",
                        "/v1/sessions",
                        Map.of("code", enrolled.recovery().get(0))))
                .get("token")
                .asString();
        try (LiveClient client = LiveClient.listen(master, master.bearing(token, "/v1/live?kinds=block"))) {
            assertThat(master.as(
                                    "ana",
                                    "POST",
                                    "/v1/sessions",
                                    Map.of("code", enrolled.recovery().get(1)))
                            .statusCode())
                    .isEqualTo(201);
            // When this one is cut off, accounts were looked at since the code was used.
            master.person("ben", "operator", Map.of());
            try (LiveClient changed = LiveClient.listen(master, "ben", "/v1/live")) {
                assertThat(master.send("PATCH", "/v1/accounts/ben", Map.of("enabled", false))
                                .statusCode())
                        .isEqualTo(200);
                Await.until("the stream of a changed account has ended", changed::hasEnded);
            }
            int heard = client.told().size();
            assertThat(master.post("/v1/devices", Map.of("deviceUid", "a")).statusCode())
                    .isEqualTo(201);
            Await.until("the next block is told", () -> client.told().size() > heard);
        }
    }

    @Test
    void loginsAndLogoutsAreAudited() throws Exception {
        String token = token();
        master.by(token, "DELETE", "/v1/sessions/current", Map.of());
        for (String action : List.of("logIn", "logOut")) {
            Await.until(
                    "the audit has it",
                    () -> master.json("/v1/audit?actor=ana&outcome=done&action=" + action)
                                    .get("records")
                                    .size()
                            == 1);
        }
        assertThat(master.get("/v1/audit").body()).doesNotContain(token);
    }
}
