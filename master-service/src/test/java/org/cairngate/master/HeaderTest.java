package org.cairngate.master;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.cairngate.ledger.event.RecordedEvent;
import org.cairngate.ledger.key.SigningKey;
import org.cairngate.master.access.Permission;
import org.cairngate.master.access.Permissions;
import org.cairngate.master.database.TestDatabase;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What surrounds every answer: headers for browsers, and compression. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HeaderTest {

    private static final Map<String, String> STRICT = Map.of(
            "strict-transport-security", "max-age=31536000",
            "x-content-type-options", "nosniff",
            "content-security-policy", "default-src 'none'; frame-ancestors 'none'",
            "referrer-policy", "no-referrer");

    private final SigningKey northKey = SigningKey.generate(new SecureRandom());
    private TestMaster master;

    @BeforeAll
    void start(@TempDir Path root) throws Exception {
        master = new TestMaster(root, Duration.ofMillis(100), Map.of("north", northKey))
                .with(TestDatabase.fresh())
                .start();
        Await.until(
                "the database is ready",
                () -> master.get("/v1/telemetry/latest").statusCode() == 200);
        master.post("/v1/devices", Map.of("deviceUid", "a"));
        List<RecordedEvent> events = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            events.add(TestHub.event("e" + i, "a"));
        }
        try (TestHub north = new TestHub(master, "north", northKey)) {
            assertThat(north.submit(events).isAccepted()).isTrue();
            Await.until(
                    "the events are in the tables",
                    () -> master.json("/v1/telemetry/events?limit=500")
                                    .get("events")
                                    .size()
                            == 100);
        }
    }

    @AfterAll
    void stop() {
        master.close();
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

    private static void assertStrict(String what, HttpHeaders headers) {
        STRICT.forEach((name, value) ->
                assertThat(headers.allValues(name)).as("%s %s", what, name).containsExactly(value));
        assertThat(headers.allValues("cache-control")).as(what).hasSize(1);
    }

    @Test
    void everyAnswerOfEveryEndpointHasThem() throws Exception {
        HttpClient north = master.withCertificate(northKey, "north");
        for (Permission row : Permissions.rows()) {
            String method = row.method().name();
            assertStrict(
                    "admin " + row,
                    master.as("admin", method, path(row), Map.of()).headers());
            for (HttpClient client : List.of(north, master.anonymous())) {
                HttpRequest request = HttpRequest.newBuilder(master.api(path(row)))
                        .header("Content-Type", "application/json")
                        .method(
                                method,
                                row.isWrite()
                                        ? HttpRequest.BodyPublishers.ofString("{}")
                                        : HttpRequest.BodyPublishers.noBody())
                        .build();
                assertStrict(
                        row.toString(),
                        client.send(request, HttpResponse.BodyHandlers.ofString())
                                .headers());
            }
        }
    }

    @Test
    void whatMayBeKeptSaysSoAndNothingElseIs() throws Exception {
        assertThat(master.get("/v1/status").headers().firstValue("Cache-Control"))
                .contains("no-store");
        assertThat(master.get("/v1/devices/a").headers().firstValue("Cache-Control"))
                .contains("no-cache, private");
        assertThat(master.get("/log/tile/entries/000.p/1").headers().firstValue("Cache-Control"))
                .isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /v1/nothing HTTP/1.1\r\nHost: x\r\n",
                "GET /v1/../..//x HTTP/1.1\r\nHost: x\r\n",
                "GET /v1/status HTTP/1.1\r\nHost: x\r\nContent-Length: x\r\n",
                "GET /v1/status\u0001 HTTP/1.1\r\nHost: x\r\n",
                "TRACE /v1/status HTTP/1.1\r\nHost: x\r\n",
                "POST /v1/devices HTTP/1.1\r\nHost: x\r\nContent-Length: 70000\r\n",
                "NONSENSE\r\n"
            })
    void whatNeverReachesAControllerHasThemToo(String head) throws Exception {
        URI uri = master.api("/");
        try (Socket socket = master.tls().getSocketFactory().createSocket(uri.getHost(), uri.getPort())) {
            OutputStream out = socket.getOutputStream();
            out.write((head + "Connection: close\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
            out.flush();
            String answer = head(socket.getInputStream());
            assertThat(answer).startsWith("http/1.1 4");
            STRICT.forEach((name, value) -> assertThat(answer).containsOnlyOnce("\r\n" + name + ": " + value + "\r\n"));
            assertThat(answer).containsOnlyOnce("\r\ncache-control: ");
        }
    }

    /** In small letters; the server may go on waiting for the rest of the request behind it. */
    private static String head(InputStream in) throws IOException {
        BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
        StringBuilder head = new StringBuilder();
        for (String line = lines.readLine(); line != null && !line.isEmpty(); line = lines.readLine()) {
            head.append(line.toLowerCase(Locale.ROOT)).append("\r\n");
        }
        return head.toString();
    }

    private HttpResponse<byte[]> compressed(String path) throws Exception {
        return master.anonymous()
                .send(
                        master.asAdmin(path).header("Accept-Encoding", "gzip").build(),
                        HttpResponse.BodyHandlers.ofByteArray());
    }

    private static Optional<String> encoding(HttpResponse<?> answer) {
        return answer.headers().firstValue("Content-Encoding");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1/openapi.json",
                "/v1/telemetry/events",
                "/v1/telemetry/export",
                "/v1/telemetry/export?format=csv"
            })
    void jsonCsvAndNdjsonAreCompressedForWhoAsksForIt(String path) throws Exception {
        HttpResponse<byte[]> answer = compressed(path);
        assertThat(encoding(answer)).contains("gzip");
        HttpResponse<String> plain = master.get(path);
        assertThat(encoding(plain)).isEmpty();
        assertThat(new String(
                        new GZIPInputStream(new ByteArrayInputStream(answer.body())).readAllBytes(),
                        StandardCharsets.UTF_8))
                .isEqualTo(plain.body());
        assertThat(answer.body().length).isLessThan(plain.body().length() / 2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/blocks/1", "/log/tile/entries/000.p/1"})
    void whatHubsReadIsSentAsItIs(String path) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(master.api(path))
                .headers("Accept-Encoding", "gzip", "Accept", "application/cbor, application/octet-stream")
                .build();
        HttpResponse<byte[]> answer =
                master.withCertificate(northKey, "north").send(request, HttpResponse.BodyHandlers.ofByteArray());
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(encoding(answer)).isEmpty();
    }
}
