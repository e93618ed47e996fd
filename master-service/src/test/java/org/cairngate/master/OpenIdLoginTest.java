package org.cairngate.master;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.cairngate.master.access.LoginThrottle;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Who signs in for an application: the page where people do, and what becomes of them and their tokens. */
@Timeout(180)
class OpenIdLoginTest {

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

    private HttpResponse<String> login(String user, String password, String code) throws Exception {
        HttpResponse<String> page = browser.follow(application.ask(browser, Map.of()));
        assertThat(page.statusCode()).as(page.body()).isEqualTo(200);
        return browser.submit(page, Map.of("name", user, "password", password, "code", code));
    }

    @Test
    void theCodeOfTheAuthenticatorIsAskedForAndGoodOnce() throws Exception {
        Authenticator.Enrolled enrolled = Authenticator.enrol(master, "ana");
        HttpResponse<String> without = login("ana", TestMaster.PASSWORD, "");
        assertThat(without.statusCode()).isEqualTo(401);
        assertThat(without.body()).contains("second factor");
        for (String wrong : List.of("000000", "nonsense", "0".repeat(64))) {
            assertThat(login("ana", TestMaster.PASSWORD, wrong).statusCode())
                    .as(wrong)
                    .isEqualTo(401);
        }
        assertThat(browser.cookies()).doesNotContainKey("__Host-cairngate");
        String next = enrolled.authenticator().next();
        HttpResponse<String> in = login("ana", TestMaster.PASSWORD, next);
        assertThat(in.statusCode()).as(in.body()).isEqualTo(303);
        HttpResponse<String> tokens = application.exchange(TestApplication.codeOf(browser.follow(in)), Map.of());
        String token = master.answer(tokens).get("access_token").asString();
        assertThat(me(token).statusCode()).isEqualTo(200);
        browser = new Browser(master);
        assertThat(login("ana", TestMaster.PASSWORD, next).statusCode()).isEqualTo(401);
        assertThat(login("ana", TestMaster.PASSWORD, enrolled.recovery().get(0)).statusCode())
                .isEqualTo(303);
    }

    @Test
    void wrongPasswordsAreSlowedDownTogetherWithThoseAtTheApi() throws Exception {
        for (int i = 1; i < LoginThrottle.LIMIT; i++) {
            assertThat(login("ana", "not the password", "").statusCode()).isEqualTo(401);
        }
        assertThat(login("nobody", TestMaster.PASSWORD, "").statusCode()).isEqualTo(401);
        HttpResponse<String> slowed = login("ana", TestMaster.PASSWORD, "");
        assertThat(slowed.statusCode()).isEqualTo(429);
        assertThat(slowed.headers().firstValue("Retry-After")).contains("60");
        assertThat(master.get("/v1/status").statusCode()).isEqualTo(429);
    }

    @Test
    void aDisabledAccountIsCutOffAtOnce() throws Exception {
        String token = application.token("ana");
        String unused = application.code(browser, "ana");
        assertThat(master.send("PATCH", "/v1/accounts/ana", Map.of("enabled", false))
                        .statusCode())
                .isEqualTo(200);
        assertThat(me(token).statusCode()).isEqualTo(401);
        assertThat(master.by(token, "GET", "/oauth2/userinfo", Map.of()).statusCode())
                .isEqualTo(401);
        assertThat(application.exchange(unused, Map.of()).body()).contains("\"invalid_grant\"");
        assertThat(Browser.location(application.ask(browser, Map.of())))
                .as("the session has ended")
                .startsWith("/oauth2/login?");
        assertThat(login("ana", TestMaster.PASSWORD, "").statusCode()).isEqualTo(401);
        assertThat(master.send("PATCH", "/v1/accounts/ana", Map.of("enabled", true))
                        .statusCode())
                .isEqualTo(200);
        assertThat(me(token).statusCode()).as("also when it is enabled again").isEqualTo(401);
    }

    @Test
    void aRemovedAccountOfTheSameNameIsAnotherOne() throws Exception {
        String token = application.token("ana");
        assertThat(master.send("DELETE", "/v1/accounts/ana", Map.of()).statusCode())
                .isEqualTo(200);
        master.person("ana", "administrator", Map.of());
        assertThat(me(token).statusCode()).isEqualTo(401);
    }

    @Test
    void aTokenHasTheRoleAndTheLimitsThatTheAccountHasNow() throws Exception {
        String token = application.token("ana");
        assertThat(master.send(
                                "PATCH",
                                "/v1/accounts/ana",
                                Map.of("role", "administrator", "organisation", "councilbox"))
                        .statusCode())
                .isEqualTo(200);
        assertThat(me(token).body()).contains("\"administrator\"");
        HttpResponse<String> seen = master.by(token, "GET", "/v1/accounts", Map.of());
        assertThat(seen.body()).contains("\"ana\"").doesNotContain("\"admin\"");
        assertThat(master.by(token, "GET", "/v1/accounts/admin", Map.of()).statusCode())
                .isEqualTo(404);
        assertThat(master.by(token, "GET", "/v1/oidc/clients", Map.of()).statusCode())
                .as("of the whole master")
                .isEqualTo(403);
    }

    @Test
    void aTokenEndsWithThePasswordAndBeginsNoSession() throws Exception {
        String token = application.token("ana");
        assertThat(master.by(token, "POST", "/v1/sessions", Map.of()).statusCode())
                .isEqualTo(409);
        assertThat(master.send("POST", "/v1/accounts/ana/password", Map.of("password", "another password, longer"))
                        .statusCode())
                .isEqualTo(200);
        assertThat(me(token).statusCode()).isEqualTo(401);
    }

