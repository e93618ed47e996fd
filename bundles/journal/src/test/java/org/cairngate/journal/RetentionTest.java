package org.cairngate.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.cairngate.ledger.KeyId;
import org.cairngate.ledger.event.Annotation;
import org.cairngate.ledger.event.EventParser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Events that are in a certified block, and what policy says of them. */
@Timeout(120)
class RetentionTest {

    private static final String FILLER = "x".repeat(10_000);
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    @TempDir
    private Path directory;

    private final AtomicReference<Instant> now = new AtomicReference<>(START);
    private final Clock clock = new Clock() {
        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now.get();
        }
    };

    private Journal open(long quota, Duration keep, QuotaPolicy policy) throws IOException {
        JournalSettings settings = new JournalSettings(
                directory.resolve("journal"), quota, policy, Duration.ZERO, JournalSettings.DEFAULT_QUEUE_BYTES);
        return Journal.open(settings.with(JournalRules.PLAIN.keeping(keep)), clock);
    }

    private void store(Journal journal, String uid) throws Exception {
        byte[] event = JournalTest.event(uid, FILLER);
        Annotation note = new Annotation(now.get(), KeyId.ZERO, List.of());
        assertThat(journal.append(new EventParser().parse(event), event, note)
                        .toCompletableFuture()
                        .get(60, TimeUnit.SECONDS))
                .isEqualTo(Appended.STORED);
    }

    @Test
    void aReleasedEventIsTrimmedAtOnceUnlessPolicyKeepsIt() throws Exception {
        try (Journal journal = open(1 << 20, Duration.ZERO, QuotaPolicy.REFUSE_NEWEST)) {
            store(journal, "u0");
            store(journal, "u1");
            journal.trim(1);
            assertThat(journal.first()).isEqualTo(1);
            assertThat(journal.released()).isEqualTo(1);
        }
    }

    @Test
    void certifiedEventsStayForTheHoursThatPolicySaysAndNotLonger() throws Exception {
        try (Journal journal = open(1 << 20, Duration.ofHours(2), QuotaPolicy.REFUSE_NEWEST)) {
            store(journal, "u0");
            now.set(START.plus(Duration.ofHours(1)));
            store(journal, "u1");
            store(journal, "u2");
            journal.trim(2);
            assertThat(journal.first()).isZero();
            assertThat(journal.released()).isEqualTo(2);
            assertThat(journal.status().oldestUnsent()).contains(now.get());
            assertThat(journal.status().releasedBytes())
                    .isPositive()
                    .isLessThan(journal.status().bytes());
        }
        try (Journal journal = open(1 << 20, Duration.ofHours(2), QuotaPolicy.REFUSE_NEWEST)) {
            assertThat(journal.released()).as("known after a restart").isEqualTo(2);
            now.set(START.plus(Duration.ofMinutes(150)));
            journal.trim(2);
            assertThat(journal.first()).isEqualTo(1);
            now.set(START.plus(Duration.ofHours(9)));
            journal.trim(2);
            assertThat(journal.first())
                    .as("what is not released stays however old")
                    .isEqualTo(2);
            assertThat(journal.status().releasedBytes()).isZero();
            assertThat(journal.check()).isEmpty();
        }
    }

    @Test
    void keptEventsMakeRoomBeforeAnythingIsRefusedAndAreNotCountedAsDropped() throws Exception {
        try (Journal journal = open(64 << 10, Duration.ofHours(2), QuotaPolicy.REFUSE_NEWEST)) {
            for (int i = 0; i < 6; i++) {
                store(journal, "u" + i);
            }
            assertThat(journal.status().fillPercent()).isGreaterThan(90);
            journal.trim(4);
            assertThat(journal.first()).isZero();
            assertThat(journal.status().fillPercent()).isLessThan(40);
            store(journal, "u6");
            assertThat(journal.first()).isPositive();
            assertThat(journal.dropped().counts()).isEmpty();
            assertThat(journal.status().why()).isEmpty();
            assertThat(journal.check()).isEmpty();
        }
    }

    @Test
    void aScrubForgetsKeptEventsToo() throws Exception {
        try (Journal journal = open(1 << 20, Duration.ofHours(2), QuotaPolicy.REFUSE_NEWEST)) {
            store(journal, "u0");
            store(journal, "u1");
            journal.trim(1);
            assertThat(journal.read(0, 10, 1 << 20)).hasSize(2);
            journal.scrub();
            assertThat(journal.read(0, 10, 1 << 20))
                    .extracting(JournalEntry::uid)
                    .containsExactly("u1");
        }
    }
}
