package org.cairngate.journal.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.cairngate.journal.Appended;
import org.cairngate.journal.Journal;
import org.cairngate.journal.JournalEntry;
import org.cairngate.journal.JournalFolder;
import org.cairngate.journal.JournalSettings;
import org.cairngate.journal.NamespaceStatus;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.KeyId;
import org.cairngate.ledger.event.Annotation;
import org.cairngate.ledger.event.EventParser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/** Journals of other versions of the program. */
class JournalFormatTest {

    private static final int ENTRIES = 35;
    private static final Annotation NOTE =
            new Annotation(Instant.ofEpochMilli(1_700_000_000_000L), KeyId.ZERO, List.of());

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

    /** Those in rows, and those that are in events only. */
    private void requireUidsKnown() throws Exception {
        try (Journal journal = Journal.open(JournalSettings.in(folder), Clock.systemUTC())) {
            for (int i = 0; i < 40; i++) {
                byte[] event = event(i);
                assertThat(journal.append(new EventParser().parse(event), event, NOTE)
                                .toCompletableFuture()
                                .get(60, TimeUnit.SECONDS))
                        .as("u" + i)
                        .isEqualTo(Appended.DUPLICATE);
            }
        }
    }

    private static byte[] event(int i) {
        String namespace = List.of("a/b", "a/c", "x/y").get(i % 3);
        return ("{\"uid\":\"u" + i + "\",\"timestamp\":1696248400000,\"items\":[{\"key\":\"t\",\"value\":\"v" + i
                        + "\"}],\"namespace\":\"" + namespace + "\",\"device_uid\":\"d\"}")
                .getBytes(StandardCharsets.UTF_8);
    }

    /** New uids go into tables, whichever version the journal began with, and those of before stay where they are. */
    private void requireTablesOfUids() throws Exception {
        try (JournalDatabase database = database()) {
            database.findUids(database.totals());
            byte[] uid = Notes.key("new");
            database.recentUids().add(uid, database.knownUids().hash().of(uid), Hash.ZERO, 40);
            database.recentUids().synced(41);
            database.recentUids().keep(41);
            assertThat(database.uid("new")).isPresent();
        }
        try (JournalDatabase database = database()) {
            assertThat(database.uid("new")).isPresent();
            for (int i = 0; i < 40; i++) {
                assertThat(database.uid("u" + i)).as("u" + i).isPresent();
            }
            assertThat(database.damagedUidTables()).isEmpty();
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
    @ValueSource(ints = {1, 2, 3})
    void aJournalOfAnOlderVersionIsUpgradedInPlaceWithoutLoss(int older) throws Exception {
        JournalFolder.ofVersion(older, folder);
        requireAllThere();
        requireUidsKnown();
        try (JournalDatabase database = database()) {
            assertThat(version(database)).contains(JournalFormat.CURRENT.version());
        }
        requireTablesOfUids();
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
