package org.cairngate.master;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.cairngate.ledger.key.SigningKey;
import org.cairngate.master.access.Audience;
import org.cairngate.master.access.Permission;
import org.cairngate.master.access.Permissions;
import org.cairngate.master.access.Role;
import org.cairngate.master.database.TestDatabase;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.web.servlet.handler.AbstractUrlHandlerMapping;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import org.springframework.web.servlet.mvc.method.RequestMappingInfoHandlerMapping;
import org.springframework.web.servlet.resource.ResourceHttpRequestHandler;

/** The table of permissions against the running service: every endpoint, as everyone. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PermissionTest {

    /** Reached by the container's error dispatch; whoever asks for it by its path is refused or finds nothing. */
    private static final String ERROR_PAGE = "ANY /error";

    /** Writes that are about nothing but how the caller logs in. */
    private static final Set<String> OWN_LOGIN = Set.of(
            "POST /v1/sessions",
            "DELETE /v1/sessions/current",
            "POST /v1/accounts/me/totp",
            "POST /v1/accounts/me/totp/confirm",
            "POST /v1/accounts/me/totp/remove");

    private final SigningKey northKey = SigningKey.generate(new SecureRandom());
    private TestMaster master;

    @BeforeAll
    void start(@TempDir Path root) throws Exception {
        master = new TestMaster(root, Duration.ofMillis(200), Map.of("north", northKey))
                .with(TestDatabase.fresh())
                .start();
        Await.until(
                "the database is ready",
                () -> master.get("/v1/telemetry/latest").statusCode() == 200);
        for (Role role : Role.values()) {
            master.person(role.label(), role.label(), Map.of());
        }
    }

    @AfterAll
    void stop() {
        master.close();
    }

    @Test
    void everyEndpointHasARowAndEveryRowAnEndpoint() {
        Set<String> endpoints = new TreeSet<>();
        for (RequestMappingInfoHandlerMapping mapping : master.context()
                .getBeansOfType(RequestMappingInfoHandlerMapping.class)
                .values()) {
            mapping.getHandlerMethods().keySet().forEach(info -> addAll(info, endpoints));
        }
        for (AbstractUrlHandlerMapping mapping :
                master.context().getBeansOfType(AbstractUrlHandlerMapping.class).values()) {
            mapping.getHandlerMap().forEach((path, handler) -> {
                if (!(handler instanceof ResourceHttpRequestHandler)) {
                    endpoints.add("GET " + path);
                }
            });
        }
        assertThat(endpoints.remove(ERROR_PAGE)).isTrue();
        Set<String> rows = new TreeSet<>();
        Permissions.rows().forEach(row -> rows.add(row.method() + " " + row.path()));
        assertThat(rows).isEqualTo(endpoints);
    }

    private static void addAll(RequestMappingInfo info, Set<String> endpoints) {
        for (String path : info.getPatternValues()) {
            if (info.getMethodsCondition().getMethods().isEmpty()) {
                endpoints.add("ANY " + path);
            }
            info.getMethodsCondition().getMethods().forEach(method -> endpoints.add(method + " " + path));
        }
    }

    /** A path of this template under which there is nothing that a write could change, and no answer without an end. */
    private static String path(Permission row) {
        return row.path()
                .replace("/v1/live", "/v1/live?kinds=none")
                .replace("{height}", "0")
                .replace("{level}/{*index}", "0/000")
                .replace("/**", "/none")
                .replaceAll("\\{[^}]*}", "none");
    }

    @ParameterizedTest
    @EnumSource
    void everyRoleMayDoWhatTheTableSaysAndNothingElse(Role role) throws Exception {
        String before = registry();
        for (Permission row : Permissions.rows()) {
            String method = row.method().name();
            HttpResponse<String> answer = master.as(role.label(), method, path(row), Map.of());
            assertThat(answer.statusCode() != 403)
                    .as("%s %s %s answers %s", role, method, row.path(), answer.statusCode())
                    .isEqualTo(row.roles().contains(role));
            assertThat(answer.statusCode())
                    .as("%s %s", role, row)
                    .isNotEqualTo(401)
                    .isLessThan(500);
            if (!row.isWrite()) {
                assertThat(master.as(role.label(), "HEAD", path(row), Map.of()).statusCode() != 403)
                        .as("%s HEAD %s", role, row.path())
                        .isEqualTo(row.roles().contains(role));
            }
        }
        assertThat(registry()).isEqualTo(before);
    }

    private String registry() throws Exception {
        return master.get("/v1/devices").body()
                + master.get("/v1/accounts").body()
                + master.get("/v1/namespaces").body()
                + master.get("/v1/device-types").body()
                + master.json("/v1/hubs").get("hubs").size();
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
    void anAuditorIsRefusedEveryWriteOfAnyMethodButForHowItLogsIn(String method) throws Exception {
        for (Permission row : Permissions.rows()) {
            HttpResponse<String> answer = master.as("auditor", method, path(row), Map.of());
            assertThat(answer.statusCode() != 403)
                    .as("%s %s", method, row.path())
                    .isEqualTo(OWN_LOGIN.contains(method + " " + row.path()));
        }
        assertThat(master.as("auditor", method, "/v1/nothing", Map.of()).statusCode())
                .isEqualTo(403);
    }

    @Test
    void aHubReadsTheChainAndWritesNothing() throws Exception {
        HttpClient north = master.withCertificate(northKey, "north");
        for (Permission row : Permissions.rows()) {
            HttpResponse<String> answer = call(north, row);
            assertThat(answer.statusCode() != 403)
                    .as("%s answers %s", row, answer.statusCode())
                    .isEqualTo(row.audience() != Audience.NOBODY);
        }
    }

    @Test
    void whoHasNoCredentialsIsAskedForSome() throws Exception {
        for (Permission row : Permissions.rows()) {
            HttpResponse<String> answer = call(master.anonymous(), row);
            assertThat(answer.statusCode() != 401)
                    .as("%s answers %s", row, answer.statusCode())
                    .isEqualTo(row.audience().isOpen());
            if (answer.statusCode() == 401) {
                assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
                assertThat(answer.body()).contains("\"reason\":\"bad-credentials\"");
            }
        }
    }

    private HttpResponse<String> call(HttpClient client, Permission row) throws Exception {
        return client.send(
                HttpRequest.newBuilder(master.api(path(row)))
                        .header("Content-Type", "application/json")
                        .method(
                                row.method().name(),
                                row.isWrite()
                                        ? HttpRequest.BodyPublishers.ofString("{}")
                                        : HttpRequest.BodyPublishers.noBody())
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void whatHasNoRowIsThereForNobody() throws Exception {
        for (String path : List.of("/v1/nothing", "/", "/error", "/v1/accounts/x/y", "/v1/hubs/north/x")) {
            assertThat(master.get(path).statusCode()).as(path).isEqualTo(404);
            assertThat(master.as("operator", "GET", path, Map.of()).statusCode())
                    .as(path)
                    .isEqualTo(403);
        }
    }
}
