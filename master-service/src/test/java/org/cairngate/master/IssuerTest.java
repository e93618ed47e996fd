package org.cairngate.master;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jwt.PlainJWT;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.cairngate.master.access.LoginThrottle;
import org.cairngate.master.access.TestIssuer;
import org.cairngate.master.access.TestIssuer.Answer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Logins by the tokens of an issuer elsewhere: it says who somebody is, and the account what he may. */
@Timeout(180)
class IssuerTest {

    private static final String ANA = "a1b2-ana";

    private TestIssuer issuer;
    private TestMaster master;

    @BeforeEach
    void start(@TempDir Path root) throws Exception {
        issuer = TestIssuer.start(root);
        master = new TestMaster(root, Duration.ofMillis(200), Map.of())
                .with(issuer.settings())
                .start();
    }

    @AfterEach
    void stop() {
        master.close();
        issuer.close();
    }

    private void account(String name, String role, String subject) throws Exception {
        HttpResponse<String> answer =
                master.post("/v1/accounts", Map.of("name", name, "role", role, "subject", subject));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        assertThat(answer.body()).doesNotContain("\"key\"");
    }

    private HttpRequest.Builder request(String token, String path) throws Exception {
        return HttpRequest.newBuilder(master.api(path)).header("Authorization", "Bearer " + token);
    }

    private HttpResponse<String> by(String token, String method, String path) throws Exception {
        return master.send(request(token, path), method, Map.of());
    }

    private HttpResponse<String> me(String token) throws Exception {
        return by(token, "GET", "/v1/accounts/me");
    }

    @Test
    void aTokenLetsInTheAccountOfItsSubjectWithTheRightsOfTheAccount() throws Exception {
        assertThat(issuer.asked()).as("the start waits for nobody").isZero();
        account("ana", "operator", ANA);
        String token = issuer.sign(issuer.claims(ANA)
                .claim("role", "administrator")
                .claim("roles", List.of("administrator"))
                .claim("preferred_username", "admin"));
        JsonNode me = master.answer(me(token));
        assertThat(me).isEqualTo(master.json("/v1/accounts/ana"));
        assertThat(me.get("role").asString()).isEqualTo("operator");
        assertThat(me.get("kind").asString()).isEqualTo("issuer");
        assertThat(me.get("issuer").asString()).isEqualTo(issuer.name());
        assertThat(me.get("subject").asString()).isEqualTo(ANA);
        assertThat(by(token, "GET", "/v1/accounts").statusCode()).isEqualTo(403);
        assertThat(me(issuer.signByCurve(issuer.claims(ANA))).statusCode()).isEqualTo(200);
        assertThat(me(issuer.sign(issuer.claims(ANA).audience(List.of("other", TestIssuer.AUDIENCE))))
                        .statusCode())
                .isEqualTo(200);
        assertThat(issuer.asked()).as("its document and its keys, once").isEqualTo(2);
        Await.until(
                "the audit has the login",
                () -> master.json("/v1/audit?actor=ana&action=login")
                                .get("records")
                                .size()
                        == 1);
        assertThat(master.get("/v1/audit").body()).doesNotContain(token);
    }

    @Test
    void tenancyAndAuditAreThoseOfTheAccount() throws Exception {
        account("other", "operator", "other");
        HttpResponse<String> made = master.post(
                "/v1/accounts", Map.of("name", "ana", "role", "administrator", "subject", ANA, "organisation", "acme"));
        assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
        String token = issuer.sign(issuer.claims(ANA).claim("organisation", "umbrella"));
        assertThat(by(token, "GET", "/v1/accounts/admin").statusCode()).isEqualTo(404);
        assertThat(by(token, "GET", "/v1/accounts").body()).contains("\"ana\"").doesNotContain("admin\"", "\"other\"");
        Map<String, Object> ben = Map.of("name", "ben", "role", "auditor", "subject", "ben", "organisation", "acme");
        assertThat(master.send(request(token, "/v1/accounts"), "POST", ben).statusCode())
                .isEqualTo(201);
        Map<String, Object> eve =
                Map.of("name", "eve", "role", "auditor", "subject", "eve", "organisation", "umbrella");
        assertThat(master.send(request(token, "/v1/accounts"), "POST", eve).statusCode())
                .isEqualTo(409);
        Await.until(
                "the audit names who did it",
                () -> master.json("/v1/audit?actor=ana&action=createAccount&outcome=done")
                                .get("records")
                                .size()
                        == 1);
        HttpResponse<String> auditor = master.send(
                request(issuer.token("ben"), "/v1/accounts"), "POST", Map.of("name", "x", "role", "auditor"));
        assertThat(auditor.statusCode()).isEqualTo(403);
    }

    private void isRefused(String token, String reason) throws Exception {
        HttpResponse<String> answer = me(token);
        assertThat(answer.statusCode()).as(token).isEqualTo(401);
        assertThat(answer.body()).contains("\"reason\":\"" + reason + "\"");
        assertThat(answer.headers().firstValue("WWW-Authenticate"))
                .contains("Bearer realm=\"cairngate\", error=\"invalid_token\"");
    }

