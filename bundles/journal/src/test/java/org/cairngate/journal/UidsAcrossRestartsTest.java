package org.cairngate.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.cairngate.ledger.RefusalReason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Uids are written behind their events: those of the last ones are found in the events when a journal is opened, and go with events
 * that leave.
 */
@Timeout(240)
class UidsAcrossRestartsTest {

    /** More than two blocks of uids, so that tables, a block on its way and one that fills are there. */
    private static final int MANY = 150_000;

    @TempDir
    private Path folder;

    private static Journal open(Path directory, long quota) throws IOException {
        return Journal.open(
                new JournalSettings(
                        directory, quota, QuotaPolicy.DROP_OLDEST, Duration.ZERO, JournalSettings.DEFAULT_QUEUE_BYTES),
                Clock.systemUTC());
    }

    private Journal open() throws IOException {
        return open(folder.resolve("journal"), 1L << 30);
    }

    private static byte[] event(int number) {
        return JournalTest.event("uid-" + number, "v" + number);
    }

    private static void store(Journal journal, int from, int to) throws Exception {
        List<CompletableFuture<Appended>> appends = new ArrayList<>();
        for (int i = from; i < to; i++) {
            while (!journal.accepting()) {
                Thread.onSpinWait();
            }
            appends.add(JournalTest.append(journal, event(i)));
        }
        for (CompletableFuture<Appended> append : appends) {
            assertThat(append.get(60, TimeUnit.SECONDS)).isEqualTo(Appended.STORED);
        }
    }

    private static void requireKnown(Journal journal, int from, int to, int step) throws Exception {
        for (int i = from; i < to; i += step) {
            assertThat(JournalTest.append(journal, event(i)).get(60, TimeUnit.SECONDS))
                    .as("uid-" + i)
                    .isEqualTo(Appended.DUPLICATE);
        }
        CompletableFuture<Appended> other = JournalTest.append(journal, JournalTest.event("uid-" + from, "other"));
        assertThatThrownBy(() -> other.get(60, TimeUnit.SECONDS))
                .hasMessageContaining(RefusalReason.DUPLICATE_UID.code());
    }

    @Test
    void tablesOfADatabaseThatIsNotThereAnyMoreAreNotInTheWay() throws Exception {
        try (Journal journal = open()) {
            store(journal, 0, MANY);
        }
        try (Stream<Path> files = Files.list(folder.resolve("journal"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.delete(file);
            }
        }
        try (Journal journal = open()) {
            store(journal, 0, 10);
            requireKnown(journal, 0, 10, 1);
        }
        try (Stream<Path> tables = Files.list(folder.resolve("journal").resolve("uids"))) {
            assertThat(tables).isEmpty();
        }
    }

    /** What a kill at this moment would leave. */
    private Path asKilled() throws IOException {
        Path copy = Files.createDirectories(folder.resolve("killed"));
        copy(folder.resolve("journal"), copy);
        // Behind the database, which says what is in them; one that is merged away meanwhile is in another one.
        Path tables = Files.createDirectories(copy.resolve("uids"));
        copy(folder.resolve("journal").resolve("uids"), tables);
        return copy;
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Optional<Path> name = Optional.of(file.getFileName());
                Files.copy(file, to.resolve(name.get()));
            }
        }
    }

    @Test
    void everyUidIsKnownAfterAKillAndAfterAClose() throws Exception {
        Path killed;
        try (Journal journal = open()) {
            store(journal, 0, MANY);
            requireKnown(journal, 0, MANY, 997);
            killed = asKilled();
        }
        try (Journal journal = open(killed, 1L << 30)) {
            requireKnown(journal, 0, MANY, 499);
            store(journal, MANY, MANY + 100);
        }
        try (Journal journal = open()) {
            requireKnown(journal, 0, MANY, 499);
            assertThat(journal.next()).isEqualTo(MANY);
        }
    }

    @Test
    void uidsOfEventsThatWereTrimmedAreKnownAfterAKill() throws Exception {
        Path killed;
        try (Journal journal = open()) {
            store(journal, 0, 10_000);
            journal.trim(100);
            journal.trim(6_000);
            killed = asKilled();
            journal.trim(10_000);
        }
        for (Path directory : List.of(killed, folder.resolve("journal"))) {
            try (Journal journal = open(directory, 1L << 30)) {
                requireKnown(journal, 0, 10_000, 37);
                assertThat(journal.next()).isEqualTo(10_000);
            }
        }
    }

    @Test
    void uidsOfEventsThatMadeRoomForOthersAreKnownAfterARestart() throws Exception {
        Path directory = folder.resolve("journal");
        try (Journal journal = open(directory, 1 << 20)) {
            for (int from = 0; from < 20_000; from += 1000) {
                store(journal, from, from + 1000); // what comes in one group makes no room for itself
            }
            assertThat(journal.first()).isGreaterThan(10_000);
        }
        try (Journal journal = open(directory, 1 << 20)) {
            requireKnown(journal, 0, 20_000, 37);
        }
    }
}
