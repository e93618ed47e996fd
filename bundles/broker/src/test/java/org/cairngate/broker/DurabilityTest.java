package org.cairngate.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.cairngate.broker.fixture.Await;
import org.cairngate.journal.Journal;
import org.cairngate.journal.JournalEntry;
import org.cairngate.journal.JournalSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(180)
class DurabilityTest {

    private static final int DEVICES = 8;
    private static final int ACKNOWLEDGED = 1500;

    @TempDir
    Path folder;

    @Test
    void pubackIsNeverSentBeforeTheEventIsOnDisk() throws Exception {
        Path home = Files.createDirectory(folder.resolve("gateway"));
        Path output = folder.resolve("output");
        Process child = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Djava.io.tmpdir=" + System.getProperty("java.io.tmpdir"),
                        "-Xmx256m",
                        "-Dorg.slf4j.simpleLogger.defaultLogLevel=error",
                        "-cp",
                        System.getProperty("java.class.path"),
                        BrokerKillVictim.class.getName(),
                        home.toString(),
                        Integer.toString(DEVICES))
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            Await.until("events are acknowledged", () -> acknowledged(output).size() >= ACKNOWLEDGED);
        } finally {
            child.destroyForcibly().waitFor();
        }
        try (Journal journal = Journal.open(JournalSettings.in(home.resolve("journal")), Clock.systemUTC())) {
            List<String> kept = journal.read(0, Integer.MAX_VALUE, Integer.MAX_VALUE).stream()
                    .map(JournalEntry::uid)
                    .toList();
            assertThat(kept).doesNotHaveDuplicates().containsAll(acknowledged(output));
            assertThat(journal.check()).isEmpty();
        }
    }

    private static List<String> acknowledged(Path output) throws IOException {
        String text = Files.readString(output);
        return text.substring(0, text.lastIndexOf('\n') + 1)
                .lines()
                .filter(line -> line.startsWith("ack "))
                .map(line -> line.substring(4))
                .toList();
    }
}
