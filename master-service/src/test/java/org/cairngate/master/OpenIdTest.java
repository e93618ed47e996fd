package org.cairngate.master;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Applications sign people in with their accounts of the master, by OpenID Connect. */
@Timeout(180)
class OpenIdTest {

    private TestMaster master;
    private TestApplication application;
    private Browser browser;

    @BeforeEach
    void start(@TempDir Path root) throws Exception {
        master = new TestMaster(root, Duration.ofMillis(200), Map.of()).start();
        master.person("ana", "operator", Map.of());
        application = TestApplication.add(master, "dashboard", Map.of());
        browser = new Browser(master);
    }

    @AfterEach
    void stop() {
        master.close();
    }

    private HttpResponse<String> me(String token) throws Exception {
        return master.by(token, "GET", "/v1/accounts/me", Map.of());
    }

    private String issuer() throws Exception {
        return "https://localhost:" + master.api("/").getPort();
    }

    @Test
    void somebodySignsInAndTheTokenIsGoodForTheApi() throws Exception {
        HttpResponse<String> asked = application.ask(browser, Map.of());
        assertThat(Browser.location(asked)).startsWith("/oauth2/login?");
        HttpResponse<String> page = browser.follow(asked);
        assertThat(page.body()).contains("dashboard", "cairngate.example/test");
        HttpResponse<String> in =
                browser.submit(page, Map.of("name", "ana", "password", TestMaster.PASSWORD, "code", ""));
        assertThat(in.statusCode()).as(in.body()).isEqualTo(303);
        Map<String, String> back = Browser.query(Browser.location(browser.follow(in)));
        assertThat(back).containsEntry("state", "a b&c").containsEntry("iss", issuer());
        HttpResponse<String> answer = application.exchange(back.get("code"), Map.of());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Cache-Control").orElseThrow()).contains("no-store");
        JsonNode tokens = master.answer(answer);
        assertThat(tokens.get("token_type").asString()).isEqualTo("Bearer");
        assertThat(tokens.get("expires_in").asInt()).isBetween(590, 600);
        assertThat(tokens.has("refresh_token")).isFalse();
        String token = tokens.get("access_token").asString();
        assertThat(master.answer(me(token))).isEqualTo(master.json("/v1/accounts/ana"));
        assertThat(master.by(token, "GET", "/v1/accounts", Map.of()).statusCode())
                .as("an operator's rights")
                .isEqualTo(403);
        assertThat(TestApplication.codeOf(application.ask(browser, Map.of())))
                .as("the browser is known now")
                .isNotEqualTo(back.get("code"));
    }

    @Test
    void theIdTokenIsOfThisIssuerForThisApplicationAndSignedWithAPublishedKey() throws Exception {
        SignedJWT read =
                SignedJWT.parse(application.tokens("ana").get("id_token").asString());
        JsonNode document = master.answer(browser.get("/.well-known/openid-configuration"));
        assertThat(document.get("issuer").asString()).isEqualTo(issuer());
        assertThat(document.get("jwks_uri").asString()).isEqualTo(issuer() + "/oauth2/jwks");
        assertThat(document.get("code_challenge_methods_supported")
                        .valueStream()
                        .map(JsonNode::asString))
                .containsExactly("S256");
        assertThat(document.get("id_token_signing_alg_values_supported")
                        .valueStream()
                        .map(JsonNode::asString))
                .containsExactly("ES256");
        String keys = browser.get("/oauth2/jwks").body();
        ECKey key = (ECKey) JWKSet.parse(keys).getKeyByKeyId(read.getHeader().getKeyID());
        assertThat(keys).doesNotContain("\"d\"");
        assertThat(key.computeThumbprint().toString()).isEqualTo(key.getKeyID());
        assertThat(read.getHeader().getAlgorithm()).isEqualTo(JWSAlgorithm.ES256);
        assertThat(read.verify(new ECDSAVerifier(key))).isTrue();
        JWTClaimsSet claims = read.getJWTClaimsSet();
        assertThat(claims.getIssuer()).isEqualTo(issuer());
        assertThat(claims.getAudience()).containsExactly("dashboard");
        assertThat(claims.getSubject()).isEqualTo("ana");
        assertThat(claims.getStringClaim("nonce")).isEqualTo("n-0S6_WzA2Mj");
        assertThat(claims.getStringClaim("role")).isEqualTo("operator");
        assertThat(Duration.between(
                        claims.getIssueTime().toInstant(),
                        claims.getExpirationTime().toInstant()))
                .isEqualTo(Duration.ofMinutes(10));
        assertThat(me(read.serialize()).statusCode())
                .as("an ID token is no key to the API")
                .isEqualTo(401);
    }

