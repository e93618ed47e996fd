package org.cairngate.ledger.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class EventScannerTest {

    private static final Path EVENTS = Path.of("src/test/resources/vectors/events");

    private final EventScanner scanner = new EventScanner();

    @ParameterizedTest
    @MethodSource("samples")
    void everySampleIsTakenExactlyWhenTheParserTakesIt(Path sample) throws IOException {
        ScanAgreement.check(scanner, Files.readAllBytes(sample));
    }

    @Provide
    static Arbitrary<byte[]> changedSamples() throws IOException {
        List<byte[]> all = samples().map(EventScannerTest::bytes).toList();
        Arbitrary<byte[]> sample =
                Arbitraries.of(all.stream().filter(bytes -> bytes.length < 4096).toList());
        return Combinators.combine(
                        sample, sample, SampleChange.any().list().ofMinSize(1).ofMaxSize(3))
                .as((one, other, changes) -> {
                    byte[] bytes = one;
                    for (SampleChange change : changes) {
                        bytes = change.apply(bytes, other);
                    }
                    return bytes;
                });
    }

    @Property(tries = 5_000)
    void aChangedSampleIsTakenExactlyWhenTheParserTakesIt(@ForAll("changedSamples") byte[] bytes) {
        ScanAgreement.check(scanner, bytes);
    }

    @Provide
    static Arbitrary<String> numbers() {
        Arbitrary<String> digits =
                Arbitraries.strings().numeric().ofMinLength(0).ofMaxLength(40);
        Arbitrary<String> part = Arbitraries.frequencyOf(
                Tuple.of(3, digits),
                Tuple.of(2, Arbitraries.of("", "0", "1", "9223372036854775807", "9223372036854775808")),
                Tuple.of(2, Arbitraries.of("17976931348623157", "17976931348623158079372897140530341507993413")));
        Arbitrary<String> exponent =
                Arbitraries.of("", "e308", "e309", "E+307", "e-400", "e292", "e265", "e", "e99999999999", "e0307");
        return Combinators.combine(Arbitraries.of("", "-", "+"), part, Arbitraries.of("", "."), digits, exponent)
                .as((sign, whole, point, fraction, power) -> sign + whole + point + fraction + power);
    }

    @Property(tries = 3_000)
    void aNumberIsTakenExactlyWhenTheParserTakesIt(@ForAll("numbers") String number) {
        ScanAgreement.check(scanner, event("\"value\":" + number));
    }

    @Test
    void aNumberIsFiniteUpToHalfAStepAboveTheLargestDouble() {
        for (String number : List.of(
                "179769313486231580793728971405303415079934132710037826936173778e246",
                "17976931348623158079372897140530341507993413271003782693617377898e244",
                "0.00017976931348623158079372897140530341507993413271003782693617e312",
                "-1.7976931348623157e308",
                "1.7976931348623159e308",
                "1.7976931348623158e308",
                "0e999",
                "0.000e400")) {
            ScanAgreement.check(scanner, event("\"value\":" + number));
        }
    }

    @Test
    void theHeadIsTheEvents() throws Exception {
        for (String form : List.of("json", "cbor", "msgpack")) {
            byte[] received = Files.readAllBytes(EVENTS.resolve("valid/document-example." + form));
            byte[] larger = new byte[received.length + 7];
            System.arraycopy(received, 0, larger, 3, received.length);
            scanner.scan(larger, 3, received.length);
            assertThat(scanner.uid()).isEqualTo("7488f8aa-97c7-4c4f-a546-f06a97bb0c63");
            assertThat(scanner.uidBytes()).isEqualTo(ascii(scanner.uid()));
            int start = scanner.uidStart(larger).orElseThrow();
            assertThat(Arrays.copyOfRange(larger, start, start + scanner.uidLength()))
                    .isEqualTo(scanner.uidBytes());
            assertThat(scanner.uidStart(larger.clone())).isEmpty();
            assertThat(scanner.timestamp()).isEqualTo(Instant.ofEpochMilli(1696248400000L));
            assertThat(scanner.timestampMillis()).isEqualTo(1696248400000L);
            assertThat(scanner.namespaceIs(ascii("councilbox/weather-stations")))
                    .isTrue();
            assertThat(scanner.namespaceIs(ascii("councilbox/weather-station"))).isFalse();
            assertThat(scanner.deviceUidIs(ascii("weather_station_001"))).isTrue();
            assertThat(scanner.deviceUidIs(ascii("weather_station_002"))).isFalse();
        }
    }

    @Test
    void aHeadWrittenWithEscapesIsRead() throws Exception {
        byte[] received = ("{\"u\\u0069d\":\"\\u0041\\/b\",\"timestamp\":-0,\"x_\\u00e9\":\"\\ud83d\\ude00\",\"items\":"
                        + "[{\"k\\u0065y\":\"a\",\"value\":0}],\"namespace\":\"\\u006f/g\",\"device_uid\":\"d\\u003a1\"}")
                .getBytes(StandardCharsets.UTF_8);
        scanner.scan(received);
        assertThat(scanner.uid()).isEqualTo("A/b");
        assertThat(scanner.uidStart(received))
                .as("nowhere does it lie as it is")
                .isEmpty();
        assertThat(scanner.uidLength()).isEqualTo(3);
        assertThat(scanner.namespaceIs(ascii("o/g"))).isTrue();
        assertThat(scanner.deviceUid()).isEqualTo("d:1");
    }

    @Test
    void aRefusalDoesNotDisturbTheNextEvent() throws Exception {
        for (Path sample : samples().toList()) {
            try {
                scanner.scan(bytes(sample));
            } catch (RefusedException e) {
                assertThat(e.reason()).isEqualTo(RefusalReason.MALFORMED_EVENT);
            }
            scanner.scan(bytes(EVENTS.resolve("valid/document-example.json")));
            assertThat(scanner.deviceUid()).isEqualTo("weather_station_001");
        }
    }

    @Test
    void anEventAbove64KiBIsOversized() {
        assertThatThrownBy(() -> scanner.scan(new byte[EventParser.MAX_BYTES + 1]))
                .isInstanceOfSatisfying(
                        RefusedException.class, e -> assertThat(e.reason()).isEqualTo(RefusalReason.OVERSIZED));
    }

    /** Each name is hashed once, under a key that the device does not know. */
    @Test
    void anEventFullOfOwnMembersIsTakenAndTheLastNameTwiceRefused() throws Exception {
        StringBuilder members = new StringBuilder("\"value\":0");
        int count = 0;
        while (members.length() < EventParser.MAX_BYTES - 200) {
            members.append(",\"x_").append(Integer.toString(count++, 36)).append("\":0");
        }
        scanner.scan(event(members.toString()));
        assertThatThrownBy(() -> scanner.scan(event(members + ",\"x_\\u0030\":1")))
                .hasMessageContaining("member \"x_0\" occurs twice");
        ScanAgreement.check(scanner, event(members.toString()));
    }

    static Stream<Path> samples() throws IOException {
        try (Stream<Path> files = Files.walk(EVENTS)) {
            return files.filter(Files::isRegularFile).sorted().toList().stream();
        }
    }

    private static byte[] event(String members) {
        return ("{\"uid\":\"u\",\"timestamp\":0,\"items\":[{\"key\":\"k\"," + members
                        + "}],\"namespace\":\"a/b\",\"device_uid\":\"d\"}")
                .getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
