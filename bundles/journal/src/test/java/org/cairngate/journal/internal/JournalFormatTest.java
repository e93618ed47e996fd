package org.cairngate.journal.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.cairngate.journal.Journal;
import org.cairngate.journal.JournalEntry;
import org.cairngate.journal.JournalFolder;
import org.cairngate.journal.JournalSettings;
import org.cairngate.journal.NamespaceStatus;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/** Journals of other versions of the program. */
class JournalFormatTest {

    private static final int ENTRIES = 35;

    @TempDir
    private Path folder;

    private JournalDatabase database() throws IOException {
        return new JournalDatabase(folder, Duration.ofDays(RocksJournal.UID_DAYS));
    }

    private static Optional<Integer> version(JournalDatabase database) throws RocksDBException {
        return JournalFormat.stored(database);
    }

    private void requireAllThere() throws Exception {
        try (Journal journal = Journal.open(JournalSettings.in(folder), Clock.systemUTC())) {
            List<JournalEntry> entries = journal.read(0, 100, Integer.MAX_VALUE);
            assertThat(entries).hasSize(ENTRIES);
            assertThat(entries.get(0).uid()).isEqualTo("u5");
            assertThat(journal.first()).isEqualTo(5);
            assertThat(journal.next()).isEqualTo(40);
            assertThat(journal.check()).isEmpty();
            assertThat(journal.status().entries()).isEqualTo(ENTRIES);
            assertThat(journal.status().bytes()).isEqualTo(6040);
            assertThat(journal.status().namespaces())
                    .extracting(NamespaceStatus::namespace)
                    .containsExactly("a/b", "a/c", "x/y");
            assertThat(journal.status().namespaces())
                    .extracting(NamespaceStatus::entries)
                    .containsExactly(12L, 11L, 12L);
        }
    }

    private void requireUidsKnown() throws Exception {
        try (JournalDatabase database = database()) {
            for (int i = 0; i < 40; i++) {
                assertThat(database.uid("u" + i)).as("u" + i).isPresent();
            }
        }
    }

    @Test
    void aJournalThatBeginsIsOfThisVersion() throws Exception {
        Journal.open(JournalSettings.in(folder), Clock.systemUTC()).close();
        try (JournalDatabase database = database()) {
            assertThat(version(database)).contains(JournalFormat.CURRENT.version());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void aJournalOfAnOlderVersionIsUpgradedInPlaceWithoutLoss(int older) throws Exception {
        JournalFolder.ofVersion(older, folder);
        requireAllThere();
        requireUidsKnown();
        try (JournalDatabase database = database()) {
            assertThat(version(database)).contains(JournalFormat.CURRENT.version());
        }
        requireAllThere();
    }

    @Test
    void anUpgradeThatWasKilledAfterAnyOfItsWritesIsDoneAtTheNextStart() throws Exception {
        JournalFolder.ofVersion(1, folder);
        for (int write = 1; write < 5; write++) {
            try (JournalDatabase database = database()) {
                assertThat(version(database)).contains(1);
                killedAfter(database, 1);
                long counted = Holdings.load(database).entries();
                assertThat(counted).isEqualTo(8L * write);
            }
        }
        requireAllThere();
    }

    /** Counts eight entries a write, and stops, as a kill would, after so many writes. */
    private static void killedAfter(JournalDatabase database, int writes) {
        int[] left = {writes};
        SharesCounted upgrade = new SharesCounted(8, () -> {
            if (left[0]-- == 1) {
                throw new IllegalStateException("killed");
            }
        });
        assertThatThrownBy(() -> upgrade.prepare(database)).hasMessage("killed");
    }

    @Test
    void aJournalOfANewerVersionIsRefusedAndStaysAsItIs() throws Exception {
        Journal.open(JournalSettings.in(folder), Clock.systemUTC()).close();
        int newer = JournalFormat.CURRENT.version() + 1;
        note(newer);
        assertThatThrownBy(() -> Journal.open(JournalSettings.in(folder), Clock.systemUTC()))
                .isInstanceOf(IOException.class)
                .hasMessage("journal " + folder + " was not opened: written by a newer Cairngate: format version "
                        + newer + ", this one reads up to " + (newer - 1)
                        + "; upgrade this gateway or restore a backup");
        try (JournalDatabase database = database()) {
            assertThat(version(database)).contains(newer);
        }
    }

    @Test
    void aVersionThatCannotBeIsRefused() throws Exception {
        Journal.open(JournalSettings.in(folder), Clock.systemUTC()).close();
        note(0);
        assertThatThrownBy(() -> Journal.open(JournalSettings.in(folder), Clock.systemUTC()))
                .hasMessageContaining("its format version 0 does not exist");
    }

    private void note(int version) throws Exception {
        try (JournalDatabase database = database();
                WriteBatch batch = new WriteBatch()) {
            database.putNote(
                    batch,
                    Notes.key("format"),
                    ByteBuffer.allocate(Integer.BYTES).putInt(version).array());
            database.write(batch);
        }
    }

    @Test
    void theSharesOfAnUpgradedJournalFollowWhatGoesAndComes() throws Exception {
        JournalFolder.ofVersion(1, folder);
        try (Journal journal = Journal.open(JournalSettings.in(folder), Clock.systemUTC())) {
            journal.trim(38);
        }
        try (JournalDatabase database = database()) {
            Map<String, Share> shares = Holdings.load(database).shares();
            assertThat(shares.keySet()).containsExactlyInAnyOrder("x/y", "a/b");
        }
    }
}