    @Test
    void theEndpointsThatAreNamedAnswerAndOthersAreNotNamed() throws Exception {
        JsonNode document = master.answer(browser.get("/.well-known/openid-configuration"));
        for (String endpoint : document.propertyNames()) {
            if (endpoint.endsWith("_endpoint") || endpoint.endsWith("_uri")) {
                String path = document.get(endpoint).asString().substring(issuer().length());
                assertThat(browser.get(path).statusCode()).as(path).isNotEqualTo(404);
            }
        }
        assertThat(document.propertyNames())
                .doesNotContain("introspection_endpoint", "revocation_endpoint", "end_session_endpoint");
        for (String path : List.of("/oauth2/introspect", "/oauth2/revoke", "/oauth2/register", "/oauth2/x/../token")) {
            assertThat(browser.post(path, Map.of()).statusCode()).as(path).isIn(400, 404);
        }
        assertThat(browser.get("/oauth2/token").statusCode()).isEqualTo(405);
    }

    @Test
    void theUserInfoIsThatOfTheAccountAsItIsNow() throws Exception {
        String token = application.token("ana");
        JsonNode told = master.answer(master.by(token, "GET", "/oauth2/userinfo", Map.of()));
        assertThat(told.get("sub").asString()).isEqualTo("ana");
        assertThat(told.get("preferred_username").asString()).isEqualTo("ana");
        assertThat(master.send("PATCH", "/v1/accounts/ana", Map.of("role", "auditor"))
                        .statusCode())
                .isEqualTo(200);
        assertThat(master.by(token, "GET", "/oauth2/userinfo", Map.of()).body()).contains("\"auditor\"");
        assertThat(browser.get("/oauth2/userinfo").statusCode()).isEqualTo(401);
        assertThat(master.by("cga_wrong", "GET", "/oauth2/userinfo", Map.of()).statusCode())
                .isEqualTo(401);
    }

    @Test
    void aCodeThatIsShownTwiceIsRefusedAndEndsItsTokens() throws Exception {
        String code = application.code(browser, "ana");
        String token = master.answer(application.exchange(code, Map.of()))
                .get("access_token")
                .asString();
        assertThat(me(token).statusCode()).isEqualTo(200);
        HttpResponse<String> again = application.exchange(code, Map.of());
        assertThat(again.statusCode()).isEqualTo(400);
        assertThat(again.body()).contains("\"invalid_grant\"");
        assertThat(me(token).statusCode()).isEqualTo(401);
        assertThat(master.by(token, "GET", "/oauth2/userinfo", Map.of()).statusCode())
                .isEqualTo(401);
    }

    @Test
    void oneOfManyRequestsWithACodeAtTheSameMomentIsAnsweredAtMost() throws Exception {
        String code = application.code(browser, "ana");
        List<CompletableFuture<Integer>> answers = Stream.generate(() -> CompletableFuture.supplyAsync(() -> {
                    try {
                        return application.exchange(code, Map.of()).statusCode();
                    } catch (Exception e) {
                        throw new AssertionError(e);
                    }
                }))
                .limit(8)
                .toList();
        assertThat(answers.stream().map(CompletableFuture::join).filter(status -> status == 200))
                .hasSizeLessThanOrEqualTo(1);
    }

    private void isRefused(Map<String, String> other, String error) throws Exception {
        HttpResponse<String> answer = application.exchange(application.code(new Browser(master), "ana"), other);
        assertThat(answer.statusCode()).as(answer.body()).isBetween(400, 401);
        assertThat(master.answer(answer).get("error").asString())
                .as("%s", other)
                .isEqualTo(error);
    }

    @Test
    void aCodeIsGoodWithItsVerifierItsAddressAndItsApplicationOnly() throws Exception {
        isRefused(Map.of("code_verifier", "x".repeat(43)), "invalid_grant");
        isRefused(Map.of("code_verifier", ""), "invalid_grant");
        isRefused(Map.of("redirect_uri", "https://app.example/other"), "invalid_grant");
        isRefused(Map.of("redirect_uri", ""), "invalid_grant");
        isRefused(Map.of("code", "guess"), "invalid_grant");
        isRefused(Map.of("grant_type", "password"), "unsupported_grant_type");
        isRefused(Map.of("grant_type", "client_credentials"), "unsupported_grant_type");
        TestApplication other = TestApplication.add(master, "other", Map.of());
        HttpResponse<String> stolen = other.exchange(application.code(browser, "ana"), Map.of());
        assertThat(stolen.body()).contains("\"invalid_grant\"");
    }

