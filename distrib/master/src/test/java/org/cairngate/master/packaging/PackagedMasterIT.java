package org.cairngate.master.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged master, started by the command of its unit where nothing was configured. */
class PackagedMasterIT {

    private static final String UNIT = "usr/lib/systemd/system/cairngate-master.service";
    private static final String OPTIONS = "$CAIRNGATE_MASTER_OPTIONS";
    private static final Pattern API = Pattern.compile("\"api\":(\\d+)");
    private static final long START_SECONDS = 120;
    private static final long STOP_SECONDS = 60;
    private static final int ENDED_BY_SIGTERM = 143;

    @TempDir
    private Path root;

    private Path data;
    private Path journal;

    @BeforeEach
    void unpack() throws Exception {
        DebianPackage.built().unpackTo(root);
        data = root.resolve("var/lib/cairngate-master");
        journal = root.resolve("journal.txt");
    }

    /** What the unit starts, below the folder that the package was unpacked to, with options as an administrator could set them. */
    private List<String> command() throws IOException {
        String line = Files.readAllLines(root.resolve(UNIT)).stream()
                .filter(one -> one.startsWith("ExecStart="))
                .findFirst()
                .orElseThrow()
                .substring("ExecStart=".length());
        List<String> command = new ArrayList<>();
        for (String word : line.split(" ", -1)) {
            if (word.equals(OPTIONS)) {
                command.addAll(List.of("--mqtt-port", "0", "--api-port", "0", "--database-url", "none"));
            } else {
                command.add(word.startsWith("/") ? root + word : word);
            }
        }
        return command;
    }

    private Process start() throws Exception {
        ProcessBuilder builder =
                new ProcessBuilder(command()).redirectErrorStream(true).redirectOutput(journal.toFile());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        Process process = builder.start();
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
        while (!Files.exists(data.resolve("run/ports.json"))) {
            if (System.nanoTime() > end || process.waitFor(20, TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
                throw new IOException("it does not start: " + Files.readString(journal));
            }
        }
        return process;
    }

    private HttpResponse<String> get(String path, String password) throws Exception {
        Matcher api = API.matcher(Files.readString(data.resolve("run/ports.json")));
        assertThat(api.find()).isTrue();
        String login = Base64.getEncoder().encodeToString(("admin:" + password).getBytes(StandardCharsets.UTF_8));
        HttpRequest request = HttpRequest.newBuilder(URI.create("https://localhost:" + api.group(1) + path))
                .header("Authorization", "Basic " + login)
                .build();
        return HttpClient.newBuilder()
                .sslContext(MasterTls.trusting(data.resolve("master-ca.pem")))
                .build()
                .send(request, HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void theServiceFoundsAChainAndItsPasswordIsInAFileAndNotInTheJournal() throws Exception {
        Process process = start();
        try {
            Path file = data.resolve("admin-password");
            String password = Files.readString(file).strip();
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------");
            assertThat(get("/v1/status", password).statusCode()).isEqualTo(200);
            assertThat(get("/v1/status", "guess").statusCode()).isEqualTo(401);
            assertThat(journal).content().contains(file.toString()).doesNotContain(password);
            process.destroy();
            assertThat(process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue())
                    .as("what the unit takes for success")
                    .isEqualTo(ENDED_BY_SIGTERM);
        } finally {
            process.destroyForcibly();
        }
    }
}
