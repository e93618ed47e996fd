package org.cairngate.master;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.cairngate.ledger.key.SigningKey;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Whatever a client does wrong, it gets a problem (RFC 9457) with a reason; a 5xx is a fault of the master. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BadRequestTest {

    private static final int OVERSIZED = (64 << 10) + 1;

    private final SigningKey northKey = SigningKey.generate(new SecureRandom());
    private final JsonMapper json = JsonMapper.builder().build();
    private TestMaster master;

    @BeforeAll
    void start(@TempDir Path root) throws Exception {
        master = new TestMaster(root, Duration.ofMillis(200), Map.of("north", northKey)).start();
        assertThat(master.post("/v1/devices", Map.of("deviceUid", "station")).statusCode())
                .isEqualTo(201);
    }

    @AfterAll
    void stop() {
        master.close();
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return master.anonymous().send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private void assertProblem(HttpResponse<String> answer, int status, String reason) {
        assertProblem(answer.statusCode(), answer.body(), status, reason);
        assertThat(answer.headers().firstValue("Content-Type").orElse("none"))
                .as(answer.body())
                .startsWith("application/problem+json");
    }

    private void assertProblem(int answered, String body, int status, String reason) {
        assertThat(answered).as(body).isEqualTo(status);
        JsonNode problem = json.readTree(body);
        assertThat(problem.path("status").asInt()).as(body).isEqualTo(status);
        assertThat(problem.path("reason").asString()).as(body).isEqualTo(reason);
        assertThat(problem.path("title").asString()).as(body).isNotEmpty();
        assertThat(problem.path("detail").asString()).as(body).isNotEmpty().doesNotContain("org.cairngate", "java.");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1/blocks/x",
                "/v1/blocks/-1",
                "/v1/blocks/99999999999999999999",
                "/v1/blocks/1.5",
                "/v1/blocks?from=-1",
                "/v1/blocks?from=x",
                "/v1/blocks?from=9223372036854775808",
                "/v1/blocks?limit=0",
                "/v1/blocks?limit=501",
                "/v1/devices?limit=0",
                "/v1/devices?limit=x",
                "/v1/devices?cursor=has%20space",
                "/v1/devices?cursor=%00",
                "/v1/devices?cursor=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
                "/v1/devices?status=asleep",
                "/v1/devices?status=",
                "/v1/devices?status=ACTIVE",
                "/v1/devices?hub=no%2Fname",
                "/v1/devices?hub=",
                "/v1/devices?type=",
                "/v1/devices?type=%07",
                "/v1/devices?type=LONG",
                "/v1/devices?q=%00",
                "/v1/devices?q=LONG",
                "/v1/devices/%2e%2e%2fstatus",
                "/v1/devices/a;b=c",
                "/v1//status",
                "/v1/devices/%00"
            })
    void badPathOrParameterIsAProblem(String path) throws Exception {
        assertProblem(send(master.asAdmin(path.replace("LONG", "n".repeat(129)))), 400, "malformed-request");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/error",
                "/v1",
                "/v1/nothing",
                "/v1/blocks/999999",
                "/v1/blocks/9223372036854775807",
                "/v1/devices/none",
                "/v1/devices/none/did.json",
                "/v1/devices/station/did.json",
                "/v1/organisations/none",
                "/v1/organisations/north",
                "/v1/organisations/none/did.json",
                "/v1/organisations/north/did.json",
                "/v1/hubs/none",
                "/v1/events/none",
                "/v1/events/none/payload",
                "/v1/events/none/proof",
                "/v1/metrics/none",
                "/v1/health/none"
            })
    void whatDoesNotExistIsAProblem(String path) throws Exception {
        assertProblem(send(master.asAdmin(path)), 404, "not-found");
    }

    @Test
    void problemIsJsonWhateverWasAskedFor() throws Exception {
        HttpRequest.Builder block = master.asAdmin("/v1/blocks/999999").header("Accept", "application/cbor");
        assertProblem(send(block), 404, "not-found");
    }

    static Stream<String> badDevices() {
        return Stream.of(
                "",
                "{",
                "null",
                "[]",
                "5",
                "\"station\"",
                "{}",
                "{\"deviceUid\":null}",
                "{\"deviceUid\":5}",
                "{\"deviceUid\":true}",
                "{\"deviceUid\":{}}",
                "{\"deviceUid\":[\"a\"]}",
                "{\"deviceUid\":\"\"}",
                "{\"deviceUid\":\"has space\"}",
                "{\"deviceUid\":\"a\",\"deviceUid\":\"b\"}",
                "{\"deviceUid\":\"a\"} {}",
                "{\"deviceUid\":\"a\",\"hubb\":\"north\"}",
                "{\"deviceUid\":\"a\",\"hub\":\"no/name\"}",
                "{\"deviceUid\":\"a\",\"did\":\"did:key:zNothing\"}",
                "{\"deviceUid\":\"a\",\"did\":\"did:web:example.com\"}",
                "{\"deviceUid\":\"a\",\"tokenExpiresAt\":\"2020-01-01T00:00:00Z\"}",
                "{\"deviceUid\":\"a\",\"tokenExpiresAt\":4102444800}",
                "{\"deviceUid\":\"a\",\"did\":\"did:key:zDnaerDaTF5BXEavCrfRZEk316dpbLsfPDZ3WJ5hRTPFU2169\","
                        + "\"tokenExpiresAt\":\"2030-01-01T00:00:00Z\"}",
                "{\"deviceUid\":\"a\",\"name\":\"" + "n".repeat(129) + "\"}",
                "[".repeat(2000),
                "{\"deviceUid\":\"a\",\"name\":\"\ud800\"}".replace("\ud800", "\\ud800"));
    }

    @ParameterizedTest
    @MethodSource("badDevices")
    void badBodyIsAProblem(String body) throws Exception {
        HttpRequest.Builder request = master.asAdmin("/v1/devices").header("Content-Type", "application/json");
        assertProblem(send(request.POST(BodyPublishers.ofString(body))), 400, "malformed-request");
        assertThat(master.get("/v1/devices/a").statusCode()).isEqualTo(404);
    }

    static Stream<String> badChanges() {
        return Stream.of(
                "",
                "null",
                "[]",
                "{\"status\":\"active\"}",
                "{\"did\":\"\"}",
                "{\"name\":5}",
                "{\"name\":\"" + "n".repeat(129) + "\"}",
                "{\"type\":\"\\u0000\"}",
                "{\"hub\":\"no/name\"}",
                "{\"name\":\"a\",\"name\":\"b\"}");
    }

    @ParameterizedTest
    @MethodSource("badChanges")
    void badChangeIsAProblemAndChangesNothing(String body) throws Exception {
        String tag = master.tag("/v1/devices/station");
        HttpRequest.Builder request = master.asAdmin("/v1/devices/station").header("Content-Type", "application/json");
        assertProblem(send(request.method("PATCH", BodyPublishers.ofString(body))), 400, "malformed-request");
        assertThat(master.tag("/v1/devices/station")).isEqualTo(tag);
    }

    static Stream<String> badHubs() {
        return Stream.of(
                "{\"name\":\"a\"}",
                "{\"name\":\"a\",\"publicKey\":\"did:key:zNothing\"}",
                "{\"name\":\"a\",\"publicKey\":\"KEY\",\"weight\":0}",
                "{\"name\":\"a\",\"publicKey\":\"KEY\",\"weight\":-1}",
                "{\"name\":\"a\",\"publicKey\":\"KEY\",\"weight\":1.5}",
                "{\"name\":\"a\",\"publicKey\":\"KEY\",\"weight\":\"1\"}",
                "{\"name\":\"a\",\"publicKey\":\"KEY\",\"weight\":true}",
                "{\"name\":\"a\",\"publicKey\":\"KEY\",\"weight\":1000001}",
                "{\"name\":\"a\",\"publicKey\":\"KEY\",\"weight\":1e99}",
                "{\"name\":\"../a\",\"publicKey\":\"KEY\"}");
    }

    @ParameterizedTest
    @MethodSource("badHubs")
    void badHubIsAProblem(String body) throws Exception {
        String key = SigningKey.generate(new SecureRandom()).publicKey().did();
        HttpRequest.Builder request = master.asAdmin("/v1/hubs").header("Content-Type", "application/json");
        assertProblem(send(request.POST(BodyPublishers.ofString(body.replace("KEY", key)))), 400, "malformed-request");
    }

    @Test
    void brokenUtf8IsAProblem() throws Exception {
        byte[] body = "{\"deviceUid\":\"a\",\"name\":\"#\"}".getBytes(StandardCharsets.US_ASCII);
        body[body.length - 3] = (byte) 0xff;
        HttpRequest.Builder request = master.asAdmin("/v1/devices").header("Content-Type", "application/json");
        assertProblem(send(request.POST(BodyPublishers.ofByteArray(body))), 400, "malformed-request");
    }

    @Test
    void changeThatConflictsWithTheChainIsAProblem() throws Exception {
        assertProblem(master.post("/v1/devices", Map.of("deviceUid", "station")), 409, "not-permitted");
        assertProblem(master.post("/v1/hubs/north/revoke", Map.of()), 409, "not-permitted");
        assertProblem(
                master.post(
                        "/v1/hubs",
                        Map.of(
                                "name",
                                "north",
                                "publicKey",
                                northKey.publicKey().did())),
                409,
                "not-permitted");
        assertProblem(master.post("/v1/devices", Map.of("deviceUid", "a", "hub", "nowhere")), 409, "not-permitted");
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/plain", "application/xml", "application/cbor", "nonsense", "multipart/form-data"})
    void otherMediaTypeIsAProblem(String type) throws Exception {
        HttpRequest.Builder request = master.asAdmin("/v1/devices").header("Content-Type", type);
        assertProblem(
                send(request.POST(BodyPublishers.ofString("{\"deviceUid\":\"a\"}"))), 415, "unsupported-media-type");
    }

    @ParameterizedTest
    @ValueSource(strings = {"image/png", "text/html", "nonsense", "application/json;q=2"})
    void answerThatIsNotAcceptableIsAProblem(String accepted) throws Exception {
        for (String path : List.of("/v1/status", "/v1/blocks/0", "/v1/policy")) {
            assertProblem(send(master.asAdmin(path).header("Accept", accepted)), 406, "not-acceptable");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"DELETE", "PUT", "PATCH"})
    void otherMethodIsAProblem(String method) throws Exception {
        for (String path : List.of("/v1/status", "/v1/devices/station/revoke", "/v1/blocks/0")) {
            HttpRequest.Builder request = master.asAdmin(path)
                    .header("Content-Type", "application/json")
                    .method(method, BodyPublishers.noBody());
            assertProblem(send(request), 405, "method-not-allowed");
        }
    }

    @Test
    void tooLargeBodyIsAProblem() throws Exception {
        byte[] body = ("{\"deviceUid\":\"a\",\"name\":\"" + "n".repeat(OVERSIZED)).getBytes(StandardCharsets.US_ASCII);
        HttpRequest.Builder told = master.asAdmin("/v1/devices").header("Content-Type", "application/json");
        assertProblem(send(told.POST(BodyPublishers.ofByteArray(body))), 413, "oversized");
        HttpRequest.Builder untold = master.asAdmin("/v1/devices").header("Content-Type", "application/json");
        assertProblem(
                send(untold.POST(BodyPublishers.ofInputStream(() -> new java.io.ByteArrayInputStream(body)))),
                413,
                "oversized");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /v1/devices/%zz HTTP/1.1\r\nHost: localhost\r\n",
                "GET /v1/devices/<a> HTTP/1.1\r\nHost: localhost\r\n",
                "GET v1 HTTP/1.1\r\nHost: localhost\r\n",
                "GET /v1/genesis HTTP/1.1\r\n",
                "GET /v1/genesis HTTP/1.1\r\nHost: a b\r\n",
                "GET /../../etc/passwd HTTP/1.1\r\nHost: localhost\r\n",
                "POST /v1/devices HTTP/1.1\r\nHost: localhost\r\nContent-Length: x\r\n",
                "POST /v1/devices HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n",
                "POST /v1/devices HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: nonsense\r\n",
                "GET /v1/genesis HTTP/1.1\r\nHost: localhost\r\nX: LONG\r\n",
                "TRACE /v1/genesis HTTP/1.1\r\nHost: localhost\r\n",
                "F@O /v1/genesis HTTP/1.1\r\nHost: localhost\r\n",
                "GET /v1/genesis HTTP/9.9\r\nHost: localhost\r\n"
            })
    void malformedHttpIsAProblemWithoutATraceOfTheServer(String head) throws Exception {
        String answer = raw(head.replace("LONG", "x".repeat(20_000)) + "Connection: close\r\n\r\n");
        assertThat(answer).matches("(?s)HTTP/1.1 (4\\d\\d|50[15]) .*").doesNotContainIgnoringCase("tomcat", "<html");
        assertThat(answer.toLowerCase(java.util.Locale.ROOT)).contains("content-type: application/problem+json");
        int status = Integer.parseInt(answer.substring(9, 12));
        JsonNode problem = json.readTree(answer.substring(answer.indexOf('{'), answer.lastIndexOf('}') + 1));
        assertThat(problem.path("status").asInt()).isEqualTo(status);
        assertThat(problem.path("reason").asString()).isNotEmpty();
    }

    private String raw(String request) throws Exception {
        URI api = master.api("/");
        try (Socket socket = master.tls().getSocketFactory().createSocket(api.getHost(), api.getPort())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            socket.getOutputStream().flush();
            try (InputStream in = socket.getInputStream()) {
                return new String(in.readAllBytes(), StandardCharsets.UTF_8);
            }
        }
    }

    @Test
    void clientThatGoesAwayIsNoFaultOfTheMaster() throws Exception {
        URI api = master.api("/");
        for (String head : List.of(
                "GET /v1/blocks?limit=500 HTTP/1.1\r\nHost: localhost\r\n" + login() + "\r\n",
                "POST /v1/devices HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 100\r\n"
                        + login() + "\r\n{\"dev")) {
            try (Socket socket = master.tls().getSocketFactory().createSocket(api.getHost(), api.getPort())) {
                socket.getOutputStream().write(head.getBytes(StandardCharsets.ISO_8859_1));
                socket.getOutputStream().flush();
            } catch (IOException e) {
                assertThat(e).isNotNull();
            }
        }
        assertThat(master.get("/v1/status").statusCode()).isEqualTo(200);
    }

    private String login() throws IOException {
        return "Authorization: "
                + master.asAdmin("/v1/status")
                        .build()
                        .headers()
                        .firstValue("Authorization")
                        .orElseThrow() + "\r\n";
    }
}
