package org.cairngate.master;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.cairngate.ledger.key.SigningKey;
import org.cairngate.ledger.store.DiskReserve;
import org.cairngate.master.access.FirstPassword;
import org.cairngate.master.access.LoginThrottle;
import org.cairngate.master.access.RequestRates;
import org.cairngate.master.alarms.AlarmSettings;
import org.cairngate.master.database.DatabaseSettings;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.ConfigurableApplicationContext;

/** Logins, certificates and lists; who may call what is in PermissionTest. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AccessTest {

    private final SigningKey northKey = SigningKey.generate(new SecureRandom());
    private TestMaster master;

    @BeforeAll
    void start(@TempDir Path root) throws Exception {
        master = new TestMaster(root, Duration.ofMillis(200), Map.of("north", northKey)).start();
    }

    @AfterAll
    void stop() {
        master.close();
    }

    private static HttpResponse<String> call(HttpClient client, HttpRequest.Builder request, String method)
            throws Exception {
        return client.send(
                request.header("Content-Type", "application/json")
                        .method(method, HttpRequest.BodyPublishers.ofString(method.equals("GET") ? "" : "{}"))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void certificateOfAStrangerDoesNotConnect() throws Exception {
        HttpClient stranger = master.withCertificate(SigningKey.generate(new SecureRandom()), "north");
        assertThatThrownBy(() -> call(stranger, HttpRequest.newBuilder(master.api("/v1/blocks/0")), "GET"))
                .isInstanceOf(IOException.class);
    }

    @Test
    void malformedRequestsAreProblemsWithAReason() throws Exception {
        List<Map<String, Object>> bodies = List.of(
                Map.of("deviceUid", "has space"), Map.of("deviceUid", "a", "did", "did:key:zNothing"), Map.of());
        for (Map<String, Object> body : bodies) {
            HttpResponse<String> answer = master.post("/v1/devices", body);
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
            assertThat(answer.body()).contains("\"reason\":\"malformed-request\"");
        }
        assertThat(master.get("/v1/devices?limit=0").statusCode()).isEqualTo(400);
        assertThat(master.get("/v1/events/none").body()).contains("\"reason\":\"not-found\"");
    }

    @Test
    void healthAndItsProbesArePublicAndTellNoDetails() throws Exception {
        for (String path : List.of("/v1/health", "/v1/health/liveness", "/v1/health/readiness")) {
            HttpResponse<String> answer = call(master.anonymous(), HttpRequest.newBuilder(master.api(path)), "GET");
            assertThat(answer.statusCode()).as(path).isEqualTo(200);
            assertThat(answer.body()).as(path).contains("\"status\":\"UP\"").doesNotContain("details", "components");
        }
        assertThat(call(master.anonymous(), HttpRequest.newBuilder(master.api("/v1/health/minting")), "GET")
                        .statusCode())
                .isEqualTo(404);
    }

    @Test
    void metricsAreNotPublic() throws Exception {
        assertThat(call(master.anonymous(), HttpRequest.newBuilder(master.api("/v1/metrics")), "GET")
                        .statusCode())
                .isEqualTo(401);
        assertThat(call(master.anonymous(), HttpRequest.newBuilder(master.api("/v1/prometheus")), "GET")
                        .statusCode())
                .isEqualTo(401);
        assertThat(master.get("/v1/metrics/cairngate.mint.lateness").statusCode())
                .isEqualTo(200);
        assertThat(master.get("/v1/prometheus").body())
                .contains("cairngate_mint_lateness_seconds", "cairngate_mint_lateness_worst_seconds");
    }

    @Test
    void guessingIsSlowedDown(@TempDir Path root) throws Exception {
        try (TestMaster guessed = new TestMaster(root, Duration.ofSeconds(10), Map.of()).start()) {
            guessed.person("ana", "operator", Map.of());
            List<HttpRequest.Builder> guesses = List.of(
                    guessed.request("/v1/status", "guess"),
                    guessed.request("/v1/status", "ana", "guess"),
                    guessed.request("/v1/status", "nobody", TestMaster.PASSWORD),
                    HttpRequest.newBuilder(guessed.api("/v1/status"))
                            .header("Authorization", "Bearer cgk_" + "A".repeat(43)),
                    HttpRequest.newBuilder(guessed.api("/v1/status")).header("Authorization", "Bearer guess"));
            for (int i = 0; i < LoginThrottle.LIMIT; i++) {
                HttpRequest.Builder guess = guesses.get(i % guesses.size()).copy();
                assertThat(call(guessed.anonymous(), guess, "GET").statusCode()).isEqualTo(401);
            }
            assertThat(guessed.as("ana", "GET", "/v1/status", Map.of()).statusCode())
                    .isEqualTo(429);
            assertThat(guessed.get("/v1/status").statusCode()).isEqualTo(429);
        }
    }

    @Test
    void devicesAreListedInPages() throws Exception {
        for (String uid : List.of("page-a", "page-b", "page-c")) {
            assertThat(master.post("/v1/devices", Map.of("deviceUid", uid)).body())
                    .contains("password");
        }
        String first = master.get("/v1/devices?limit=2&cursor=page").body();
        assertThat(first)
                .contains("page-a", "page-b", "\"nextCursor\":\"page-b\"")
                .doesNotContain("page-c", "password", "\"token\":");
        assertThat(master.get("/v1/devices?limit=2&cursor=page-b").body())
                .contains("page-c")
                .doesNotContain("nextCursor");
    }

    @Test
    void adminPasswordIsPrintedOnceAndNotStored(@TempDir Path root) throws Exception {
        TestMaster founded = new TestMaster(root, Duration.ofSeconds(10), Map.of());
        MasterSettings settings = new MasterSettings(
                founded.directory(),
                new MasterSettings.Listeners("127.0.0.1", 0, 0, List.of()),
                FirstPassword.of(Optional.empty()),
                new MasterSettings.Limits(DiskReserve.on(root, 0), RequestRates.STANDARD),
                new DatabaseSettings.Nothing(),
                Set.of(),
                LogFormat.TEXT,
                Optional.empty(),
                AlarmSettings.STANDARD);
        String output = outputOfStart(settings);
        String password = output.lines()
                .filter(line -> line.startsWith("  password "))
                .map(line -> line.substring("  password ".length()))
                .findFirst()
                .orElseThrow();
        assertThat(password).hasSizeGreaterThanOrEqualTo(24);
        assertThat(output.split(java.util.regex.Pattern.quote(password), -1)).hasSize(2);
        assertThat(outputOfStart(settings)).doesNotContain("password");
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
                        .doesNotContain(password);
            }
        }
        Path account = founded.directory().adminAccount();
        assertThat(Files.readString(account)).startsWith("$argon2id$");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(account)))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(
                        Files.getPosixFilePermissions(founded.directory().ledgerKey())))
                .isEqualTo("rw-------");
    }

    @SuppressWarnings("SystemOut")
    private static String outputOfStart(MasterSettings settings) {
        PrintStream terminal = System.out;
        ByteArrayOutputStream captured = new ByteArrayOutputStream();
        System.setOut(new PrintStream(captured, true, StandardCharsets.UTF_8));
        try (ConfigurableApplicationContext context = MasterApplication.start(settings)) {
            assertThat(context.isRunning()).isTrue();
            assertThat(Files.exists(settings.directory().ports())).isTrue();
        } finally {
            System.setOut(terminal);
        }
        assertThat(Files.exists(settings.directory().ports())).isFalse();
        return captured.toString(StandardCharsets.UTF_8);
    }
}
