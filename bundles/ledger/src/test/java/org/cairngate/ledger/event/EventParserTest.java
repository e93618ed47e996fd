package org.cairngate.ledger.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class EventParserTest {

    private static final Path EVENTS = Path.of("src/test/resources/vectors/events");

    private final EventParser parser = new EventParser();

    @ParameterizedTest
    @MethodSource
    void aValidSampleIsAccepted(Path sample) throws Exception {
        assertThat(parser.parse(Files.readAllBytes(sample)).items()).isNotNull();
    }

    static Stream<Path> aValidSampleIsAccepted() throws IOException {
        return samples("valid");
    }

    /** What the published JSON Schema refuses, and what no schema can say. */
    @ParameterizedTest
    @MethodSource
    void anInvalidSampleIsRefused(Path sample) throws IOException {
        byte[] bytes = Files.readAllBytes(sample);
        assertThatThrownBy(() -> parser.parse(bytes))
                .isInstanceOfSatisfying(
                        RefusedException.class, e -> assertThat(e.reason()).isEqualTo(RefusalReason.MALFORMED_EVENT));
    }

    static Stream<Path> anInvalidSampleIsRefused() throws IOException {
        return Stream.concat(samples("invalid"), samples("refused-bytes"));
    }

    @ParameterizedTest
    @MethodSource
    void theDocumentsExampleIsReadAlikeInAllThreeForms(Path sample) throws Exception {
        Event event = parser.parse(Files.readAllBytes(sample));
        assertThat(event)
                .isEqualTo(new Event(
                        "7488f8aa-97c7-4c4f-a546-f06a97bb0c63",
                        Instant.ofEpochMilli(1696248400000L),
                        "councilbox/weather-stations",
                        "weather_station_001",
                        List.of(new Item("temperature", 25.3))));
    }

    static Stream<Path> theDocumentsExampleIsReadAlikeInAllThreeForms() {
        return Stream.of("json", "cbor", "msgpack").map(form -> EVENTS.resolve("valid/document-example." + form));
    }

    @Test
    void valuesKeepTheirKinds() throws Exception {
        Event event = parser.parse(Files.readAllBytes(EVENTS.resolve("valid/all-value-kinds.json")));
        assertThat(event.items()).containsExactly(new Item("temperature", List.of(1L, -2.5, "x", true, false, 1e10)));
    }

    @Test
    void anEventAbove64KiBIsOversized() {
        assertThatThrownBy(() -> parser.parse(new byte[EventParser.MAX_BYTES + 1]))
                .isInstanceOfSatisfying(
                        RefusedException.class, e -> assertThat(e.reason()).isEqualTo(RefusalReason.OVERSIZED));
    }

    private static Stream<Path> samples(String folder) throws IOException {
        try (Stream<Path> files = Files.list(EVENTS.resolve(folder))) {
            return files.sorted().toList().stream();
        }
    }
}
