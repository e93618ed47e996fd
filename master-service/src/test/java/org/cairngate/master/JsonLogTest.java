package org.cairngate.master;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Log lines for collectors, of a master in a process of its own: Spring sets up the log of a process once. */
class JsonLogTest {

    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String PARENT = "00-" + TRACE + "-00f067aa0ba902b7-01";

    private final JsonMapper json = JsonMapper.builder().build();

    @TempDir
    private Path root;

    @Test
    void linesAreObjectsWithTheTraceOfTheirRequest() throws Exception {
        Path output = root.resolve("output.txt");
        try (TestMaster master = new TestMaster(root, Duration.ofSeconds(10), Map.of())) {
            Process process = start(master.directory(), output);
            try {
                Await.until("it listens", () -> Files.exists(master.directory().ports()));
                HttpResponse<String> refused = master.send(
                        master.request("/v1/status", "guess").header("traceparent", PARENT), "GET", Map.of());
                assertThat(refused.statusCode()).isEqualTo(401);
                assertThat(refused.headers().firstValue("X-Trace-Id")).contains(TRACE);
                Await.until("it is logged", () -> Files.readString(output).contains(TRACE));
                assertThat(master.get("/v1/status").headers().firstValue("X-Trace-Id"))
                        .hasValueSatisfying(
                                id -> assertThat(id).matches("[0-9a-f]{32}").isNotEqualTo(TRACE));
            } finally {
                process.destroy();
                if (!process.waitFor(30, TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                }
            }
        }
        List<JsonNode> lines = new ArrayList<>();
        for (String line : Files.readAllLines(output)) {
            lines.add(json.readTree(line));
        }
        assertThat(lines).allSatisfy(line -> {
            assertThat(line.get("@timestamp").asString()).endsWith("Z");
            assertThat(line.at("/log/level").asString()).isIn("INFO", "WARN");
            assertThat(line.get("message").asString()).isNotEmpty();
        });
        assertThat(lines.stream().filter(line -> line.at("/trace/id").asString().equals(TRACE)))
                .singleElement()
                .satisfies(line -> assertThat(line.get("message").asString()).contains("failed login"));
    }

    private Process start(MasterDirectory directory, Path output) throws Exception {
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1", // it is up sooner
                "-Djava.io.tmpdir=" + System.getProperty("java.io.tmpdir"),
                "-cp",
                System.getProperty("java.class.path"),
                MasterApplication.class.getName(),
                "--data",
                directory.root().toString(),
                "run",
                "--mqtt-port",
                "0",
                "--api-port",
                "0",
                "--database-url",
                "none",
                "--admin-password-file",
                root.resolve("password").toString(),
                "--log-format",
                "json");
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .redirectOutput(output.toFile())
                .start();
    }
}
