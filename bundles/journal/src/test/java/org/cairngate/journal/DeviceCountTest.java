package org.cairngate.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.KeyId;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.event.Annotation;
import org.cairngate.ledger.event.CounterGap;
import org.cairngate.ledger.event.Tag;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the journal makes of the counters of devices that sign. Signatures are verified before it. */
@Timeout(60)
class DeviceCountTest {

    private static final KeyId KEY = KeyId.of(Hash.sha256(new byte[] {1}).bytes());
    private static final KeyId OTHER = KeyId.of(Hash.sha256(new byte[] {2}).bytes());

    @TempDir
    Path folder;

    private Journal journal;

    @BeforeEach
    void open() throws IOException {
        journal = Journal.open(JournalSettings.in(folder), Clock.systemUTC());
    }

    @AfterEach
    void close() {
        journal.close();
    }

    private static Append event(String uid, KeyId key, long counter) {
        byte[] received = uid.getBytes(StandardCharsets.UTF_8);
        Annotation annotation = new Annotation(Instant.ofEpochMilli(1), key, List.of());
        return new Append(received, "a/b", received, Hash.sha256(received), new DeviceCount(key, counter, annotation));
    }

    private void append(Append... appends) throws Exception {
        CompletableFuture<Boolean> answered = new CompletableFuture<>();
        journal.append(new AppendRun(this, List.of(appends), () -> answered.complete(true)));
        assertThat(answered.get(20, TimeUnit.SECONDS)).isTrue();
    }

    private static Optional<RefusalReason> refusal(Append append) {
        return append.refusal().map(RefusedException::reason);
    }

    @Test
    void counterThatDoesNotRiseIsRefusedInTheSameGroupAndAfterReopening() throws Exception {
        Append first = event("one", KEY, 5);
        Append same = event("two", KEY, 5);
        Append less = event("three", KEY, 4);
        Append other = event("four", OTHER, 1);
        append(first, same, less, other);
        assertThat(refusal(first)).isEmpty();
        assertThat(refusal(same)).contains(RefusalReason.REPLAYED_COUNTER);
        assertThat(refusal(less)).contains(RefusalReason.REPLAYED_COUNTER);
        assertThat(refusal(other)).isEmpty();
        journal.close();
        open();
        Append again = event("two", KEY, 5);
        Append next = event("six", KEY, 6);
        append(again, next);
        assertThat(refusal(again)).contains(RefusalReason.REPLAYED_COUNTER);
        assertThat(refusal(next)).isEmpty();
    }

    @Test
    void sameEventAgainIsADuplicateAndNoReplay() throws Exception {
        append(event("one", KEY, 1), event("two", KEY, 2));
        Append again = event("one", KEY, 1);
        append(again);
        assertThat(again.refusal()).isEmpty();
        assertThat(again.outcome()).isEqualTo(Appended.DUPLICATE);
    }

    @Test
    void gapIsNotedOnTheEventBehindIt() throws Exception {
        append(event("one", KEY, 1), event("four", KEY, 4), event("five", KEY, 5));
        List<JournalEntry> entries = journal.read(0, 10, 1 << 20);
        assertThat(Annotation.decode(entries.get(0).annotation()).tags()).isEmpty();
        assertThat(Annotation.decode(entries.get(1).annotation()).tags())
                .containsExactly(new Tag(CounterGap.ANALYZER, Hash.ZERO, "gap 2..3", 2));
        assertThat(Annotation.decode(entries.get(2).annotation()).tags()).isEmpty();
    }

    @Test
    void eventThatIsRefusedForItsUidDoesNotRaiseTheCounter() throws Exception {
        append(event("one", KEY, 1));
        byte[] received = {9};
        Append other = new Append(
                "one".getBytes(StandardCharsets.US_ASCII),
                "a/b",
                received,
                Hash.sha256(received),
                new DeviceCount(KEY, 9, new Annotation(Instant.EPOCH, KEY, List.of())));
        Append next = event("two", KEY, 2);
        append(other, next);
        assertThat(refusal(other)).contains(RefusalReason.DUPLICATE_UID);
        assertThat(refusal(next)).isEmpty();
    }

    @Test
    void trimmedEventsLeaveTheirCounterKnown() throws Exception {
        append(event("one", KEY, 3));
        journal.trim(1);
        journal.scrub();
        Append replay = event("two", KEY, 3);
        append(replay);
        assertThat(refusal(replay)).contains(RefusalReason.REPLAYED_COUNTER);
    }

    @Test
    void countersBeginAtOne() {
        assertThatThrownBy(() -> event("one", KEY, 0)).isInstanceOf(IllegalArgumentException.class);
    }
}
