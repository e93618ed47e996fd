package org.cairngate.master;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Accounts by REST: people with passwords, services with keys, and changes that act at once. */
class AccountTest {

    private static final String OTHER = "battery staple correct horse";

    private TestMaster master;

    @BeforeEach
    void start(@TempDir Path root) throws Exception {
        master = new TestMaster(root, Duration.ofMillis(200), Map.of()).start();
    }

    @AfterEach
    void stop() {
        master.close();
    }

    private HttpResponse<String> asService(String key, String path) throws Exception {
        return master.send(master.bearing(key, path), "GET", Map.of());
    }

    private int statusAs(String user, String password) throws Exception {
        return master.send(master.request("/v1/accounts/me", user, password), "GET", Map.of())
                .statusCode();
    }

    private String service(String name, String role) throws Exception {
        HttpResponse<String> answer = master.post("/v1/accounts", Map.of("name", name, "role", role));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        assertThat(answer.headers().firstValue("Cache-Control")).contains("no-store");
        return master.answer(answer).get("key").asString();
    }

    private HttpResponse<String> patch(String name, Map<String, Object> change) throws Exception {
        return master.send("PATCH", "/v1/accounts/" + name, change);
    }

    @Test
    void aPersonLogsInAndSeesItsOwnAccount() throws Exception {
        master.person("ana", "technician", Map.of("organisation", "councilbox", "hubs", List.of("north")));
        JsonNode me = master.answer(master.as("ana", "GET", "/v1/accounts/me", Map.of()));
        assertThat(me).isEqualTo(master.json("/v1/accounts/ana"));
        assertThat(me.get("role").asString()).isEqualTo("technician");
        assertThat(me.get("organisation").asString()).isEqualTo("councilbox");
        assertThat(me.get("hubs").get(0).asString()).isEqualTo("north");
        assertThat(me.get("kind").asString()).isEqualTo("person");
        assertThat(master.get("/v1/accounts/me").body()).contains("\"name\":\"admin\"", "\"administrator\"");
    }

    @Test
    void aServiceLogsInWithItsKeyUntilItGetsAnotherOne() throws Exception {
        String first = service("meter", "operator");
        assertThat(asService(first, "/v1/accounts/me").body()).contains("\"meter\"", "\"service\"", "\"keyExpiresAt\"");
        HttpResponse<String> rotated = master.post("/v1/accounts/meter/key", Map.of());
        assertThat(rotated.statusCode()).isEqualTo(201);
        String second = master.answer(rotated).get("key").asString();
        assertThat(asService(first, "/v1/status").statusCode()).isEqualTo(401);
        assertThat(asService(second, "/v1/status").statusCode()).isEqualTo(200);
        assertThat(statusAs("meter", second)).isEqualTo(401);
        assertThat(master.post("/v1/accounts/meter/password", Map.of("password", OTHER))
                        .statusCode())
                .isEqualTo(409);
        assertThat(master.post("/v1/accounts/admin/key", Map.of()).statusCode()).isEqualTo(409);
    }

    @Test
    void aServiceRotatesItsOwnKeyAndNoOther() throws Exception {
        String key = service("meter", "operator");
        service("gauge", "operator");
        HttpResponse<String> own = master.send(
                master.bearing(key, "/v1/accounts/meter/key"), "POST", Map.of("expiresAt", "2000-01-01T00:00:00Z"));
        assertThat(own.statusCode()).isEqualTo(400);
        HttpResponse<String> other = master.send(master.bearing(key, "/v1/accounts/gauge/key"), "POST", Map.of());
        assertThat(other.statusCode()).isEqualTo(404);
    }

    @Test
    void aDisabledAccountIsRefusedAtOnce() throws Exception {
        master.person("ana", "operator", Map.of());
        String key = service("meter", "operator");
        for (int i = 0; i < 2; i++) {
            assertThat(statusAs("ana", TestMaster.PASSWORD)).isEqualTo(200);
            assertThat(asService(key, "/v1/status").statusCode()).isEqualTo(200);
            for (String name : List.of("ana", "meter")) {
                assertThat(patch(name, Map.of("enabled", false)).statusCode()).isEqualTo(200);
            }
            assertThat(statusAs("ana", TestMaster.PASSWORD)).isEqualTo(401);
            assertThat(asService(key, "/v1/status").statusCode()).isEqualTo(401);
            for (String name : List.of("ana", "meter")) {
                assertThat(patch(name, Map.of("enabled", true)).statusCode()).isEqualTo(200);
            }
        }
        assertThat(master.send("DELETE", "/v1/accounts/ana", Map.of()).statusCode())
                .isEqualTo(200);
        assertThat(statusAs("ana", TestMaster.PASSWORD)).isEqualTo(401);
    }

    @Test
    void anotherPasswordOrRoleActsAtOnce() throws Exception {
        master.person("ana", "operator", Map.of());
        assertThat(statusAs("ana", TestMaster.PASSWORD)).isEqualTo(200);
        assertThat(master.as("ana", "POST", "/v1/accounts/ana/password", Map.of("password", OTHER))
                        .statusCode())
                .isEqualTo(200);
        assertThat(statusAs("ana", TestMaster.PASSWORD)).isEqualTo(401);
        assertThat(statusAs("ana", OTHER)).isEqualTo(200);
        HttpRequest.Builder write = master.request("/v1/devices", "ana", OTHER);
        assertThat(master.send(write.copy(), "POST", Map.of()).statusCode()).isEqualTo(400);
        assertThat(patch("ana", Map.of("role", "auditor")).statusCode()).isEqualTo(200);
        assertThat(master.send(write.copy(), "POST", Map.of()).statusCode()).isEqualTo(403);
    }