    @Test
    void whatIsNotOfTheIssuerIsRefusedAndCountsAsAGuess() throws Exception {
        account("ana", "operator", ANA);
        assertThat(me(issuer.token(ANA)).statusCode()).isEqualTo(200);
        RSAKey forged = TestIssuer.rsa("first");
        for (String token : List.of(
                TestIssuer.sign(JWSAlgorithm.RS256, forged, new RSASSASigner(forged), issuer.claims(ANA)),
                new PlainJWT(issuer.claims(ANA).build()).serialize(),
                TestIssuer.sign(
                        JWSAlgorithm.HS256,
                        issuer.key(),
                        new MACSigner(issuer.key().toRSAPublicKey().getEncoded()),
                        issuer.claims(ANA)),
                TestIssuer.sign(
                        JWSAlgorithm.RS512, issuer.key(), new RSASSASigner(issuer.key()), issuer.claims(ANA)))) {
            isRefused(token, "bad-credentials");
        }
        assertThat(me(issuer.token(ANA)).statusCode()).isEqualTo(200);
        String guess = TestIssuer.sign(JWSAlgorithm.RS256, forged, new RSASSASigner(forged), issuer.claims(ANA));
        for (int i = 4; i < LoginThrottle.LIMIT; i++) {
            isRefused(guess, "bad-credentials");
        }
        assertThat(me(guess).statusCode()).isEqualTo(429);
    }

    @Test
    void whatTheIssuerSignedAndIsNotForUsAndNowIsRefusedWithTheReasonAndIsNoGuess() throws Exception {
        account("ana", "operator", ANA);
        for (int i = 0; i < LoginThrottle.LIMIT; i++) {
            isRefused(
                    issuer.sign(issuer.claims(ANA)
                            .expirationTime(Date.from(Instant.now().minusSeconds(120)))),
                    "invalid-token");
        }
        isRefused(
                issuer.sign(
                        issuer.claims(ANA).notBeforeTime(Date.from(Instant.now().plusSeconds(120)))),
                "invalid-token");
        isRefused(issuer.sign(issuer.claims(ANA).issuer(issuer.name() + "/")), "invalid-token");
        String other = issuer.sign(issuer.claims(ANA).audience("other-service"));
        isRefused(other, "invalid-token");
        assertThat(me(other).body()).contains("JWT aud claim rejected");
        assertThat(me(issuer.token(ANA)).statusCode()).isEqualTo(200);
        Await.until(
                "the audit has the refusals",
                () -> master.get("/v1/audit?outcome=refused").body().contains("invalid-token"));
    }

    @Test
    void onlyASubjectWithAnEnabledAccountIsLetIn() throws Exception {
        isRefused(issuer.token(ANA), "invalid-token");
        assertThat(me(issuer.token(ANA)).body()).contains("no account that may log in has its subject " + ANA);
        account("ana", "operator", ANA);
        String token = issuer.token(ANA);
        assertThat(me(token).statusCode()).isEqualTo(200);
        assertThat(me(issuer.token("ana")).statusCode())
                .as("the account's name")
                .isEqualTo(401);
        assertThat(me(issuer.token("admin")).statusCode()).isEqualTo(401);
        assertThat(master.send("PATCH", "/v1/accounts/ana", Map.of("enabled", false))
                        .statusCode())
                .isEqualTo(200);
        assertThat(me(token).statusCode()).isEqualTo(401);
        assertThat(master.send("PATCH", "/v1/accounts/ana", Map.of("enabled", true, "role", "auditor"))
                        .statusCode())
                .isEqualTo(200);
        assertThat(me(token).body()).contains("\"auditor\"");
        assertThat(master.send("DELETE", "/v1/accounts/ana", Map.of()).statusCode())
                .isEqualTo(200);
        assertThat(me(token).statusCode()).isEqualTo(401);
    }

    @Test
    void anIssuerThatDoesNotAnswerHoldsBackItsOwnOnly() throws Exception {
        account("ana", "operator", ANA);
        master.stop();
        issuer.answer(Answer.FAILED);
        master.start();
        String token = issuer.token(ANA);
        HttpResponse<String> answer = me(token);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(503);
        assertThat(answer.body()).contains("\"reason\":\"not-ready\"");
        assertThat(answer.headers().firstValue("Retry-After")).contains("10");
        assertThat(me("eyJ.garbage").statusCode()).isEqualTo(401);
        assertThat(master.get("/v1/status").statusCode()).isEqualTo(200);
        assertThat(master.get("/v1/health/readiness").statusCode()).isEqualTo(200);
        issuer.answer(Answer.RIGHT);
        Await.until("the issuer is asked again", () -> me(token).statusCode() == 200);
        issuer.answer(Answer.FAILED);
        assertThat(me(issuer.token(ANA)).statusCode()).as("its keys are known").isEqualTo(200);
    }

    @Test
    void anIssuerThatCallsItselfAnotherIsNotTaken() throws Exception {
        account("ana", "operator", ANA);
        issuer.replaceInDocument("\"" + issuer.name() + "\"", "\"https://elsewhere.example\"");
        assertThat(me(issuer.token(ANA)).statusCode()).isEqualTo(503);
        assertThat(master.get("/v1/status").statusCode()).isEqualTo(200);
    }

