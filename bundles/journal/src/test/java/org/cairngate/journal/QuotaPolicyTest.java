package org.cairngate.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.cairngate.ledger.RefusalReason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of events that the quota has no room for when the operator chose to drop the oldest. */
@Timeout(120)
class QuotaPolicyTest {

    private static final String FILLER = "x".repeat(10_000);

    @TempDir
    Path directory;

    private Journal open(long quota) throws IOException {
        return Journal.open(
                new JournalSettings(
                        directory.resolve("journal"),
                        quota,
                        QuotaPolicy.DROP_OLDEST,
                        Duration.ZERO,
                        JournalSettings.DEFAULT_QUEUE_BYTES),
                Clock.systemUTC());
    }

    private static void store(Journal journal, String uid) throws Exception {
        assertThat(JournalTest.append(journal, JournalTest.event(uid, FILLER)).get(30, TimeUnit.SECONDS))
                .isEqualTo(Appended.STORED);
    }

    private static long dropped(Journal journal) {
        return journal.dropped().counts().getOrDefault(RefusalReason.QUOTA_FULL, 0L);
    }

    private static List<String> kept(Journal journal, long from) {
        return journal.read(from, Integer.MAX_VALUE, Integer.MAX_VALUE).stream()
                .map(JournalEntry::uid)
                .toList();
    }

    @Test
    void fullJournalDropsItsOldestEventsAndCountsThem() throws Exception {
        try (Journal journal = open(64 << 10)) {
            for (int i = 0; i < 10; i++) {
                store(journal, "u" + i);
            }
            assertThat(kept(journal, 0)).containsExactly("u4", "u5", "u6", "u7", "u8", "u9");
            assertThat(journal.first()).isEqualTo(4);
            assertThat(dropped(journal)).isEqualTo(4);
            assertThat(journal.dropped().component()).isEqualTo("journal");
            assertThat(journal.dropped().recent())
                    .allSatisfy(drop -> assertThat(drop.detail()).contains("dropped for newer ones"));
            assertThat(journal.status().accepting()).isTrue();
            assertThat(journal.status().bytes()).isLessThanOrEqualTo(64 << 10);
            assertThat(journal.check()).isEmpty();
        }
        try (Journal journal = open(64 << 10)) {
            assertThat(kept(journal, 0)).containsExactly("u4", "u5", "u6", "u7", "u8", "u9");
            assertThat(journal.check()).isEmpty();
        }
    }

    @Test
    void readerSkipsPositionsThatAreGone() throws Exception {
        try (Journal journal = open(64 << 10)) {
            for (int i = 0; i < 10; i++) {
                store(journal, "u" + i);
            }
            assertThat(journal.read(2, 2, Integer.MAX_VALUE))
                    .extracting(JournalEntry::position)
                    .containsExactly(4L, 5L);
            journal.trim(3);
            assertThat(journal.first()).isEqualTo(4);
            journal.trim(6);
            assertThat(kept(journal, 2)).containsExactly("u6", "u7", "u8", "u9");
        }
    }

    @Test
    void everyEventIsReadOrCountedWhileAReaderFollowsASlowPath() throws Exception {
        int events = 2000;
        try (Journal journal = open(1 << 20)) {
            List<Long> read = new ArrayList<>();
            List<CompletableFuture<Appended>> appends = new ArrayList<>();
            for (int i = 0; i < events; i++) {
                appends.add(JournalTest.append(journal, JournalTest.event("u" + i, FILLER)));
                if (i % 20 == 0) {
                    appends.get(i).get(30, TimeUnit.SECONDS);
                    follow(journal, read, 10);
                }
            }
            for (CompletableFuture<Appended> append : appends) {
                assertThat(append.get(30, TimeUnit.SECONDS)).isEqualTo(Appended.STORED);
            }
            while (follow(journal, read, 100)) {}
            assertThat(read).isSorted().doesNotHaveDuplicates().hasSizeGreaterThan(events / 4);
            assertThat(read.get(read.size() - 1)).isEqualTo(events - 1);
            assertThat(dropped(journal)).isPositive().isEqualTo(journal.first());
            assertThat(read.size() + dropped(journal)).isGreaterThanOrEqualTo(events);
            assertThat(journal.check()).isEmpty();
        }
    }

    /** Goes on behind what was read, as the hub's batcher does; says whether there was something. */
    private static boolean follow(Journal journal, List<Long> read, int most) {
        long cursor = read.isEmpty() ? 0 : read.get(read.size() - 1) + 1;
        List<JournalEntry> entries = journal.read(cursor, most, Integer.MAX_VALUE);
        entries.forEach(entry -> read.add(entry.position()));
        return !entries.isEmpty();
    }

    @Test
    void policyIsNamedInTheConfiguration() {
        assertThat(QuotaPolicy.ofCode("drop-oldest")).isEqualTo(QuotaPolicy.DROP_OLDEST);
        assertThat(QuotaPolicy.ofCode("refuse-newest")).isEqualTo(QuotaPolicy.REFUSE_NEWEST);
        assertThat(JournalSettings.in(directory).quotaPolicy()).isEqualTo(QuotaPolicy.REFUSE_NEWEST);
        assertThatThrownBy(() -> QuotaPolicy.ofCode("oldest"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("quota.policy must be refuse-newest or drop-oldest, is 'oldest'");
    }
}
