package org.cairngate.master;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The applications for which people sign in, as an administrator keeps them. */
@Timeout(180)
class OidcClientTest {

    private static final String CLIENTS = "/v1/oidc/clients";

    private TestMaster master;

    @BeforeEach
    void start(@TempDir Path root) throws Exception {
        master = new TestMaster(root, Duration.ofMillis(200), Map.of()).start();
    }

    @AfterEach
    void stop() {
        master.close();
    }

    @Test
    void aMasterWithoutApplicationsSignsInNobodyAndSaysSo() throws Exception {
        Browser browser = new Browser(master);
        for (String path : List.of("/.well-known/openid-configuration", "/oauth2/authorize", "/oauth2/login")) {
            HttpResponse<String> answer = browser.get(path);
            assertThat(answer.statusCode()).as(path).isEqualTo(404);
            assertThat(answer.body()).contains("cairn oidc client add");
        }
        assertThat(master.directory().oidcKey()).doesNotExist();
    }

    @Test
    void theSecretIsShownOnceAndKeptAsAHash() throws Exception {
        String secret =
                TestApplication.add(master, "dashboard", Map.of()).secret().orElseThrow();
        assertThat(secret).matches("cgc_[A-Za-z0-9_-]{43}");
        assertThat(master.get(CLIENTS).body()).contains("dashboard").doesNotContain("cgc_", "secret");
        Path file = master.directory().oidcClients();
        assertThat(Files.readString(file)).doesNotContain(secret, secret.substring(4));
        TestApplication.add(master, "other", Map.of());
        new Browser(master).get("/oauth2/jwks");
        for (Path one : List.of(file, master.directory().oidcKey())) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(one)))
                    .isEqualTo("rw-------");
        }
    }

    @Test
    void whatIsNoApplicationIsRefused() throws Exception {
        Map<String, Object> good = Map.of("name", "dashboard", "redirectUris", List.of(TestApplication.REDIRECT));
        for (Map<String, Object> bad : List.<Map<String, Object>>of(
                Map.of("name", "a b"),
                Map.of("name", ""),
                Map.of("redirectUris", List.of()),
                Map.of("redirectUris", "https://app.example/"),
                Map.of("redirectUris", List.of("http://app.example/")),
                Map.of("redirectUris", List.of("http://localhost/")),
                Map.of("redirectUris", List.of("https://app.example/#x")),
                Map.of("redirectUris", List.of("https://a@app.example/")),
                Map.of("redirectUris", List.of("https:///callback")),
                Map.of("redirectUris", List.of("javascript:alert(1)")),
                Map.of("redirectUris", List.of("app:/callback")),
                Map.of("redirectUris", List.of("https://app.example/;' *")),
                Map.of("redirectUris", List.of("https://app.example/" + "x".repeat(512))),
                Map.of("api", "yes"),
                Map.of("secret", "mine"))) {
            Map<String, Object> wish = new HashMap<>(good);
            wish.putAll(bad);
            assertThat(master.post(CLIENTS, wish).statusCode()).as("%s", bad).isEqualTo(400);
        }
        assertThat(master.post(CLIENTS, good).statusCode()).isEqualTo(201);
        HttpResponse<String> taken = master.post(CLIENTS, good);
        assertThat(taken.statusCode()).as(taken.body()).isEqualTo(409);
    }

    @Test
    void aRemovedApplicationIsNobodyAtOnce() throws Exception {
        master.person("ana", "operator", Map.of());
        TestApplication application = TestApplication.add(master, "dashboard", Map.of());
        TestApplication.add(master, "other", Map.of());
        String token = application.token("ana");
        String unused = application.code(new Browser(master), "ana");
        String tag = master.tag(CLIENTS + "/dashboard");
        assertThat(master.send("DELETE", CLIENTS + "/dashboard", Map.of(), "If-Match", "\"0\"")
                        .statusCode())
                .isEqualTo(412);
        assertThat(master.send("DELETE", CLIENTS + "/dashboard", Map.of(), "If-Match", tag)
                        .statusCode())
                .isEqualTo(200);
        assertThat(master.by(token, "GET", "/v1/accounts/me", Map.of()).statusCode())
                .isEqualTo(401);
        assertThat(application.exchange(unused, Map.of()).body()).contains("invalid_client");
        assertThat(application.ask(new Browser(master), Map.of()).statusCode()).isEqualTo(400);
        assertThat(master.get(CLIENTS + "/dashboard").statusCode()).isEqualTo(404);
        TestApplication again = TestApplication.add(master, "dashboard", Map.of());
        assertThat(master.by(token, "GET", "/v1/accounts/me", Map.of()).statusCode())
                .isEqualTo(401);
        assertThat(again.exchange(unused, Map.of()).body()).contains("invalid_grant");
    }

    @Test
    void aWriteWithAKeyIsDoneOnceAndItsSecretIsNotKept() throws Exception {
        Map<String, Object> wish = Map.of("name", "dashboard", "redirectUris", List.of(TestApplication.REDIRECT));
        assertThat(master.send("POST", CLIENTS, wish, "Idempotency-Key", "k1").statusCode())
                .isEqualTo(201);
        HttpResponse<String> again = master.send("POST", CLIENTS, wish, "Idempotency-Key", "k1");
        assertThat(again.statusCode()).as(again.body()).isEqualTo(409);
        assertThat(again.body()).contains("answer-not-kept");
    }

    @Test
    void whatAdministratorsDoIsInTheAuditWithoutTheSecret() throws Exception {
        String secret =
                TestApplication.add(master, "dashboard", Map.of()).secret().orElseThrow();
        assertThat(master.send("DELETE", CLIENTS + "/dashboard", Map.of()).statusCode())
                .isEqualTo(200);
        for (String action : List.of("addOidcClient", "removeOidcClient")) {
            Await.until(
                    "the audit has it",
                    () -> master.json("/v1/audit?actor=admin&object=dashboard&outcome=done&action=" + action)
                                    .get("records")
                                    .size()
                            == 1);
        }
        assertThat(master.get("/v1/audit").body()).doesNotContain(secret);
    }

    @Test
    void aDamagedKeyStopsLoginsAndNothingElse() throws Exception {
        TestApplication.add(master, "dashboard", Map.of());
        Files.writeString(master.directory().oidcKey(), "{}");
        Browser browser = new Browser(master);
        HttpResponse<String> answer = browser.get("/oauth2/jwks");
        assertThat(answer.statusCode()).isEqualTo(503);
        JsonNode status = master.json("/v1/status");
        assertThat(status.isObject()).isTrue();
        Files.delete(master.directory().oidcKey());
        assertThat(browser.get("/oauth2/jwks").statusCode()).isEqualTo(200);
    }
}
