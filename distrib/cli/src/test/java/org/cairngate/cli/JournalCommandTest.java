package org.cairngate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.cairngate.journal.Journal;
import org.cairngate.journal.JournalSettings;
import org.cairngate.ledger.KeyId;
import org.cairngate.ledger.cbor.CborReader;
import org.cairngate.ledger.event.Annotation;
import org.cairngate.ledger.event.EventParser;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class JournalCommandTest {

    private static final int EVENTS = 30;
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    @TempDir
    private Path data;

    private Path folder;

    @BeforeEach
    void makeAJournal() throws Exception {
        folder = data.resolve("journal");
        try (Journal journal = open()) {
            for (int i = 0; i < EVENTS; i++) {
                append(journal, i);
            }
        }
    }

    private Journal open() throws IOException {
        return Journal.open(JournalSettings.in(folder), Clock.systemUTC());
    }

    private static byte[] event(int i) {
        return ("{\"uid\":\"u" + i + "\",\"timestamp\":1696248400000,\"items\":[{\"key\":\"t\",\"value\":" + i
                        + "}],\"namespace\":\"a/" + (i % 2 == 0 ? "even" : "odd") + "\",\"device_uid\":\"d" + i % 3
                        + "\"}")
                .getBytes(StandardCharsets.UTF_8);
    }

    private static void append(Journal journal, int i) throws Exception {
        Annotation note = new Annotation(START.plusSeconds(i), KeyId.ZERO, List.of());
        journal.append(new EventParser().parse(event(i)), event(i), note)
                .toCompletableFuture()
                .get(60, TimeUnit.SECONDS);
    }

    private static Ran journal(Object... arguments) {
        return Ran.of("journal", arguments);
    }

    private Map<String, String> files() throws IOException {
        Map<String, String> files = new TreeMap<>();
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                files.put(
                        file.getFileName().toString(),
                        Base64.getEncoder().encodeToString(Files.readAllBytes(file)) + Files.getLastModifiedTime(file));
            }
        }
        return files;
    }

    @Test
    void theCommandsSayWhatIsThereAndWriteNothingIntoTheFolder() throws Exception {
        Map<String, String> before = files();
        Ran summary = journal("show", data);
        assertThat(summary.exit()).as(summary.err()).isZero();
        assertThat(summary.out())
                .contains("format     version 4")
                .contains("events     30")
                .contains("positions  0 to 30 (exclusive)")
                .contains("oldest     2026-01-01T00:00:00Z")
                .containsPattern("a/even +15 +");
        Ran verified = journal("verify", folder);
        assertThat(verified.exit()).as(verified.out()).isZero();
        assertThat(verified.out()).contains("clean   ").contains("30 events");
        assertThat(journal("export", folder, "--out", data.resolve("out")).exit())
                .isZero();
        assertThat(files()).isEqualTo(before);
    }

    @Test
    void eventsAreFoundByPositionUidDeviceNamespaceAndTime() {
        assertThat(journal("show", data, "--from", 28).out())
                .containsPattern("29 +2026-01-01T00:00:29Z +a/odd +d2 +u29 ")
                .hasLineCount(3);
        assertThat(journal("show", data, "--uid", "u7").out()).contains("u7").hasLineCount(2);
        assertThat(journal("show", data, "--device", "d1").out()).hasLineCount(11);
        assertThat(journal("show", data, "--namespace", "a/odd", "--limit", 5).out())
                .hasLineCount(8)
                .contains("more: --from 11");
        assertThat(journal("show", data, "--since", "2026-01-01T00:00:10Z", "--until", "2026-01-01T00:00:12Z")
                        .out())
                .contains("u10", "u11")
                .hasLineCount(3);
        assertThat(journal("show", data, "--events", "--limit", 0).exit()).isEqualTo(2);
    }

    @Test
    void aJournalThatAGatewayHasOpenIsReadAtThatMoment() throws Exception {
        try (Journal running = open()) {
            append(running, EVENTS);
            assertThat(journal("show", data).out()).contains("events     31");
            append(running, EVENTS + 1);
            running.trim(10);
            running.scrub();
            Ran verified = journal("verify", data);
            assertThat(verified.out()).contains("clean   ").contains("22 events");
            assertThat(running.check()).isEmpty();
        }
    }

    @Test
    void anExportHasEveryEventAsItWasReceivedWithItsAnnotation() throws Exception {
        Path lines = data.resolve("lines");
        assertThat(journal("export", data, "--out", lines).err())
                .contains("exported 30 events, the next position is 30");
        List<String> all = Files.readAllLines(lines);
        assertThat(all).hasSize(EVENTS);
        Map<String, Object> seventh = JSON.std.mapFrom(all.get(7));
        assertThat(seventh)
                .containsEntry("position", 7)
                .containsEntry("uid", "u7")
                .containsEntry("namespace", "a/odd")
                .containsEntry("device", "d1")
                .containsEntry("received", "2026-01-01T00:00:07Z");
        assertThat(Base64.getDecoder().decode((String) seventh.get("event"))).isEqualTo(event(7));
        byte[] annotation = Base64.getDecoder().decode((String) seventh.get("annotation"));
        assertThat(Annotation.decode(annotation).receivedAt()).isEqualTo(START.plusSeconds(7));

        Path sequence = data.resolve("sequence");
        journal("export", data, "--form", "cbor", "--uid", "u7", "--out", sequence);
        CborReader item = new CborReader(Files.readAllBytes(sequence));
        item.readArray(5);
        assertThat(item.readUint()).isEqualTo(7);
        assertThat(item.readText(64)).isEqualTo("u7");
        assertThat(item.readText(64)).isEqualTo("a/odd");
        assertThat(item.readBytes(1 << 16)).isEqualTo(event(7));
        assertThat(item.readBytes(1 << 16)).isEqualTo(annotation);
        item.expectEnd();

        Path raw = data.resolve("raw");
        journal("export", data, "--form", "files", "--out", raw);
        assertThat(raw.resolve("00000000000000000007.event")).hasBinaryContent(event(7));
        assertThat(raw.resolve("00000000000000000007.annotation")).hasBinaryContent(annotation);
    }

    @Test
    void anExportThatWasBrokenOffGoesOnBehindItsLastWholeEvent() throws Exception {
        Path whole = data.resolve("whole");
        journal("export", data, "--out", whole);
        String text = Files.readString(whole);
        Path torn = data.resolve("torn");
        for (int length : List.of(0, 10, text.indexOf('\n') + 1, text.length() / 2, text.length() - 1, text.length())) {
            Files.writeString(torn, text.substring(0, length));
            assertThat(journal("export", data, "--out", torn, "--resume").exit())
                    .isZero();
            assertThat(Files.readString(torn)).isEqualTo(text);
        }
        Path raw = data.resolve("raw");
        journal("export", data, "--form", "files", "--out", raw);
        Files.delete(raw.resolve("00000000000000000029.event"));
        assertThat(journal("export", data, "--form", "files", "--out", raw, "--resume")
                        .err())
                .contains("exported 1 events");
        assertThat(raw.resolve("00000000000000000029.event")).exists();
    }

    @Test
    void whatIsInTheWayOrMakesNoSenseIsRefusedInOneLine() throws Exception {
        Path file = Files.writeString(data.resolve("file"), "no export\n", StandardOpenOption.CREATE_NEW);
        assertThat(journal("export", data, "--out", file).exit()).isEqualTo(1);
        assertThat(journal("export", data, "--out", file, "--resume").exit()).isNotZero();
        assertThat(Files.readString(file)).isEqualTo("no export\n");
        assertThat(journal("export", data, "--form", "xml").exit()).isEqualTo(2);
        assertThat(journal("export", data, "--form", "files").exit()).isEqualTo(2);
        assertThat(journal("export", data, "--form", "cbor", "--resume").exit()).isEqualTo(2);
        assertThat(journal("show", data.resolve("missing")).err())
                .contains("is no folder")
                .hasLineCount(1);
        Path empty = Files.createDirectories(data.resolve("empty"));
        assertThat(journal("verify", empty).err()).contains("holds no journal").hasLineCount(1);
        assertThat(empty).isEmptyDirectory();
    }

    @ParameterizedTest
    @ValueSource(strings = {"CURRENT", "MANIFEST", ".sst", ".log"})
    void aDamagedFileIsAnErrorThatNamesTheFolderOrTheDamage(String file) throws Exception {
        open().close(); // what lay in the log goes into tables
        try (Journal journal = open()) {
            append(journal, EVENTS);
        }
        try (Stream<Path> files = Files.list(folder)) {
            for (Path one : files.filter(path -> path.getFileName().toString().contains(file))
                    .toList()) {
                byte[] bytes = Files.readAllBytes(one);
                for (int i = bytes.length / 2; i < Math.min(bytes.length, bytes.length / 2 + 40); i++) {
                    bytes[i] ^= 0x55;
                }
                Files.write(one, bytes);
            }
        }
        Ran verified = journal("verify", folder);
        assertThat(verified.exit()).as(verified.out() + verified.err()).isEqualTo(1);
        assertThat(verified.out() + verified.err()).containsPattern("damage  |cannot be read: ");
        assertThat(journal("show", folder).exit()).isBetween(0, 1);
        assertThat(journal("export", folder, "--out", data.resolve("saved")).exit())
                .isBetween(0, 1);
    }
}