    @Test
    void anApplicationWithoutTheApiSignsInAndNothingElse() throws Exception {
        TestApplication grafana = TestApplication.add(master, "grafana", Map.of("api", false));
        HttpResponse<String> refused = grafana.ask(browser, Map.of());
        assertThat(Browser.query(Browser.location(refused))).containsEntry("error", "invalid_scope");
        application.code(browser, "ana");
        String code = TestApplication.codeOf(grafana.ask(browser, Map.of("scope", "openid profile")));
        String token = master.answer(grafana.exchange(code, Map.of()))
                .get("access_token")
                .asString();
        assertThat(master.by(token, "GET", "/oauth2/userinfo", Map.of()).statusCode())
                .isEqualTo(200);
        assertThat(me(token).statusCode()).isEqualTo(401);
    }

    @Test
    void loginsAndRefusalsAreInTheAuditWithoutSecrets() throws Exception {
        login("ana", "a wrong password", "");
        login("my password in the wrong field", "x", "");
        String code = application.code(browser, "ana");
        Await.until(
                "the login is in the audit",
                () -> master.json("/v1/audit?actor=ana&action=login&object=dashboard")
                                .get("records")
                                .size()
                        == 1);
        Await.until(
                "the refusals are in the audit",
                () -> master.json("/v1/audit?action=signIn&outcome=refused")
                                .get("records")
                                .size()
                        == 2);
        assertThat(master.json("/v1/audit?actor=ana&action=signIn&outcome=refused")
                        .get("records")
                        .size())
                .isEqualTo(1);
        assertThat(master.get("/v1/audit").body())
                .doesNotContain(
                        "wrong password", "wrong field", code, browser.cookies().get("__Host-cairngate"));
    }

    @Test
    void aFormThatIsNotOursIsRefused() throws Exception {
        HttpResponse<String> page = browser.follow(application.ask(browser, Map.of()));
        Map<String, String> right = Map.of("name", "ana", "password", TestMaster.PASSWORD, "code", "");
        assertThat(new Browser(master).submit(page, right).statusCode())
                .as("without the cookie")
                .isEqualTo(403);
        assertThat(browser.post("/oauth2/login", right).statusCode())
                .as("without the token")
                .isEqualTo(403);
        HttpResponse<String> planted =
                browser.follow(application.ask(browser, Map.of("name", "eve", "password", TestMaster.PASSWORD)));
        assertThat(browser.submit(planted, right).statusCode())
                .as("with a name in the address")
                .isEqualTo(400);
        assertThat(browser.cookies()).doesNotContainKey("__Host-cairngate");
    }

    @Test
    void cookiesAreForThisHostAndNoScriptAndAnotherOneAfterEachLogin() throws Exception {
        browser.cookies().put("__Host-cairngate", "cgs_" + "A".repeat(43));
        application.code(browser, "ana");
        String first = browser.cookies().get("__Host-cairngate");
        assertThat(first).isNotEqualTo("cgs_" + "A".repeat(43));
        HttpResponse<String> page = browser.get("/oauth2/login");
        assertThat(browser.submit(page, Map.of("name", "ana", "password", TestMaster.PASSWORD, "code", ""))
                        .statusCode())
                .isEqualTo(200);
        assertThat(browser.cookies().get("__Host-cairngate")).isNotEqualTo(first);
        assertThat(me(first).statusCode()).as("the session before has ended").isEqualTo(401);
        assertThat(browser.setCookies())
                .isNotEmpty()
                .allMatch(cookie -> cookie.startsWith("__Host-")
                        && Stream.of("Path=/", "Secure", "HttpOnly", "SameSite=Lax")
                                .allMatch(cookie::contains)
                        && !cookie.contains("Domain"));
    }

    @Test
    void anApplicationMayWantThePasswordAgain() throws Exception {
        application.code(browser, "ana");
        HttpResponse<String> asked = application.ask(browser, Map.of("prompt", "login"));
        assertThat(Browser.location(asked)).startsWith("/oauth2/login?");
        HttpResponse<String> in = browser.submit(
                browser.follow(asked), Map.of("name", "ana", "password", TestMaster.PASSWORD, "code", ""));
        assertThat(TestApplication.codeOf(browser.follow(in))).isNotEmpty();
    }

    @Test
    void whoSignsOutIsAskedAgain() throws Exception {
        application.code(browser, "ana");
        String session = browser.cookies().get("__Host-cairngate");
        assertThat(browser.submit(browser.get("/oauth2/logout"), Map.of()).statusCode())
                .isEqualTo(200);
        assertThat(browser.cookies()).doesNotContainKey("__Host-cairngate");
        assertThat(me(session).statusCode()).isEqualTo(401);
        assertThat(Browser.location(application.ask(browser, Map.of()))).startsWith("/oauth2/login?");
        assertThat(Browser.query(Browser.location(application.ask(browser, Map.of("prompt", "none")))))
                .containsEntry("error", "login_required");
    }

    @Test
    void thePageHasNoScriptAndIsInNoFrame() throws Exception {
        HttpResponse<String> page = browser.follow(application.ask(browser, Map.of()));
        assertThat(page.headers().firstValue("Content-Security-Policy").orElseThrow())
                .contains("default-src 'none'", "frame-ancestors 'none'", "form-action 'self' https://app.example;")
                .doesNotContain("unsafe", "script-src");
        assertThat(page.headers().firstValue("Referrer-Policy")).contains("no-referrer");
        assertThat(page.headers().allValues("Cache-Control")).containsExactly("no-store");
        assertThat(page.body()).doesNotContain("<script", "http:", "src=");
        HttpResponse<String> hostile = browser.get("/oauth2/login?client_id=dashboard&x='%22%3E%3Cb%3E");
        assertThat(hostile.statusCode()).isEqualTo(200);
        assertThat(hostile.body()).doesNotContain("\"><b>", "x='");
    }
}
