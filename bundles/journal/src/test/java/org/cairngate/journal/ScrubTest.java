package org.cairngate.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Erased events leave every file of the journal; their neighbours stay as they are. */
@Timeout(120)
class ScrubTest {

    private static final int ERASED = 100;
    private static final int EVENTS = 250;
    // No compression finds anything in it, so that it lies in a file as it is.
    private static final int SECRET_BYTES = 3_000;

    private final List<String> secrets = new ArrayList<>();

    @TempDir
    Path directory;

    @Test
    void erasedBytesAreGoneFromEveryFileAndNeighboursStayWhereAndAsTheyAre() throws Exception {
        write();
        List<String> kept;
        try (Journal journal = open()) {
            kept = entries(journal, ERASED);
            journal.trim(ERASED);
            assertThat(found(0, ERASED))
                    .as("what is trimmed alone still lies in the files")
                    .isNotEmpty();
            journal.scrub();
            assertThat(found(0, ERASED)).isEmpty();
            requireNeighbours(journal, kept);
            byte[] repeated = JournalTest.event("u3", secrets.get(3));
            assertThat(JournalTest.append(journal, repeated).get(30, TimeUnit.SECONDS))
                    .as("its uid stays known")
                    .isEqualTo(Appended.DUPLICATE);
            assertThat(found(0, ERASED)).isEmpty();
        }
        try (Journal journal = open()) {
            requireNeighbours(journal, kept);
        }
        assertThat(found(0, ERASED)).isEmpty();
        assertThat(found(ERASED, EVENTS)).hasSize(EVENTS - ERASED);
    }

    /** Killed when the scrub has written one, or two, of its tables: what it was for is done by asking again. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void aScrubThatWasKilledHarmsNothingAndIsDoneByAskingAgain(int newTables) throws Exception {
        write();
        List<String> kept;
        try (Journal journal = open()) {
            kept = entries(journal, ERASED);
        }
        killWhileScrubbing(newTables);
        try (Journal journal = open()) {
            requireNeighbours(journal, kept);
            journal.scrub();
            assertThat(found(0, ERASED)).isEmpty();
            requireNeighbours(journal, kept);
        }
        assertThat(found(0, ERASED)).isEmpty();
        assertThat(found(ERASED, EVENTS)).hasSize(EVENTS - ERASED);
    }

    @Test
    void aClosedJournalScrubsNothing() throws Exception {
        Journal journal = open();
        journal.close();
        assertThatThrownBy(journal::scrub).isInstanceOf(IllegalStateException.class);
    }

    private Path home() {
        return directory.resolve("journal");
    }

    private Journal open() throws IOException {
        return Journal.open(JournalSettings.in(home()), Clock.systemUTC());
    }

    /** In two runs, so that tables and a log have some of them. */
    private void write() throws Exception {
        Random random = new Random(5);
        for (int run = 0; run < 2; run++) {
            try (Journal journal = open()) {
                List<CompletableFuture<Appended>> appends = new ArrayList<>();
                for (int i = 0; i < EVENTS / 2; i++) {
                    byte[] secret = new byte[SECRET_BYTES];
                    random.nextBytes(secret);
                    secrets.add(Base64.getEncoder().encodeToString(secret));
                    int place = secrets.size() - 1;
                    appends.add(JournalTest.append(journal, JournalTest.event("u" + place, secrets.get(place))));
                }
                for (CompletableFuture<Appended> append : appends) {
                    assertThat(append.get(30, TimeUnit.SECONDS)).isEqualTo(Appended.STORED);
                }
            }
        }
    }

    private static List<String> entries(Journal journal, long from) {
        return journal.read(from, Integer.MAX_VALUE, Integer.MAX_VALUE).stream()
                .map(entry -> entry.position() + " " + entry.uid() + " " + entry.namespace() + " "
                        + Base64.getEncoder().encodeToString(entry.bytes()) + " "
                        + Base64.getEncoder().encodeToString(entry.annotation()))
                .toList();
    }

    private static void requireNeighbours(Journal journal, List<String> kept) {
        assertThat(journal.first()).isEqualTo(ERASED);
        assertThat(journal.next()).isEqualTo(EVENTS);
        assertThat(entries(journal, 0)).isEqualTo(kept).hasSize(EVENTS - ERASED);
        assertThat(journal.check()).isEmpty();
    }

    /** The places of those secrets, of a range, of which some file has the beginning, the middle or the end. */
    private List<Integer> found(int from, int to) throws IOException {
        List<String> contents = new ArrayList<>();
        for (Path file : files()) {
            contents.add(content(file));
        }
        List<Integer> found = new ArrayList<>();
        for (int place = from; place < to; place++) {
            String secret = secrets.get(place);
            List<String> pieces = List.of(
                    secret.substring(0, 40),
                    secret.substring(secret.length() / 2, secret.length() / 2 + 40),
                    secret.substring(secret.length() - 40));
            if (contents.stream().anyMatch(content -> pieces.stream().anyMatch(content::contains))) {
                found.add(place);
            }
        }
        return found;
    }

    private static String content(Path file) throws IOException {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (NoSuchFileException e) {
            return ""; // RocksDB removed it since it was listed
        }
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(home())) {
            return files.filter(Files::isRegularFile).toList();
        }
    }

    private Set<String> tables() throws IOException {
        Set<String> names = new TreeSet<>();
        files().stream()
                .map(Path::toString)
                .filter(name -> name.endsWith(".sst"))
                .forEach(names::add);
        return names;
    }

    private void killWhileScrubbing(int newTables) throws Exception {
        Process child = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Djava.io.tmpdir=" + System.getProperty("java.io.tmpdir"),
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        ScrubVictim.class.getName(),
                        home().toString(),
                        Integer.toString(ERASED))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(child.getInputStream(), StandardCharsets.UTF_8))) {
            String line = out.readLine();
            while (line != null && !line.equals("trimmed")) {
                line = out.readLine();
            }
            assertThat(line).isEqualTo("trimmed");
            Set<String> before = tables();
            Set<String> now = new TreeSet<>(before);
            while (now.size() < before.size() + newTables && child.isAlive()) {
                now.addAll(tables());
            }
        } finally {
            child.destroyForcibly().waitFor();
        }
    }
}
