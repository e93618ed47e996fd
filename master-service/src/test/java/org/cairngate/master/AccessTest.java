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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.cairngate.ledger.key.SigningKey;
import org.cairngate.ledger.store.DiskReserve;
import org.cairngate.master.access.Audience;
import org.cairngate.master.access.LoginThrottle;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/** Who may call what. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AccessTest {

    private final SigningKey northKey = SigningKey.generate(new SecureRandom());
    private TestMaster master;

    private record Endpoint(String method, String path) {}

    @BeforeAll
    void start(@TempDir Path root) throws Exception {
        master = new TestMaster(root, Duration.ofMillis(200), Map.of("north", northKey)).start();
    }

    @AfterAll
    void stop() {
        master.close();
    }

    private List<Endpoint> endpoints() {
        List<Endpoint> endpoints = new ArrayList<>();
        RequestMappingHandlerMapping mapping =
                master.context().getBean("requestMappingHandlerMapping", RequestMappingHandlerMapping.class);
        for (RequestMappingInfo info : mapping.getHandlerMethods().keySet()) {
            for (String pattern : info.getPatternValues()) {
                Set<RequestMethod> methods = info.getMethodsCondition().getMethods();
                String path = pattern.replaceAll("\\{height}", "0").replaceAll("\\{[^}]*}", "x");
                if (path.startsWith("/v1/")) {
                    methods.forEach(method -> endpoints.add(new Endpoint(method.name(), path)));
                }
            }
        }
        assertThat(endpoints).hasSizeGreaterThan(15);
        return endpoints;
    }

    private static HttpResponse<String> call(HttpClient client, HttpRequest.Builder request, String method)
            throws Exception {
        return client.send(
                request.header("Content-Type", "application/json")
                        .method(method, HttpRequest.BodyPublishers.ofString(method.equals("GET") ? "" : "{}"))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    /** Open to whoever knows a hash of 64 digits, which "x" is not. */
    private static final List<String> BY_HASH = List.of("/v1/signers/x", "/v1/transactions/x", "/v1/proposals/x");

    private static boolean isSigned(Endpoint endpoint) {
        return endpoint.method().equals("POST") && Audience.SIGNED.contains(endpoint.path());
    }

    @Test
    void everyWriteNeedsCredentials() throws Exception {
        for (Endpoint endpoint : endpoints()) {
            HttpResponse<String> answer =
                    call(master.anonymous(), HttpRequest.newBuilder(master.api(endpoint.path())), endpoint.method());
            if (endpoint.method().equals("GET") && Audience.ANYONE.contains(endpoint.path())) {
                assertThat(answer.statusCode()).as("%s", endpoint).isEqualTo(200);
            } else if (BY_HASH.contains(endpoint.path())) {
                assertThat(answer.statusCode()).as("%s", endpoint).isEqualTo(400);
            } else if (endpoint.path().equals("/v1/organisations/x/did.json")) {
                assertThat(answer.statusCode()).as("%s", endpoint).isEqualTo(404);
            } else if (isSigned(endpoint)) {
                // The signature in the body is the credential, and this body is no signed transaction: RecordTest has
                // the rest.
                assertThat(answer.statusCode()).as("%s", endpoint).isEqualTo(415);
            } else {
                assertThat(answer.statusCode()).as("%s", endpoint).isEqualTo(401);
                assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
                assertThat(answer.body()).contains("\"reason\":\"bad-credentials\"");
            }
        }
    }

    @Test
    void hubReadsTheChainAndWritesNothing() throws Exception {
        HttpClient north = master.withCertificate(northKey, "north");
        for (Endpoint endpoint : endpoints()) {
            HttpResponse<String> answer =
                    call(north, HttpRequest.newBuilder(master.api(endpoint.path())), endpoint.method());
            if (!endpoint.method().equals("GET") && !isSigned(endpoint)) {
                assertThat(answer.statusCode()).as("%s", endpoint).isEqualTo(403);
                assertThat(answer.body()).contains("\"reason\":\"not-permitted\"");
            }
        }
        assertThat(call(north, HttpRequest.newBuilder(master.api("/v1/blocks/0")), "GET")
                        .statusCode())
                .isEqualTo(200);
        assertThat(call(north, HttpRequest.newBuilder(master.api("/v1/devices")), "GET")
                        .statusCode())
                .isEqualTo(403);
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
    void healthIsPublicAndMetricsAreNot() throws Exception {
        assertThat(call(master.anonymous(), HttpRequest.newBuilder(master.api("/v1/health")), "GET")
                        .statusCode())
                .isEqualTo(200);
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
            for (int i = 0; i < LoginThrottle.LIMIT; i++) {
                assertThat(call(guessed.anonymous(), guessed.request("/v1/status", "guess" + i), "GET")
                                .statusCode())
                        .isEqualTo(401);
            }
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
                Optional.empty(),
                DiskReserve.on(root, 0));
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
