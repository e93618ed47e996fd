package org.cairngate.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.KeyId;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.event.Annotation;
import org.cairngate.ledger.event.Event;
import org.cairngate.ledger.event.EventParser;
import org.cairngate.ledger.event.EventScanner;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {

    private static final Annotation NOTE =
            new Annotation(Instant.ofEpochMilli(1_700_000_000_000L), KeyId.ZERO, List.of());

    @TempDir
    Path directory;

    private Journal open() throws IOException {
        return Journal.open(JournalSettings.in(directory.resolve("journal")), Clock.systemUTC());
    }

    static byte[] event(String uid, String value) {
        return ("{\"uid\":\"" + uid + "\",\"timestamp\":1696248400000,\"items\":[{\"key\":\"t\",\"value\":\"" + value
                        + "\"}],\"namespace\":\"a/b\",\"device_uid\":\"d\"}")
                .getBytes(StandardCharsets.UTF_8);
    }

    static CompletableFuture<Appended> append(Journal journal, byte[] received) throws RefusedException {
        Event event = new EventParser().parse(received);
        return journal.append(event, received, NOTE).toCompletableFuture();
    }

    private static Appended await(CompletableFuture<Appended> done)
            throws InterruptedException, ExecutionException, TimeoutException {
        return done.get(30, TimeUnit.SECONDS);
    }

    @Test
    void eventsComeBackInOrderWithTheBytesThatWereSent() throws Exception {
        try (Journal journal = open()) {
            List<CompletableFuture<Appended>> appends = new ArrayList<>();
            for (int i = 0; i < 500; i++) {
                appends.add(append(journal, event("u" + i, "v" + i)));
            }
            for (CompletableFuture<Appended> done : appends) {
                assertThat(await(done)).isEqualTo(Appended.STORED);
            }
            List<JournalEntry> entries = journal.read(0, 1000, Integer.MAX_VALUE);
            assertThat(entries).hasSize(500);
            for (int i = 0; i < 500; i++) {
                assertThat(entries.get(i).position()).isEqualTo(i);
                assertThat(entries.get(i).bytes()).isEqualTo(event("u" + i, "v" + i));
                assertThat(entries.get(i).annotation()).isEqualTo(NOTE.encode());
            }
            assertThat(journal.read(490, 1000, Integer.MAX_VALUE)).hasSize(10);
            assertThat(journal.read(0, 3, Integer.MAX_VALUE)).hasSize(3);
            assertThat(journal.read(0, 1000, 1)).hasSize(1);
        }
    }

    @Test
    void repeatedEventIsStoredOnceEvenInOneGroupAndAcrossRestarts() throws Exception {
        try (Journal journal = open()) {
            CompletableFuture<Appended> first = append(journal, event("u", "v"));
            CompletableFuture<Appended> again = append(journal, event("u", "v"));
            assertThat(await(first)).isEqualTo(Appended.STORED);
            assertThat(await(again)).isEqualTo(Appended.DUPLICATE);
        }
        try (Journal journal = open()) {
            assertThat(await(append(journal, event("u", "v")))).isEqualTo(Appended.DUPLICATE);
            journal.trim(1);
            assertThat(await(append(journal, event("u", "v")))).isEqualTo(Appended.DUPLICATE);
            assertThat(journal.next()).isEqualTo(1);
            assertThat(journal.status().duplicates()).isEqualTo(2);
        }
    }

    @Test
    void uidOfAnotherEventIsRefusedAndChangesNothing() throws Exception {
        try (Journal journal = open()) {
            await(append(journal, event("u", "v")));
            assertRefused(append(journal, event("u", "other")), RefusalReason.DUPLICATE_UID);
            assertThat(journal.read(0, 10, 1 << 20)).hasSize(1);
        }
    }

    /** In JSON it can be written with escapes; then it does not lie in what was sent. */
    @Test
    void uidIsTheSameHoweverTheEventWritesIt() throws Exception {
        byte[] plain = event("abc", "v");
        byte[] escaped = new String(plain, StandardCharsets.UTF_8)
                .replace("abc", "a\\u0062c")
                .getBytes(StandardCharsets.UTF_8);
        for (List<byte[]> order : List.of(List.of(plain, escaped), List.of(escaped, plain))) {
            Path home = directory.resolve("of" + order.get(0).length);
            try (Journal journal = Journal.open(JournalSettings.in(home), Clock.systemUTC())) {
                Append first = scanned(order.get(0));
                Append second = scanned(order.get(1));
                CompletableFuture<Void> answered = new CompletableFuture<>();
                journal.append(new AppendRun(this, List.of(first, second), () -> answered.complete(null)));
                answered.get(30, TimeUnit.SECONDS);
                assertThat(first.refusal()).isEmpty();
                assertThat(second.refusal().map(RefusedException::reason)).contains(RefusalReason.DUPLICATE_UID);
                assertThat(journal.read(0, 10, 1 << 20))
                        .extracting(JournalEntry::uid)
                        .containsExactly("abc");
            }
        }
    }

    private static Append scanned(byte[] received) throws RefusedException {
        EventScanner scanner = new EventScanner();
        scanner.scan(received);
        Append append = Append.scanned(scanner, "a/b", received, Hash.sha256(received), NOTE.encode());
        assertThat(append.uid()).isEqualTo("abc");
        assertThat(append.uidBytes()).isEqualTo("abc".getBytes(StandardCharsets.US_ASCII));
        boolean escaped = new String(received, StandardCharsets.US_ASCII).contains("\\");
        assertThat(append.uidSource() == received).isEqualTo(!escaped);
        return append;
    }

    @Test
    void fullJournalRefusesNewEventsAndTakesThemAgainAfterATrim() throws Exception {
        JournalSettings small = new JournalSettings(
                directory.resolve("small"), 64 << 10, Duration.ZERO, JournalSettings.DEFAULT_QUEUE_BYTES);
        String filler = "x".repeat(10_000);
        try (Journal journal = Journal.open(small, Clock.systemUTC())) {
            for (int i = 0; i < 6; i++) {
                assertThat(await(append(journal, event("u" + i, filler)))).isEqualTo(Appended.STORED);
            }
            assertRefused(append(journal, event("u6", filler)), RefusalReason.QUOTA_FULL);
            assertThat(journal.status().timeToFull()).isPresent();
            assertThat(journal.status().oldestUnsent()).contains(NOTE.receivedAt());
            journal.trim(3);
            assertThat(await(append(journal, event("u6", filler)))).isEqualTo(Appended.STORED);
            assertThat(journal.first()).isEqualTo(3);
            assertThat(journal.status().entries()).isEqualTo(4);
        }
    }

    @Test
    void listenerHearsOfStoredEvents() throws Exception {
        try (Journal journal = open()) {
            CompletableFuture<Void> heard = new CompletableFuture<>();
            journal.onAppend(() -> heard.complete(null));
            CompletableFuture<Appended> done = append(journal, event("u", "v"));
            heard.get(30, TimeUnit.SECONDS);
            assertThat(await(done)).isEqualTo(Appended.STORED);
            assertThat(journal.next()).isEqualTo(1);
        }
    }

    @Test
    void listenerThatFailsDoesNotStopIntake() throws Exception {
        try (Journal journal = open()) {
            journal.onAppend(() -> {
                throw new IllegalStateException("a listener of the test");
            });
            for (int i = 0; i < 3; i++) {
                assertThat(await(append(journal, event("u" + i, "v")))).isEqualTo(Appended.STORED);
            }
        }
    }

    @Test
    void runIsAnsweredOnceWithWhatBecameOfEachEvent() throws Exception {
        try (Journal journal = open()) {
            List<Append> appends = List.of(
                    append("u1", "a"),
                    append("u1", "a"),
                    append("u1", "b"),
                    append("u2", "x".repeat(70_000)),
                    append("u3", "a"));
            AtomicInteger answers = new AtomicInteger();
            CompletableFuture<Void> answered = new CompletableFuture<>();
            journal.append(new AppendRun(this, appends, () -> {
                answers.incrementAndGet();
                answered.complete(null);
            }));
            answered.get(30, TimeUnit.SECONDS);
            assertThat(appends.stream().map(append -> append.refusal().map(RefusedException::reason)))
                    .containsExactly(
                            Optional.empty(),
                            Optional.empty(),
                            Optional.of(RefusalReason.DUPLICATE_UID),
                            Optional.of(RefusalReason.OVERSIZED),
                            Optional.empty());
            assertThat(appends.stream().map(Append::outcome).toList())
                    .startsWith(Appended.STORED, Appended.DUPLICATE)
                    .endsWith(Appended.STORED);
            assertThat(journal.next()).isEqualTo(2);
            assertThat(answers).hasValue(1);
        }
    }

    @Test
    void sourceThatCannotTakeItsAnswerDoesNotStopIntake() throws Exception {
        try (Journal journal = open()) {
            journal.append(new AppendRun(this, List.of(append("u1", "a")), () -> {
                throw new IllegalStateException("an event loop that has ended");
            }));
            assertThat(await(append(journal, event("u2", "v")))).isEqualTo(Appended.STORED);
            assertThat(journal.next()).isEqualTo(2);
        }
    }

    private static Append append(String uid, String value) {
        byte[] received = event(uid, value);
        return new Append(
                uid.getBytes(StandardCharsets.US_ASCII), "a/b", received, Hash.sha256(received), NOTE.encode());
    }

    @Test
    void closedJournalRefusesWhatItDidNotStore() throws Exception {
        Journal journal = open();
        journal.close();
        assertRefused(append(journal, event("u", "v")), RefusalReason.STORAGE_FAILED);
    }

    @Test
    void acknowledgedEventSurvivesKill() throws Exception {
        Path home = directory.resolve("killed");
        Process child = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Djava.io.tmpdir=" + System.getProperty("java.io.tmpdir"),
                        "-cp",
                        System.getProperty("java.class.path"),
                        JournalKillVictim.class.getName(),
                        home.toString())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("acknowledged").toFile())
                .start();
        try {
            awaitLines(directory.resolve("acknowledged"), 2000);
        } finally {
            child.destroyForcibly().waitFor();
        }
        List<String> acknowledged = acknowledged(directory.resolve("acknowledged"));
        try (Journal journal = Journal.open(JournalSettings.in(home), Clock.systemUTC())) {
            assertThat(journal.check()).isEmpty();
            List<String> kept = journal.read(0, Integer.MAX_VALUE, Integer.MAX_VALUE).stream()
                    .map(JournalEntry::uid)
                    .toList();
            assertThat(kept).doesNotHaveDuplicates().containsAll(acknowledged);
        }
    }

    private static List<String> acknowledged(Path output) throws IOException {
        String text = Files.readString(output);
        return text.substring(0, text.lastIndexOf('\n') + 1)
                .lines()
                .filter(line -> line.startsWith("ack "))
                .map(line -> line.substring(4))
                .toList();
    }

    private static void awaitLines(Path output, int lines) throws IOException, InterruptedException {
        Instant deadline = Instant.now().plusSeconds(60);
        while (acknowledged(output).size() < lines) {
            assertThat(Instant.now()).as("the child acknowledges events").isBefore(deadline);
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    @Test
    void damagedEntryIsReportedWithItsPlace() throws Exception {
        try (Journal journal = open()) {
            for (int i = 0; i < 200; i++) {
                await(append(journal, event("u" + i, "some value that can be found " + i)));
            }
        }
        Path home = directory.resolve("journal");
        List<Path> logs;
        try (Stream<Path> files = Files.list(home)) {
            logs = files.filter(file ->
                            file.toString().endsWith(".log") || file.toString().endsWith(".sst"))
                    .toList();
        }
        Path largest = logs.stream()
                .max((a, b) -> Long.compare(a.toFile().length(), b.toFile().length()))
                .orElseThrow();
        byte[] bytes = Files.readAllBytes(largest);
        bytes[bytes.length / 2 + new Random(7).nextInt(64)] ^= 1;
        Files.write(largest, bytes);
        assertThatThrownBy(() -> {
                    try (Journal journal = open()) {
                        List<String> damages = journal.check();
                        throw new IOException(damages.isEmpty() ? "" : "damaged: " + damages);
                    }
                })
                .isInstanceOf(IOException.class)
                .hasMessageMatching("(?s).*(damaged: \\[.*entr|cannot be opened|cannot be read).*");
    }

    private static void assertRefused(CompletableFuture<Appended> done, RefusalReason reason) {
        assertThatThrownBy(() -> done.orTimeout(30, TimeUnit.SECONDS).join())
                .isInstanceOf(CompletionException.class)
                .cause()
                .isInstanceOfSatisfying(RefusedException.class, refusal -> assertThat(refusal.reason())
                        .isEqualTo(reason));
    }
}