    @Test
    void onlyAnAdministratorSetsThePasswordOfAnother() throws Exception {
        master.person("ana", "operator", Map.of());
        master.person("ben", "operator", Map.of());
        Map<String, Object> wish = Map.of("password", OTHER);
        assertThat(master.as("ana", "POST", "/v1/accounts/ben/password", wish).statusCode())
                .isEqualTo(404);
        assertThat(master.as("ana", "POST", "/v1/accounts/admin/password", wish).statusCode())
                .isEqualTo(404);
        assertThat(master.post("/v1/accounts/ben/password", wish).statusCode()).isEqualTo(200);
        assertThat(statusAs("ben", OTHER)).isEqualTo(200);
    }

    @Test
    void theLastAdministratorStays() throws Exception {
        assertThat(patch("admin", Map.of("enabled", false)).statusCode()).isEqualTo(409);
        assertThat(master.send("DELETE", "/v1/accounts/admin", Map.of()).statusCode())
                .isEqualTo(409);
        master.person("eva", "administrator", Map.of());
        assertThat(master.as("eva", "PATCH", "/v1/accounts/admin", Map.of("enabled", false))
                        .statusCode())
                .isEqualTo(200);
        assertThat(statusAs("admin", TestMaster.PASSWORD)).isEqualTo(401);
        for (Map<String, Object> change :
                List.<Map<String, Object>>of(Map.of("enabled", false), Map.of("role", "operator"))) {
            assertThat(master.as("eva", "PATCH", "/v1/accounts/eva", change).statusCode())
                    .isEqualTo(409);
        }
        assertThat(master.as("eva", "DELETE", "/v1/accounts/eva", Map.of()).statusCode())
                .isEqualTo(409);
    }

    @Test
    void nobodyChangesHisOwnRoleOrScope() throws Exception {
        master.person("eva", "administrator", Map.of());
        for (Map<String, Object> change :
                List.<Map<String, Object>>of(Map.of("role", "auditor"), Map.of("organisation", "councilbox"))) {
            HttpResponse<String> answer = master.as("eva", "PATCH", "/v1/accounts/eva", change);
            assertThat(answer.statusCode()).isEqualTo(409);
            assertThat(answer.body()).contains("nobody changes his own role");
        }
        assertThat(patch("eva", Map.of("role", "auditor")).statusCode()).isEqualTo(200);
    }

    @Test
    void whatIsNoAccountIsRefused() throws Exception {
        Map<String, Object> good = Map.of("name", "ana", "role", "operator", "password", OTHER);
        for (Map<String, Object> bad : List.<Map<String, Object>>of(
                Map.of("name", "me"),
                Map.of("name", "a b"),
                Map.of("name", "../x"),
                Map.of("role", "king"),
                Map.of("role", "ADMINISTRATOR"),
                Map.of("role", 0),
                Map.of("password", "short"),
                Map.of("password", "p".repeat(129)),
                Map.of("password", "control\u0007character"),
                Map.of("organisation", "a/b"),
                Map.of("hubs", List.of("north")),
                Map.of("role", "technician", "hubs", List.of("no/hub")),
                Map.of("keyExpiresAt", "2030-01-01T00:00:00Z"),
                Map.of("enabled", true))) {
            Map<String, Object> wish = new HashMap<>(good);
            wish.putAll(bad);
            HttpResponse<String> answer = master.post("/v1/accounts", wish);
            assertThat(answer.statusCode()).as("%s %s", bad, answer.body()).isEqualTo(400);
            assertThat(answer.body()).contains("malformed-request").doesNotContain(OTHER);
        }
        assertThat(master.post("/v1/accounts", good).statusCode()).isEqualTo(201);
        assertThat(master.post("/v1/accounts", good).statusCode()).isEqualTo(409);
    }

    @Test
    void accountsAreListedInPages() throws Exception {
        for (String name : List.of("ana", "ben", "eva")) {
            master.person(name, "operator", Map.of());
        }
        assertThat(master.get("/v1/accounts?limit=2").body())
                .contains("\"admin\"", "\"ana\"", "\"nextCursor\":\"ana\"")
                .doesNotContain("ben", "argon2", "hash");
        assertThat(master.get("/v1/accounts?limit=2&cursor=ana").body())
                .contains("ben", "eva")
                .doesNotContain("nextCursor", "admin");
    }

    @Test
    void accountsOutliveARestartAndSecretsAreNotKept() throws Exception {
        master.person("ana", "operator", Map.of());
        String key = service("meter", "operator");
        assertThat(master.post("/v1/accounts/admin/password", Map.of("password", OTHER))
                        .statusCode())
                .isEqualTo(200);
        master.stop();
        for (Path file :
                List.of(master.directory().accounts(), master.directory().adminAccount())) {
            assertThat(Files.readString(file)).doesNotContain(TestMaster.PASSWORD, OTHER, key);
        }
        master.start();
        assertThat(statusAs("ana", TestMaster.PASSWORD)).isEqualTo(200);
        assertThat(statusAs("admin", OTHER)).isEqualTo(200);
        assertThat(asService(key, "/v1/status").statusCode()).isEqualTo(200);
    }
}
