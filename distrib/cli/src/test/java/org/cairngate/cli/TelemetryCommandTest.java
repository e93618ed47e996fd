package org.cairngate.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code cairn telemetry} makes of a master's answers, whole ones and others. What the master answers is a test of its own. */
class TelemetryCommandTest {
    private static final String ROWS = "time,device\r\n2026-11-23T00:00:00Z,d1\r\n";

    private RawMaster master;
    private Path target;

    @BeforeEach
    void start(@TempDir Path identity, @TempDir Path exports) throws Exception {
        master = new RawMaster(identity);
        master.answerChunks(ROWS.getBytes(StandardCharsets.UTF_8), true);
        target = exports.resolve("rows.csv");
    }

    @AfterEach
    void stop() throws Exception {
        master.close();
    }

    private void requireNothingWritten() throws Exception {
        try (Stream<Path> left = Files.list(target.getParent())) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void aWholeExportIsAFileOfItsOwner() throws Exception {
        Ran ran = master.cairn("telemetry", "export", "-o", target);
        assertThat(ran.exit()).as(ran.err()).isZero();
        assertThat(ran.err()).isEqualTo("exported " + ROWS.length() + " bytes of csv" + System.lineSeparator());
        assertThat(target).hasContent(ROWS.replace("\r\n", "\n"));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(target)))
                .isEqualTo("rw-------");
        try (Stream<Path> left = Files.list(target.getParent())) {
            assertThat(left).containsExactly(target);
        }
    }

    @Test
    void everyFilterIsAskedForAndNothingOfItIsAnotherParameter() throws Exception {
        Ran ran = master.cairn(
                "telemetry",
                "export",
                "--format",
                "parquet",
                "-o",
                target,
                "--from",
                "2026-11-01T00:00:00Z",
                "--to",
                "2026-11-02T00:00:00Z",
                "--namespace",
                "north/weather",
                "--device",
                "d1",
                "--key",
                "a&format=csv",
                "--tag",
                "odd",
                "--text",
                "two words");
        assertThat(ran.exit()).as(ran.err()).isZero();
        assertThat(master.requests())
                .containsExactly("GET /v1/telemetry/export?format=parquet&from=2026-11-01T00%3A00%3A00Z"
                        + "&to=2026-11-02T00%3A00%3A00Z&namespace=north%2Fweather&device=d1&key=a%26format%3Dcsv&tag=odd"
                        + "&text=two%20words");
    }

    @ParameterizedTest
    @CsvSource({"rows.csv,csv", "rows.PARQUET,parquet", "rows.ndjson,ndjson", "rows,ndjson", "rows.txt,ndjson"})
    void withoutAFormatTheFilesEndingSaysIt(String name, String format) throws Exception {
        assertThat(master.cairn("telemetry", "export", "--out", target.resolveSibling(name))
                        .exit())
                .isZero();
        assertThat(master.requests()).containsExactly("GET /v1/telemetry/export?format=" + format);
    }

    @Test
    void anAnswerThatBreaksOffLeavesNoFileAndSaysSo() throws Exception {
        master.answerChunks(ROWS.getBytes(StandardCharsets.UTF_8), false);
        Ran ran = master.cairn("telemetry", "export", "-o", target);
        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.err())
                // The JDK's client drops what came and was not read when the connection ends.
                .containsPattern("broke off after (0|" + ROWS.length() + ") bytes")
                .contains("there is no " + target, "--from and --to")
                .hasLineCount(1);
        requireNothingWritten();
    }

    @Test
    void anAnswerShorterThanItSaysIsNotWhole() throws Exception {
        master.answerText("Content-Length: 100\r\n", ROWS);
        Ran ran = master.cairn("telemetry", "export", "-o", target);
        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.err()).contains("broke off after ");
        requireNothingWritten();
    }

    @Test
    void anAnswerWhoseEndCouldBeACutIsNotTaken() throws Exception {
        master.answerText("Connection: close\r\n", ROWS);
        Ran ran = master.cairn("telemetry", "export", "-o", target);
        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.err()).contains("does not say where it ends", "there is no " + target);
        requireNothingWritten();
    }

    @Test
    void aRefusalLeavesNoFile() throws Exception {
        master.refuse(503, "{\"status\":503,\"reason\":\"not-ready\",\"detail\":\"2 exports are running\"}");
        Ran ran = master.cairn("telemetry", "export", "-o", target);
        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.err())
                .contains("not-ready: 2 exports are running", "Try again later")
                .hasLineCount(1);
        requireNothingWritten();
    }

    @Test
    void aFileThatIsThereStaysAndTheMasterIsNotAsked() throws Exception {
        Files.writeString(target, "mine");
        Ran ran = master.cairn("telemetry", "export", "-o", target);
        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.err()).contains("is there already; name a new file").hasLineCount(1);
        assertThat(target).hasContent("mine");
        Ran nowhere = master.cairn("telemetry", "export", "-o", target.resolve("x.csv"));
        assertThat(nowhere.exit()).isEqualTo(1);
        assertThat(nowhere.err()).contains("there is no folder").hasLineCount(1);
        assertThat(master.requests()).isEmpty();
    }

    @Test
    void aFileThatAppearsWhileAnExportRunsStays() throws Exception {
        try (WholeFile file = WholeFile.begin(target)) {
            file.write(ROWS.getBytes(StandardCharsets.UTF_8));
            Files.writeString(target, "mine");
            assertThat(catchThrowable(file::finish))
                    .isInstanceOf(CommandFailedException.class)
                    .hasMessageContaining("is there already");
        }
        assertThat(target).hasContent("mine");
        try (Stream<Path> left = Files.list(target.getParent())) {
            assertThat(left).containsExactly(target);
        }
    }

    @Test
    void aLongExportSaysHowFarItIs() throws Exception {
        master.answerChunks(new byte[33 << 20], true);
        Ran ran = master.cairn("telemetry", "export", "-o", target);
        assertThat(ran.err().lines())
                .containsExactly("exporting: 16 MiB", "exporting: 32 MiB", "exported " + (33 << 20) + " bytes of csv");
        assertThat(target).hasSize(33 << 20);
    }

    /** The command in a JVM of its own. */
    private Process started(Object... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                Cairn.class.getName(),
                "telemetry",
                "export"));
        Stream.of(arguments).map(Object::toString).forEach(command::add);
        command.addAll(master.options());
        return new ProcessBuilder(command).start();
    }

    @Test
    void withoutAFileTheRowsAndNothingElseGoToStandardOutput() throws Exception {
        Process process = started("--format", "csv");
        assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .isEqualTo(ROWS);
        assertThat(process.waitFor()).isZero();
    }

    @Test
    void anExportThatIsStoppedLeavesNothing() throws Exception {
        master.answerChunks(ROWS.getBytes(StandardCharsets.UTF_8), false);
        master.stay();
        Process process = started("-o", target);
        master.awaitRequest();
        process.destroy();
        assertThat(process.waitFor()).isNotZero();
        requireNothingWritten();
    }

    @Test
    void aFormatThatIsNoneIsWrongUsage() throws Exception {
        Ran ran = master.cairn("telemetry", "export", "--format", "xlsx", "-o", target);
        assertThat(ran.exit()).isEqualTo(2);
        assertThat(ran.err()).contains("csv, ndjson or parquet", "--help");
        requireNothingWritten();
    }

    @Test
    void retentionIsSetShownAndRemovedByNamespace() throws Exception {
        master.answerText("Content-Length: 40\r\n", "{\"namespace\":\"north/weather\",\"days\":30}  ");
        Ran set = master.cairn("telemetry", "retention", "set", "north/weather", "--days", "30");
        assertThat(set.exit()).as(set.err()).isZero();
        assertThat(set.out())
                .isEqualTo("telemetry keeps the events of north/weather for 30 days" + System.lineSeparator());
        assertThat(master.cairn("telemetry", "retention", "show", "north/weather")
                        .out())
                .contains("for 30 days");
        master.answerText("Content-Length: 29\r\n", "{\"namespace\":\"north/weather\"} ");
        assertThat(master.cairn("telemetry", "retention", "remove", "north/weather")
                        .out())
                .contains("for ever");
        assertThat(master.requests())
                .containsExactly(
                        "PATCH /v1/retention/north/weather {\"days\":30}",
                        "GET /v1/retention/north/weather",
                        "DELETE /v1/retention/north/weather");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "north",
                "north/",
                "/x",
                "a/b/c",
                "../accounts",
                "accounts/..",
                "./x",
                "a/.",
                "a b/c",
                "a%2f/b",
                "ä/b"
            })
    void whatIsNoNamespaceIsWrongUsageAndNeverAPath(String text) throws Exception {
        for (String step : new String[] {"show", "remove"}) {
            Ran ran = master.cairn("telemetry", "retention", step, text);
            assertThat(ran.exit()).as(text).isEqualTo(2);
            assertThat(ran.err()).contains("a namespace is organisation/group");
        }
        assertThat(master.requests()).isEmpty();
    }

    @Test
    void dotsInsideANameAreAName() throws Exception {
        master.answerText("Content-Length: 2\r\n", "{}");
        assertThat(master.cairn("telemetry", "retention", "show", "..a/...").exit())
                .isZero();
        assertThat(master.requests()).containsExactly("GET /v1/retention/..a/...");
    }
}
