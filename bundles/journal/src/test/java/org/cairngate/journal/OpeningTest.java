package org.cairngate.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A journal opens after a crash in a time that does not grow with it. With {@code -Dcairn.long=true} it has ten million events of 200
 * bytes, which takes about 4 GiB of disk.
 */
@Timeout(1800)
class OpeningTest {

    private static final boolean LONG = Boolean.getBoolean("cairn.long");
    private static final long EVENTS = LONG ? 10_000_000 : 240_000;

    /** The bound of the write-ahead logs, and the group that crosses it with its framing; the fewest events write 80 MB to them. */
    private static final long MOST_LOG_BYTES = 56L << 20;

    @TempDir
    private Path folder;

    @Test
    void afterACrashOnlyABoundedLogIsReadAgainWhateverTheSizeOfTheJournal() throws Exception {
        fillAndKill();
        long logBytes = bytes(".log");
        assertThat(logBytes).as("bytes of the logs").isLessThan(MOST_LOG_BYTES);
        long begun = System.nanoTime();
        try (Journal journal = Journal.open(settings(), Clock.systemUTC())) {
            Duration opened = Duration.ofNanos(System.nanoTime() - begun);
            assertThat(journal.next()).isEqualTo(EVENTS);
            assertThat(journal.status().entries()).isEqualTo(EVENTS);
            System.out.println("[progress] journal opened after a kill: events=" + EVENTS + " ms=" + opened.toMillis()
                    + " logBytes=" + logBytes + " tableBytes=" + bytes(".sst") + " uidBytes=" + bytes(".uids"));
            if (LONG) {
                assertThat(opened).isLessThan(Duration.ofSeconds(1));
            }
        }
    }

    private JournalSettings settings() {
        return new JournalSettings(
                folder.resolve("journal"), 16L << 30, Duration.ZERO, JournalSettings.DEFAULT_QUEUE_BYTES);
    }

    private long bytes(String ending) throws IOException {
        long bytes = 0;
        try (Stream<Path> files = Files.walk(folder.resolve("journal"))) {
            for (Path file :
                    files.filter(one -> one.toString().endsWith(ending)).toList()) {
                bytes += Files.size(file);
            }
        }
        return bytes;
    }

    private void fillAndKill() throws Exception {
        Path output = folder.resolve("output");
        Process child = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Djava.io.tmpdir=" + System.getProperty("java.io.tmpdir"),
                        "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
                        "-Xmx512m",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        FillVictim.class.getName(),
                        folder.resolve("journal").toString(),
                        Long.toString(EVENTS)))
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertThat(child.waitFor(1700, TimeUnit.SECONDS)).isTrue();
        } finally {
            child.destroyForcibly().waitFor();
        }
        assertThat(Files.readString(output, StandardCharsets.UTF_8)).contains("filled " + EVENTS);
    }
}
