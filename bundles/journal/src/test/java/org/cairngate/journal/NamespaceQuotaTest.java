package org.cairngate.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.cairngate.ledger.KeyId;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.event.Annotation;
import org.cairngate.ledger.event.EventParser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A namespace that floods the journal does not take the room of the others. */
@Timeout(120)
class NamespaceQuotaTest {

    private static final String FILLER = "x".repeat(10_000);
    private static final long WHOLE = 1 << 20;

    @TempDir
    private Path directory;

    private Journal open(String... quotas) throws IOException {
        JournalSettings settings = new JournalSettings(
                directory.resolve("journal"), WHOLE, Duration.ZERO, JournalSettings.DEFAULT_QUEUE_BYTES);
        return Journal.open(
                settings.with(JournalRules.PLAIN.with(NamespaceQuotas.parse(List.of(quotas), WHOLE))),
                Clock.systemUTC());
    }

    static Appended append(Journal journal, String namespace, String uid, String value) throws Exception {
        byte[] event = new String(JournalTest.event(uid, value), StandardCharsets.UTF_8)
                .replace("\"a/b\"", "\"" + namespace + "\"")
                .getBytes(StandardCharsets.UTF_8);
        Annotation note = new Annotation(Clock.tickMillis(ZoneOffset.UTC).instant(), KeyId.ZERO, List.of());
        return journal.append(new EventParser().parse(event), event, note)
                .toCompletableFuture()
                .get(60, TimeUnit.SECONDS);
    }

    private static void refused(Journal journal, String namespace, String uid, String... says) {
        assertThatThrownBy(() -> append(journal, namespace, uid, FILLER))
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOfSatisfying(RefusedException.class, refusal -> {
                    assertThat(refusal.reason()).isEqualTo(RefusalReason.QUOTA_FULL);
                    assertThat(refusal.detail()).contains(says);
                });
    }

    private static List<String> uids(Journal journal) {
        return journal.read(0, 1000, Integer.MAX_VALUE).stream()
                .map(JournalEntry::uid)
                .toList();
    }

    @Test
    void aFullNamespaceIsRefusedByNameAndFillLevelAndTheOthersGoOn() throws Exception {
        try (Journal journal = open("a/loud=70K:refuse-newest")) {
            for (int i = 0; i < 7; i++) {
                append(journal, "a/loud", "l" + i, FILLER);
            }
            refused(journal, "a/loud", "l7", "namespace a/loud", "of its 71680 bytes");
            assertThat(append(journal, "a/quiet", "q0", FILLER)).isEqualTo(Appended.STORED);
            NamespaceStatus loud = journal.status().namespaces().get(0);
            assertThat(loud.namespace()).isEqualTo("a/loud");
            assertThat(loud.entries()).isEqualTo(7);
            assertThat(loud.quota()).contains(new NamespaceQuota(70 << 10, QuotaPolicy.REFUSE_NEWEST));
            assertThat(loud.timeToFull()).isPresent();
            assertThat(loud.oldestUnsent()).isPresent();
            assertThat(journal.status().accepting()).isTrue();
            journal.trim(3);
            assertThat(append(journal, "a/loud", "l7", FILLER)).isEqualTo(Appended.STORED);
        }
    }

    @Test
    void aFullNamespaceThatDropsItsOldestLeavesTheOthersAloneAndCountsEach() throws Exception {
        try (Journal journal = open("a/loud=70K:drop-oldest")) {
            append(journal, "a/quiet", "q0", FILLER);
            for (int i = 0; i < 10; i++) {
                append(journal, "a/loud", "l" + i, FILLER);
                append(journal, "a/quiet", "q" + (i + 1), "small");
            }
            assertThat(uids(journal)).contains("q0", "q1", "q10", "l3", "l9").doesNotContain("l0", "l1", "l2");
            assertThat(journal.dropped().counts()).containsEntry(RefusalReason.QUOTA_FULL, 3L);
            assertThat(journal.dropped().recent().get(0).detail()).contains("of namespace a/loud");
            assertThat(journal.check()).isEmpty();
        }
        try (Journal journal = open("a/loud=70K:drop-oldest")) {
            assertThat(journal.check()).as("gaps are known after a restart").isEmpty();
            assertThat(journal.status().entries()).isEqualTo(18);
            append(journal, "a/loud", "l10", FILLER);
            assertThat(uids(journal)).doesNotContain("l3");
            journal.trim(journal.next());
            assertThat(journal.status().bytes()).isZero();
            assertThat(journal.status().namespaces()).isEmpty();
        }
    }

    @Test
    void everyOtherNamespaceHasTheDefaultShare() throws Exception {
        try (Journal journal = open("*=7%", "a/big=50%")) {
            for (int i = 0; i < 7; i++) {
                append(journal, "x/one", "o" + i, FILLER);
                append(journal, "a/big", "b" + i, FILLER);
            }
            refused(journal, "x/one", "o7", "namespace x/one");
            assertThat(append(journal, "a/big", "b7", FILLER)).isEqualTo(Appended.STORED);
            assertThat(append(journal, "x/two", "t0", FILLER)).isEqualTo(Appended.STORED);
        }
    }

    @Test
    void aConfigurationFileHoldsSeveralInOneLine() {
        NamespaceQuotas quotas = NamespaceQuotas.parse(List.of("a/b=70K:drop-oldest, *=50%"), WHOLE);
        assertThat(quotas.of("a/b")).contains(new NamespaceQuota(70 << 10, QuotaPolicy.DROP_OLDEST));
        assertThat(quotas.of("x/y")).contains(new NamespaceQuota(WHOLE / 100 * 50, QuotaPolicy.REFUSE_NEWEST));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a/b",
                "a/b=",
                "a/b=64X",
                "a=64M",
                "a/b=1",
                "a/b=64M:oldest",
                "a/b=999999999999999G",
                "=64M",
                "a/b=-1",
                "a/b=64M:drop-oldest:x",
                "a b/c=64M"
            })
    void aWrongQuotaIsRefusedWithItsText(String text) {
        assertThatThrownBy(() -> NamespaceQuotas.parse(List.of(text), WHOLE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("namespace.quotas has '" + text + "': ");
        assertThatThrownBy(() -> NamespaceQuotas.parse(List.of("a/b=64M", "a/b=65M"), WHOLE))
                .hasMessageContaining("a/b has a quota already");
    }
}
