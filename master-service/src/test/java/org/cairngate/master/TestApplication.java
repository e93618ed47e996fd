package org.cairngate.master;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** An application that signs people in at the master, as its developer would write it from the RFCs. */
final class TestApplication {

    static final String REDIRECT = "https://app.example/callback";
    static final String VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

    private final TestMaster master;
    private final String name;
    private final Optional<String> secret;

    private TestApplication(TestMaster master, String name, Optional<String> secret) {
        this.master = master;
        this.name = name;
        this.secret = secret;
    }

    /** Has the administrator add it. */
    static TestApplication add(TestMaster master, String name, Map<String, Object> more) throws Exception {
        Map<String, Object> wish = new HashMap<>(Map.of("name", name, "redirectUris", List.of(REDIRECT), "api", true));
        wish.putAll(more);
        HttpResponse<String> answer = master.post("/v1/oidc/clients", wish);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        return new TestApplication(
                master,
                name,
                Optional.ofNullable(master.answer(answer).get("secret")).map(JsonNode::asString));
    }

    Optional<String> secret() {
        return secret;
    }

    /** RFC 7636 section 4.2. */
    static String challenge(String verifier) throws Exception {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(
                        MessageDigest.getInstance("SHA-256").digest(verifier.getBytes(StandardCharsets.US_ASCII)));
    }

    /** The parameters of a good request for a code. */
    Map<String, String> asks() throws Exception {
        return new HashMap<>(Map.of(
                "response_type", "code",
                "client_id", name,
                "redirect_uri", REDIRECT,
                "scope", "openid profile api",
                "state", "a b&c",
                "nonce", "n-0S6_WzA2Mj",
                "code_challenge", challenge(VERIFIER),
                "code_challenge_method", "S256"));
    }

    /** Sends somebody to the login with these parameters in place of the good ones; an empty one is left out. */
    HttpResponse<String> ask(Browser browser, Map<String, String> other) throws Exception {
        Map<String, String> all = asks();
        all.putAll(other);
        all.values().removeIf(String::isEmpty);
        return browser.get("/oauth2/authorize?" + Browser.encode(all));
    }

    /** Signs somebody in who has the usual password and no second factor. */
    String code(Browser browser, String user) throws Exception {
        HttpResponse<String> page = browser.follow(ask(browser, Map.of()));
        HttpResponse<String> in =
                browser.submit(page, Map.of("name", user, "password", TestMaster.PASSWORD, "code", ""));
        return codeOf(browser.follow(in));
    }

    static String codeOf(HttpResponse<String> answer) {
        String location = Browser.location(answer);
        assertThat(location).startsWith(REDIRECT + "?");
        String code = Browser.query(location).get("code");
        assertThat(code).as(location).isNotNull();
        return code;
    }

    /** Asks for tokens with these parameters in place of the good ones; an empty one is left out. */
    HttpResponse<String> exchange(String code, Map<String, String> other) throws Exception {
        Map<String, String> form = new HashMap<>(Map.of(
                "grant_type", "authorization_code",
                "code", code,
                "redirect_uri", REDIRECT,
                "code_verifier", VERIFIER));
        if (secret.isEmpty()) {
            form.put("client_id", name);
        }
        form.putAll(other);
        form.values().removeIf(String::isEmpty);
        Browser browser = new Browser(master);
        return secret.isEmpty() || form.containsKey("client_secret")
                ? browser.post("/oauth2/token", form)
                : browser.post("/oauth2/token", form, "Authorization", basic(secret.get()));
    }

    String basic(String shown) {
        return "Basic " + Base64.getEncoder().encodeToString((name + ":" + shown).getBytes(StandardCharsets.UTF_8));
    }

    /** The answer of the token endpoint to a login. */
    JsonNode tokens(String user) throws Exception {
        HttpResponse<String> answer = exchange(code(new Browser(master), user), Map.of());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return master.answer(answer);
    }

    /** A token for the API. */
    String token(String user) throws Exception {
        return tokens(user).get("access_token").asString();
    }
}