    @Test
    void anApplicationShowsItsSecretAndAPublicOneHasNone() throws Exception {
        String secret = application.secret().orElseThrow();
        isRefused(Map.of("client_id", "dashboard", "client_secret", "cgc_" + "A".repeat(43)), "invalid_client");
        isRefused(Map.of("client_id", "nobody", "client_secret", secret), "invalid_client");
        String code = application.code(new Browser(master), "ana");
        HttpResponse<String> post =
                application.exchange(code, Map.of("client_id", "dashboard", "client_secret", secret));
        assertThat(post.statusCode()).as(post.body()).isEqualTo(200);
        HttpResponse<String> none = new Browser(master)
                .post(
                        "/oauth2/token",
                        Map.of(
                                "grant_type",
                                "authorization_code",
                                "client_id",
                                "dashboard",
                                "code",
                                application.code(new Browser(master), "ana"),
                                "redirect_uri",
                                TestApplication.REDIRECT,
                                "code_verifier",
                                TestApplication.VERIFIER));
        assertThat(none.statusCode()).isEqualTo(401);
        assertThat(none.body()).contains("\"invalid_client\"");
        TestApplication phone = TestApplication.add(master, "phone", Map.of("publicClient", true));
        assertThat(phone.secret()).isEmpty();
        assertThat(me(phone.token("ana")).statusCode()).isEqualTo(200);
    }

    private Map<String, String> error(Map<String, String> other) throws Exception {
        Map<String, String> back = Browser.query(Browser.location(application.ask(browser, other)));
        assertThat(back).doesNotContainKey("code");
        return back;
    }

    @Test
    void aRequestWithoutPkceOrWithThePlainMethodIsRefused() throws Exception {
        application.code(browser, "ana");
        assertThat(error(Map.of("code_challenge", "", "code_challenge_method", "")))
                .containsEntry("error", "invalid_request")
                .containsEntry("state", "a b&c");
        assertThat(error(Map.of("code_challenge", TestApplication.VERIFIER, "code_challenge_method", "plain")))
                .containsEntry("error", "invalid_request");
        assertThat(error(Map.of("code_challenge_method", ""))).containsEntry("error", "invalid_request");
        assertThat(application.ask(browser, Map.of("response_type", "token")).statusCode())
                .as("no grant but that of a code")
                .isEqualTo(400);
        assertThat(error(Map.of("scope", "openid everything"))).containsEntry("error", "invalid_scope");
    }

    @Test
    void nobodyIsSentToAnAddressThatIsNotRegistered() throws Exception {
        for (String redirect : List.of(
                "https://evil.example/",
                TestApplication.REDIRECT + "/",
                TestApplication.REDIRECT + "?a=b",
                TestApplication.REDIRECT + "#x",
                "https://app.example:444/callback",
                "https://app.example@evil.example/callback",
                "http://app.example/callback",
                "javascript:alert(1)",
                "//evil.example",
                "")) {
            HttpResponse<String> answer = application.ask(browser, Map.of("redirect_uri", redirect));
            assertThat(answer.statusCode()).as(redirect).isEqualTo(400);
            assertThat(answer.headers().firstValue("Location")).as(redirect).isEmpty();
        }
        HttpResponse<String> unknown = application.ask(browser, Map.of("client_id", "<b>nobody</b>"));
        assertThat(unknown.statusCode()).isEqualTo(400);
        assertThat(unknown.body()).doesNotContain("<b>nobody");
    }

    @Test
    void atTheLoopbackAddressAnyPortIsRight() throws Exception {
        TestApplication tool = TestApplication.add(
                master, "tool", Map.of("publicClient", true, "redirectUris", List.of("http://127.0.0.1/done")));
        HttpResponse<String> right = tool.ask(browser, Map.of("redirect_uri", "http://127.0.0.1:51004/done"));
        assertThat(Browser.location(right)).startsWith("/oauth2/login?");
        assertThat(browser.follow(right)
                        .headers()
                        .firstValue("Content-Security-Policy")
                        .orElseThrow())
                .contains("form-action 'self' http://127.0.0.1:*;");
        assertThat(tool.ask(browser, Map.of("redirect_uri", "http://127.0.0.1:51004/other"))
                        .statusCode())
                .isEqualTo(400);
    }

    @Test
    void whatARequestSaysOfTheHostIsNotBelieved() throws Exception {
        HttpRequest request = HttpRequest.newBuilder(master.api("/.well-known/openid-configuration"))
                .headers("X-Forwarded-Host", "evil.example", "Forwarded", "host=evil.example;proto=http")
                .build();
        assertThat(master.anonymous()
                        .send(request, HttpResponse.BodyHandlers.ofString())
                        .body())
                .contains(issuer())
                .doesNotContain("evil");
    }

    @Test
    void aRestartEndsTokensAndKeepsApplicationsAndTheKey() throws Exception {
        String token = application.token("ana");
        String keys = browser.get("/oauth2/jwks").body();
        master.stop();
        master.start();
        assertThat(me(token).statusCode()).isEqualTo(401);
        assertThat(browser.get("/oauth2/jwks").body()).isEqualTo(keys);
        assertThat(me(application.token("ana")).statusCode()).isEqualTo(200);
    }
}
