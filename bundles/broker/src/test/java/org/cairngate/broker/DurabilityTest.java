package org.cairngate.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.cairngate.broker.fixture.Await;
import org.cairngate.broker.fixture.JavaProcess;
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
        JavaProcess child = new JavaProcess(
                BrokerKillVictim.class,
                folder.resolve("output"),
                JavaProcess.quiet("256m"),
                home.toString(),
                Integer.toString(DEVICES));
        try (child) {
            Await.until("events are acknowledged", () -> child.said("ack").size() >= ACKNOWLEDGED);
        }
        try (Journal journal = Journal.open(JournalSettings.in(home.resolve("journal")), Clock.systemUTC())) {
            List<String> kept = journal.read(0, Integer.MAX_VALUE, Integer.MAX_VALUE).stream()
                    .map(JournalEntry::uid)
                    .toList();
            assertThat(kept).doesNotHaveDuplicates().containsAll(child.said("ack"));
            assertThat(journal.check()).isEmpty();
        }
    }
}
