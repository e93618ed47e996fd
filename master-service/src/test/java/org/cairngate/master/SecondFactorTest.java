package org.cairngate.master;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A second factor by REST: how a person gets one, what it is asked for, and how it is lost. */
class SecondFactorTest {

    private static final String BEGIN = "/v1/accounts/me/totp";
    private static final String CONFIRM = "/v1/accounts/me/totp/confirm";
    private static final String REMOVE = "/v1/accounts/me/totp/remove";

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

    private HttpResponse<String> ana(String method, String path, Map<String, Object> body) throws Exception {
        return master.as("ana", method, path, body);
    }

    private HttpResponse<String> logIn(String user, String code) throws Exception {
        return master.as(user, "POST", "/v1/sessions", Map.of("code", code));
    }

    private String token(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        assertThat(answer.headers().firstValue("Cache-Control")).contains("no-store");
        return master.answer(answer).get("token").asString();
    }

    private static void assertRefused(HttpResponse<String> answer, int status, String reason) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(answer.body()).contains("\"reason\":\"" + reason + "\"");
        assertThat(answer.headers().firstValue("WWW-Authenticate").isPresent()).isEqualTo(status == 401);
    }

    @Test
    void aPasswordAloneLetsInNobodyWhoHasASecondFactor() throws Exception {
        assertThat(master.json("/v1/accounts/ana").get("secondFactor").asBoolean())
                .isFalse();
        Authenticator.Enrolled enrolled = Authenticator.enrol(master, "ana");
        assertThat(master.json("/v1/accounts/ana").get("secondFactor").asBoolean())
                .isTrue();
        // More often than passwords may be guessed: nobody guessed here.
        for (int i = 0; i < 12; i++) {
            assertRefused(ana("GET", "/v1/accounts/me", Map.of()), 401, "second-factor");
        }
        assertRefused(ana("POST", "/v1/devices", Map.of("deviceUid", "a")), 401, "second-factor");
        assertRefused(ana("DELETE", "/v1/sessions/current", Map.of()), 401, "second-factor");
        assertRefused(ana("POST", "/v1/sessions", Map.of()), 401, "second-factor");
        HttpResponse<String> wrongPassword = master.send(
                master.request("/v1/sessions", "ana", "not the password"),
                "POST",
                Map.of("code", enrolled.authenticator().next()));
        assertRefused(wrongPassword, 401, "bad-credentials");
        String token = token(logIn("ana", enrolled.authenticator().next()));
        assertThat(master.by(token, "GET", "/v1/accounts/me", Map.of()).body())
                .contains("\"ana\"", "\"secondFactor\":true");
        assertThat(master.by(token, "POST", "/v1/devices", Map.of("deviceUid", "a"))
                        .statusCode())
                .isEqualTo(201);
    }

    @Test
    void nothingChangesBeforeTheSecretIsConfirmed() throws Exception {
        HttpResponse<String> begun = ana("POST", BEGIN, Map.of());
        assertThat(begun.statusCode()).isEqualTo(201);
        assertThat(begun.headers().firstValue("Cache-Control")).contains("no-store");
        JsonNode secret = master.answer(begun);
        assertThat(secret.get("uri").asString())
                .startsWith("otpauth://totp/cairngate.example%2Ftest:ana?secret="
                        + secret.get("secret").asString());
        Authenticator first = Authenticator.of(secret.get("secret").asString());
        assertRefused(ana("POST", CONFIRM, Map.of("code", wrong(first))), 401, "bad-credentials");
        assertThat(ana("GET", "/v1/accounts/me", Map.of()).statusCode()).isEqualTo(200);
        // Another secret takes the place of the first one.
        Authenticator second = Authenticator.of(
                master.answer(ana("POST", BEGIN, Map.of())).get("secret").asString());
        assertRefused(ana("POST", CONFIRM, Map.of("code", first.current())), 401, "bad-credentials");
        HttpResponse<String> confirmed = ana("POST", CONFIRM, Map.of("code", second.current()));
        assertThat(confirmed.statusCode()).as(confirmed.body()).isEqualTo(200);
        assertThat(master.answer(confirmed).get("recoveryCodes").valueStream().map(JsonNode::asString))
                .hasSize(10)
                .doesNotHaveDuplicates()
                .allMatch(code -> code.matches("([A-Z2-7]{4}-){3}[A-Z2-7]{4}"));
        assertRefused(ana("POST", CONFIRM, Map.of("code", second.next())), 401, "second-factor");
        assertThat(master.post(CONFIRM, Map.of("code", second.next())).statusCode())
                .as("nothing that the administrator began")
                .isEqualTo(409);
    }

    /** Six digits that are not the code of a moment near now. */
    private static String wrong(Authenticator phone) throws Exception {
        for (String digits : List.of("000000", "111111", "222222", "333333", "444444")) {
            if (!List.of(phone.current(), phone.next()).contains(digits)) {
                return digits;
            }
        }
        throw new AssertionError("five codes are not right at once");
    }

    @Test
    void aCodeLetsInOnceAlsoWhenTheMasterRestarted() throws Exception {
        Authenticator.Enrolled enrolled = Authenticator.enrol(master, "ana");
        String code = enrolled.authenticator().next();
        String token = token(logIn("ana", code));
        assertRefused(logIn("ana", code), 401, "bad-credentials");
        master.stop();
        master.start();
        assertRefused(logIn("ana", code), 401, "bad-credentials");
        assertThat(master.by(token, "GET", "/v1/accounts/me", Map.of()).statusCode())
                .as("sessions end with the master")
                .isEqualTo(401);
        assertRefused(ana("GET", "/v1/accounts/me", Map.of()), 401, "second-factor");
        Await.until(
                "the audit has both refusals",
                () -> master.json("/v1/audit?actor=ana&action=logIn&outcome=refused")
                                .get("records")
                                .size()
                        == 2);
        assertThat(master.json("/v1/audit?actor=ana&action=login")
                        .get("records")
                        .size())
                .as("a password without a code is no login after the restart")
                .isEqualTo(1);
    }

    @Test
    void aRecoveryCodeLetsInOnceInPlaceOfACode() throws Exception {
        Authenticator.Enrolled enrolled = Authenticator.enrol(master, "ana");
        String code = enrolled.recovery().get(3);
        token(logIn("ana", code));
        assertRefused(logIn("ana", code), 401, "bad-credentials");
        token(logIn("ana", enrolled.recovery().get(4)));
    }

    @Test
    void oneTakesAwayOnesOwnWithACodeOnly() throws Exception {
        Authenticator.Enrolled enrolled = Authenticator.enrol(master, "ana");
        String token = token(logIn("ana", enrolled.recovery().get(0)));
        assertRefused(master.by(token, "POST", BEGIN, Map.of()), 409, "not-permitted");
        assertRefused(
                master.by(
                        token,
                        "POST",
                        REMOVE,
                        Map.of("code", enrolled.recovery().get(0))),
                401,
                "bad-credentials");
        HttpResponse<String> removed = master.by(
                token, "POST", REMOVE, Map.of("code", enrolled.authenticator().next()));
        assertThat(removed.statusCode()).as(removed.body()).isEqualTo(200);
        assertThat(master.by(token, "GET", "/v1/accounts/me", Map.of()).statusCode())
                .isEqualTo(401);
        assertThat(ana("GET", "/v1/accounts/me", Map.of()).body()).contains("\"secondFactor\":false");
        assertRefused(ana("POST", REMOVE, Map.of("code", enrolled.recovery().get(1))), 409, "not-permitted");
    }

    @Test
    void anAdministratorTakesAwayWhatAnotherHasLostAndThatIsAudited() throws Exception {
        Authenticator.Enrolled enrolled = Authenticator.enrol(master, "ana");
        String token = token(logIn("ana", enrolled.recovery().get(0)));
        assertThat(master.send("DELETE", "/v1/accounts/ana/totp", Map.of(), "If-Match", "\"old\"")
                        .statusCode())
                .isEqualTo(412);
        String tag = master.tag("/v1/accounts/ana");
        assertThat(master.send("DELETE", "/v1/accounts/ana/totp", Map.of(), "If-Match", tag)
                        .statusCode())
                .isEqualTo(200);
        assertThat(master.by(token, "GET", "/v1/accounts/me", Map.of()).statusCode())
                .isEqualTo(401);
        assertThat(ana("GET", "/v1/accounts/me", Map.of()).statusCode()).isEqualTo(200);
        assertThat(master.send("DELETE", "/v1/accounts/ana/totp", Map.of()).statusCode())
                .isEqualTo(409);
        assertThat(ana("DELETE", "/v1/accounts/admin/totp", Map.of()).statusCode())
                .isEqualTo(403);
        Await.until(
                "the audit has it",
                () -> master.json("/v1/audit?action=removeSecondFactor&outcome=done&object=ana&actor=admin")
                                .get("records")
                                .size()
                        == 1);
        assertThat(master.json("/v1/audit?actor=ana&action=logIn&outcome=done")
                        .get("records")
                        .size())
                .isEqualTo(1);
    }

    @Test
    void anAdministratorDoesNotTakeAwayHisOwnWithoutACode() throws Exception {
        Authenticator.Enrolled enrolled = Authenticator.enrol(master, "admin");
        String token = token(logIn("admin", enrolled.authenticator().next()));
        assertRefused(master.by(token, "DELETE", "/v1/accounts/admin/totp", Map.of()), 409, "not-permitted");
        assertRefused(master.get("/v1/status"), 401, "second-factor");
    }

    @Test
    void aServiceHasNoSecondFactor() throws Exception {
        String key = master.answer(master.post("/v1/accounts", Map.of("name", "meter", "role", "operator")))
                .get("key")
                .asString();
        assertRefused(master.by(key, "POST", BEGIN, Map.of()), 409, "not-permitted");
        assertRefused(master.by(key, "POST", CONFIRM, Map.of("code", "123456")), 409, "not-permitted");
        assertRefused(master.by(key, "POST", REMOVE, Map.of("code", "123456")), 409, "not-permitted");
    }

    @Test
    void anAuditorHasASecondFactorAndStillWritesNothingElse() throws Exception {
        master.person("ada", "auditor", Map.of());
        Authenticator.Enrolled enrolled = Authenticator.enrol(master, "ada");
        String token = token(logIn("ada", enrolled.authenticator().next()));
        assertThat(master.by(token, "GET", "/v1/audit", Map.of()).statusCode()).isEqualTo(200);
        assertThat(master.by(token, "POST", "/v1/accounts/ada/password", Map.of())
                        .statusCode())
                .isEqualTo(403);
        assertThat(master.by(token, "DELETE", "/v1/sessions/current", Map.of()).statusCode())
                .isEqualTo(200);
        assertThat(master.by(token, "GET", "/v1/audit", Map.of()).statusCode()).isEqualTo(401);
    }

    @Test
    void wrongCodesOfAnAccountAreSlowedDownAndNobodyElseIs() throws Exception {
        master.person("ben", "operator", Map.of());
        Authenticator.Enrolled ana = Authenticator.enrol(master, "ana");
        Authenticator.Enrolled ben = Authenticator.enrol(master, "ben");
        for (int i = 0; i < 5; i++) {
            assertRefused(logIn("ana", wrong(ana.authenticator())), 401, "bad-credentials");
        }
        HttpResponse<String> right = logIn("ana", ana.recovery().get(0));
        assertThat(right.statusCode()).as(right.body()).isEqualTo(429);
        token(logIn("ben", ben.authenticator().next()));
        for (int i = 0; i < 5; i++) {
            assertRefused(logIn("ben", wrong(ben.authenticator())), 401, "bad-credentials");
        }
        assertThat(master.get("/v1/status").statusCode())
                .as("ten wrong logins from this address")
                .isEqualTo(429);
    }

    @Test
    void whatIsNoCodeIsRefused() throws Exception {
        List<Map<String, Object>> wrong = new ArrayList<>(List.of(
                Map.of("code", ""),
                Map.of("code", "12345"),
                Map.of("code", "1234567"),
                Map.of("code", "١٢٣٤٥٦"),
                Map.of("code", "１２３４５６"),
                Map.of("code", "123456\n"),
                Map.of("code", "12345\u0000"),
                Map.of("code", List.of("123456")),
                Map.of("code", Map.of()),
                Map.of("code", "1".repeat(60_000)),
                Map.of("code", "123456", "name", "admin")));
        for (String path : List.of(CONFIRM, REMOVE, "/v1/sessions")) {
            for (Map<String, Object> body : wrong) {
                assertRefused(ana("POST", path, body), 400, "malformed-request");
            }
            assertThat(ana("POST", path, Map.of("code", "1".repeat(1 << 20))).statusCode())
                    .isEqualTo(413);
        }
        assertRefused(ana("POST", CONFIRM, Map.of()), 400, "malformed-request");
        assertRefused(ana("POST", REMOVE, Map.of()), 400, "malformed-request");
        assertRefused(ana("POST", "/v1/sessions", Map.of("code", "123456")), 400, "malformed-request");
    }

    @Test
    void whatIsShownOnceIsKeptNowhereAndNotShownAgain() throws Exception {
        HttpRequest.Builder begin =
                master.request(BEGIN, "ana", TestMaster.PASSWORD).header("Idempotency-Key", "k1");
        String secret = master.answer(master.send(begin.copy(), "POST", Map.of()))
                .get("secret")
                .asString();
        assertThat(master.send(begin.copy(), "POST", Map.of()).statusCode()).isEqualTo(409);
        Authenticator phone = Authenticator.of(secret);
        String recovery = master.answer(ana("POST", CONFIRM, Map.of("code", phone.current())))
                .get("recoveryCodes")
                .get(0)
                .asString();
        HttpRequest.Builder logIn =
                master.request("/v1/sessions", "ana", TestMaster.PASSWORD).header("Idempotency-Key", "k2");
        String code = phone.next();
        String token = token(master.send(logIn.copy(), "POST", Map.of("code", code)));
        assertThat(master.send(logIn.copy(), "POST", Map.of("code", code)).statusCode())
                .isEqualTo(409);
        assertThat(master.by(token, "GET", "/v1/status", Map.of()).statusCode()).isEqualTo(200);
        assertThat(master.get("/v1/accounts").body()).doesNotContain(secret, recovery, "totp", "recovery");
        Path accounts = master.directory().accounts();
        master.stop();
        assertThat(Files.readString(accounts)).contains(secret).doesNotContain(recovery);
        try (Stream<Path> files = Files.walk(master.directory().root())) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String bytes = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
                assertThat(bytes.contains(token) || bytes.contains(recovery))
                        .as("%s", file)
                        .isFalse();
                assertThat(bytes.contains(secret)).as("%s", file).isEqualTo(file.equals(accounts));
            }
        }
    }
}
