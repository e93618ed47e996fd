package org.cairngate.master.devicetypes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.cairngate.ledger.RefusedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TypeFormatTest {

    private static final Instant TIME = Instant.parse("2026-11-23T10:00:00.123456Z");

    private final TypeFormat format = new TypeFormat();

    private static DeviceType type(String text, List<String> namespaces, DeviceType.Status status) {
        return new DeviceType("harbour", "Tide gauge", text, text, text, namespaces, status, 17);
    }

    @Test
    void aTypeIsReadAsItWasWritten() throws Exception {
        for (String text : List.of("", "a \"text\" \\ ü 气 \uD83C\uDF0A", "</script>")) {
            for (List<String> namespaces : List.of(List.<String>of(), List.of("harbour/tides", "harbour/a.b-c"))) {
                for (DeviceType.Status status : DeviceType.Status.values()) {
                    TypeEvent event = TypeEvent.of(TIME, type(text, namespaces, status));
                    assertThat(format.read(event.encode())).contains(event);
                }
            }
        }
    }

    @Test
    void theLargestTypeIsBelowFourKibibytes() throws Exception {
        String name = "n".repeat(64);
        List<String> namespaces = IntStream.range(0, DeviceType.MAX_NAMESPACES)
                .mapToObj(number -> name + "/" + "g".repeat(63) + number)
                .toList();
        for (String widest : List.of("气", "\"", "\u2028")) {
            TypeEvent event = TypeEvent.of(
                    TIME,
                    new DeviceType(
                            name,
                            name,
                            widest.repeat(DeviceType.MAX_TEXT),
                            widest.repeat(DeviceType.MAX_TEXT),
                            widest.repeat(DeviceType.MAX_DESCRIPTION),
                            namespaces,
                            DeviceType.Status.RETIRED,
                            Long.MAX_VALUE));
            assertThat(event.encode().length).isLessThan(4096);
            assertThat(format.read(event.encode())).contains(event);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            "active"               | "gone"                | there is no status
            "active"               | 7                     | status is no text
            "Tide gauge"           | "Tide/gauge"          | name must match
            "Tide gauge"           | " Tide gauge"         | name must match
            "Tide gauge"           | ""                    | name must match
            "harbour"              | "har/bour"            | organisation must match
            "harbour"              | "councilbox"          | its own namespaces
            ["harbour/tides"]      | ["harbour"]           | a namespace must match
            ["harbour/tides"]      | ["harbour/a","harbour/a"] | each of its namespaces once
            ["harbour/tides"]      | [1]                   | no list of texts
            ["harbour/tides"]      | "harbour/tides"       | no list of texts
            ["harbour/tides"]      | ["harbour/a","harbour/b","harbour/c","harbour/d","harbour/e","harbour/f","harbour/g","harbour/h","harbour/i"] | at most 8 namespaces
            "value":17             | "value":0             | a version is positive
            "value":17             | "value":"17"          | a version is positive
            a text                 | a \\u0007 text        | without control characters
            """)
    void whatIsNoTypeIsRefused(String part, String other, String why) {
        String event = new String(
                TypeEvent.of(TIME, type("a text", List.of("harbour/tides"), DeviceType.Status.ACTIVE))
                        .encode(),
                StandardCharsets.UTF_8);
        assertThat(event).contains(part);
        byte[] bad = event.replace(part, other).getBytes(StandardCharsets.UTF_8);
        assertThatThrownBy(() -> format.read(bad))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining(why);
    }

    @ParameterizedTest
    @ValueSource(strings = {"alarm", "write", "device-types", "Device-Type"})
    void whatIsSomethingElseIsNoType(String kind) throws Exception {
        String event = new String(
                TypeEvent.of(TIME, type("", List.of(), DeviceType.Status.ACTIVE))
                        .encode(),
                StandardCharsets.UTF_8);
        assertThat(format.read(
                        event.replace("\"device-type\"", "\"" + kind + "\"").getBytes(StandardCharsets.UTF_8)))
                .isEmpty();
    }
}
