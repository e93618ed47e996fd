package org.cairngate.journal.internal;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.stream.Stream;
import org.cairngate.journal.Journal;
import org.cairngate.journal.JournalReader;
import org.cairngate.journal.JournalSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.rocksdb.WriteBatch;

/** A journal's folder that somebody else wrote: an error that names the folder, never a fault. */
class HostileJournalTest {

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"totals", "format", "released", "share/a/b", "gap/0000000000000000", "gap/-1", "gap/"})
    void aSmallRowThatIsNotAsItWasWrittenIsRefusedWithTheFoldersName(String name) throws Exception {
        Journal.open(JournalSettings.in(folder), Clock.systemUTC()).close();
        for (int length = 0; length < 40; length += 13) {
            write(name, new byte[length]);
            assertThatThrownBy(() -> JournalReader.open(folder, Clock.systemUTC()))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("journal " + folder);
            assertThatThrownBy(() -> Journal.open(JournalSettings.in(folder), Clock.systemUTC()))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("journal " + folder);
        }
    }

    @Test
    void aSeedThatIsDamagedOrMissingIsRefusedForNoUidWouldBeFound() throws Exception {
        Journal.open(JournalSettings.in(folder), Clock.systemUTC()).close();
        write("uids.seed", new byte[12]);
        requireRefused("the seed of its uids does not match its checksum");
        Path other = folder.resolve("other");
        Journal.open(JournalSettings.in(other), Clock.systemUTC()).close();
        try (JournalDatabase database = new JournalDatabase(other, Duration.ofDays(1));
                WriteBatch batch = new WriteBatch()) {
            database.deleteNote(batch, Notes.key("uids.seed"));
            database.write(batch);
        }
        folder = other;
        requireRefused("the seed of its uids is missing");
    }

    private void requireRefused(String why) {
        assertThatThrownBy(() -> JournalReader.open(folder, Clock.systemUTC()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("journal " + folder)
                .hasMessageContaining(why);
        assertThatThrownBy(() -> Journal.open(JournalSettings.in(folder), Clock.systemUTC()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("journal " + folder)
                .hasMessageContaining(why);
    }

    private void write(String name, byte[] row) throws Exception {
        try (JournalDatabase database = new JournalDatabase(folder, Duration.ofDays(1));
                WriteBatch batch = new WriteBatch()) {
            database.putNote(batch, Notes.key(name), row);
            database.write(batch);
        }
    }

    @Test
    void aDatabaseOfAnotherKindIsRefused() throws Exception {
        Journal.open(JournalSettings.in(folder), Clock.systemUTC()).close();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file :
                    files.filter(one -> one.toString().contains("MANIFEST")).toList()) {
                Files.write(file, new byte[1000]);
            }
        }
        assertThatThrownBy(() -> JournalReader.open(folder, Clock.systemUTC()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("journal " + folder + " cannot be read");
    }
}