    @Test
    void aLiveStreamEndsWithItsToken() throws Exception {
        account("ana", "operator", ANA);
        String token = issuer.sign(
                issuer.claims(ANA).expirationTime(Date.from(Instant.now().minusSeconds(50))));
        try (LiveClient shortly = LiveClient.listen(master, request(token, "/v1/live"));
                LiveClient longer = LiveClient.listen(master, request(issuer.token(ANA), "/v1/live"))) {
            Await.until("the stream has ended", shortly::hasEnded);
            assertThat(longer.hasEnded()).isFalse();
        }
    }

    @Test
    void anAccountOfTheIssuerHasNeitherPasswordNorKeyNorSecondFactorNorSession() throws Exception {
        account("ana", "administrator", ANA);
        String token = issuer.token(ANA);
        for (String path : List.of("/v1/accounts/ana/key", "/v1/accounts/me/totp", "/v1/sessions")) {
            assertThat(by(token, "POST", path).statusCode()).as(path).isEqualTo(409);
        }
        HttpResponse<String> password = master.send(
                request(token, "/v1/accounts/ana/password"), "POST", Map.of("password", TestMaster.PASSWORD));
        assertThat(password.statusCode()).as(password.body()).isEqualTo(409);
        assertThat(me(token).statusCode()).isEqualTo(200);
        assertThat(master.as("ana", "GET", "/v1/accounts/me", Map.of()).statusCode())
                .isEqualTo(401);
        HttpResponse<String> lastKeeper =
                master.send(request(token, "/v1/accounts/admin"), "PATCH", Map.of("enabled", false));
        assertThat(lastKeeper.statusCode())
                .as("an issuer may be down: an administrator with a password stays")
                .isEqualTo(409);
    }

    @Test
    void whatIsNoSubjectOrHasAnAccountIsRefused() throws Exception {
        account("ana", "operator", ANA);
        Map<String, Object> good = Map.of("name", "ben", "role", "operator", "subject", "ben");
        for (Map<String, Object> bad : List.<Map<String, Object>>of(
                Map.of("subject", ""),
                Map.of("subject", "a b"),
                Map.of("subject", "s".repeat(256)),
                Map.of("subject", "sübject"),
                Map.of("subject", "a\u0000"),
                Map.of("subject", List.of("a")),
                Map.of("password", TestMaster.PASSWORD),
                Map.of("keyExpiresAt", "2030-01-01T00:00:00Z"))) {
            Map<String, Object> wish = new HashMap<>(good);
            wish.putAll(bad);
            assertThat(master.post("/v1/accounts", wish).statusCode())
                    .as("%s", bad)
                    .isEqualTo(400);
        }
        Map<String, Object> taken = new HashMap<>(good);
        taken.put("subject", ANA);
        assertThat(master.post("/v1/accounts", taken).statusCode()).isEqualTo(409);
        assertThat(master.post("/v1/accounts", good).statusCode()).isEqualTo(201);
    }

    @Test
    void aTokenOfAMegabyteHurtsNobody() throws Exception {
        account("ana", "operator", ANA);
        String large = issuer.sign(issuer.claims(ANA).claim("x", "x".repeat(1 << 20)));
        try {
            assertThat(me(large).statusCode()).isBetween(400, 499);
        } catch (IOException e) {
            assertThat(e)
                    .as("the connection is closed in the midst of the header")
                    .isNotNull();
        }
        assertThat(me(issuer.token(ANA)).statusCode()).isEqualTo(200);
    }

    @Test
    void accountsOutliveARestartAndAreNotThoseOfAnotherIssuer(@TempDir Path folder) throws Exception {
        account("ana", "operator", ANA);
        master.stop();
        assertThat(Files.readString(master.directory().accounts())).contains(issuer.name(), ANA);
        master.start();
        assertThat(me(issuer.token(ANA)).statusCode()).isEqualTo(200);
        master.stop();
        try (TestIssuer other = TestIssuer.start(folder)) {
            master.with(other.settings()).start();
            assertThat(me(other.token(ANA)).statusCode()).isEqualTo(401);
            assertThat(me(issuer.token(ANA)).statusCode()).isEqualTo(401);
        }
    }

    @Test
    void aMasterWithoutAnIssuerTakesNoTokens(@TempDir Path root) throws Exception {
        try (TestMaster none = new TestMaster(root, Duration.ofSeconds(10), Map.of()).start()) {
            HttpResponse<String> account =
                    none.post("/v1/accounts", Map.of("name", "ana", "role", "operator", "subject", ANA));
            assertThat(account.statusCode()).as(account.body()).isEqualTo(409);
            assertThat(account.body()).contains("--oidc-issuer");
            HttpRequest.Builder request = HttpRequest.newBuilder(none.api("/v1/status"))
                    .header("Authorization", "Bearer " + issuer.token(ANA));
            assertThat(none.send(request, "GET", Map.of()).statusCode()).isEqualTo(401);
            assertThat(issuer.asked()).isZero();
        }
    }
}
