package org.cairngate.journal.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.cairngate.journal.Appended;
import org.cairngate.journal.Journal;
import org.cairngate.journal.JournalEntry;
import org.cairngate.journal.JournalReader;
import org.cairngate.journal.JournalRules;
import org.cairngate.journal.JournalSettings;
import org.cairngate.journal.NamespaceQuotas;
import org.cairngate.journal.QuotaPolicy;
import org.cairngate.ledger.KeyId;
import org.cairngate.ledger.event.Annotation;
import org.cairngate.ledger.event.EventParser;

/** What is counted always equals what is there, whatever comes, goes, and in which order. */
class SharesPropertyTest {

    private static final long QUOTA = 96 << 10;
    private static final List<String> NAMESPACES = List.of("a/drop", "a/keep", "x/free");

    /** What happens to the journal: 0..5 appends, 6 a trim, 7 a scrub, 8 a close and open. */
    record Act(int kind, int size) {}

    @Provide
    Arbitrary<List<Act>> acts() {
        Arbitrary<Integer> kinds = Arbitraries.frequencyOf(
                Tuple.of(30, Arbitraries.integers().between(0, 5)),
                Tuple.of(3, Arbitraries.just(6)),
                Tuple.of(1, Arbitraries.just(7)),
                Tuple.of(2, Arbitraries.just(8)));
        return Combinators.combine(kinds, Arbitraries.integers().between(1, 9_000))
                .as(Act::new)
                .list()
                .ofMinSize(5)
                .ofMaxSize(60);
    }

    @Property(tries = 15)
    void countedBytesEqualTheSumOverTheEntries(
            @ForAll("acts") List<Act> acts, @ForAll QuotaPolicy policy, @ForAll boolean keeps) throws Exception {
        Path folder = Files.createTempDirectory("shares");
        try {
            new Run(settings(folder, policy, keeps)).run(acts);
        } finally {
            delete(folder);
        }
    }

    private static JournalSettings settings(Path folder, QuotaPolicy policy, boolean keeps) {
        JournalRules rules = JournalRules.PLAIN.with(
                NamespaceQuotas.parse(List.of("a/drop=66K:drop-oldest", "a/keep=66K:refuse-newest"), QUOTA));
        return new JournalSettings(folder, QUOTA, policy, Duration.ZERO, JournalSettings.DEFAULT_QUEUE_BYTES)
                .with(keeps ? rules.keeping(Duration.ofHours(1)) : rules);
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    /** One history of a journal, beside what is known of it otherwise. */
    private static final class Run {
        private final JournalSettings settings;
        private final Set<String> stored = new HashSet<>();
        private final List<CompletableFuture<Appended>> waiting = new ArrayList<>();
        private final List<String> waitingUids = new ArrayList<>();
        private Journal journal;
        private long counted;
        private int uids;

        Run(JournalSettings settings) throws IOException {
            this.settings = settings;
            this.journal = Journal.open(settings, Clock.systemUTC());
        }

        void run(List<Act> acts) throws Exception {
            try {
                for (Act act : acts) {
                    perform(act);
                }
                settle();
                compare();
            } finally {
                journal.close();
            }
            try (JournalReader reader = JournalReader.open(settings.directory(), Clock.systemUTC())) {
                assertThat(reader.verify(read -> counted = read)).isEmpty();
            }
        }

        private void perform(Act act) throws Exception {
            switch (act.kind()) {
                case 6 -> {
                    settle();
                    journal.trim(journal.first() + act.size() % 7);
                    compare();
                }
                case 7 -> {
                    settle();
                    journal.scrub();
                }
                case 8 -> {
                    settle();
                    journal.close();
                    journal = Journal.open(settings, Clock.systemUTC());
                    compare();
                }
                default -> append(NAMESPACES.get(act.kind() % 3), act.size());
            }
        }

        private void append(String namespace, int size) throws Exception {
            String uid = "u" + uids++;
            byte[] event = ("{\"uid\":\"" + uid + "\",\"timestamp\":1,\"items\":[{\"key\":\"t\",\"value\":\""
                            + "x".repeat(size) + "\"}],\"namespace\":\"" + namespace + "\",\"device_uid\":\"d\"}")
                    .getBytes(StandardCharsets.UTF_8);
            Annotation note = new Annotation(Clock.tickMillis(ZoneOffset.UTC).instant(), KeyId.ZERO, List.of());
            waiting.add(
                    journal.append(new EventParser().parse(event), event, note).toCompletableFuture());
            waitingUids.add(uid);
        }

        private void settle() {
            for (int i = 0; i < waiting.size(); i++) {
                String uid = waitingUids.get(i);
                waiting.get(i)
                        .handle((done, refused) -> refused == null && stored.add(uid))
                        .join();
            }
            waiting.clear();
            waitingUids.clear();
        }

        private void compare() {
            Map<String, Long> entries = new TreeMap<>();
            List<JournalEntry> all = journal.read(0, Integer.MAX_VALUE, Integer.MAX_VALUE);
            Map<String, Long> bytes = new TreeMap<>();
            for (JournalEntry entry : all) {
                assertThat(stored).contains(entry.uid());
                entries.merge(entry.namespace(), 1L, Long::sum);
                byte[] row = EntryFormat.encode(
                        entry.position(), entry.uid(), entry.namespace(), entry.bytes(), entry.annotation());
                bytes.merge(entry.namespace(), (long) row.length, Long::sum);
            }
            Map<String, Long> countedEntries = new TreeMap<>();
            Map<String, Long> countedBytes = new TreeMap<>();
            journal.status().namespaces().forEach(one -> {
                countedEntries.put(one.namespace(), one.entries());
                countedBytes.put(one.namespace(), one.bytes());
            });
            assertThat(countedEntries).isEqualTo(entries);
            assertThat(countedBytes).isEqualTo(bytes);
            assertThat(journal.status().bytes())
                    .isEqualTo(
                            bytes.values().stream().mapToLong(Long::longValue).sum())
                    .isLessThanOrEqualTo(QUOTA);
            assertThat(journal.check()).isEmpty();
        }
    }
}
