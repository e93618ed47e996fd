package org.cairngate.master.alarms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;
import org.cairngate.ledger.RefusedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class AlarmFormatTest {

    private static final Instant TIME = Instant.parse("2026-11-23T10:00:00.123456Z");

    private final AlarmFormat format = new AlarmFormat();

    private static AlarmEvent raised(AlarmKind kind) {
        AlarmSubject north = new AlarmSubject(Optional.of("north"), Optional.of("councilbox"));
        return AlarmEvent.raised(TIME, kind, north, "a \"text\"", 17);
    }

    @ParameterizedTest
    @EnumSource
    void anAlarmAndItsEndAreReadAsTheyWereWritten(AlarmKind kind) throws Exception {
        AlarmEvent raised = raised(kind);
        AlarmEvent cleared = raised.cleared(TIME.plusSeconds(5));
        assertThat(cleared.clears()).contains(raised.uid());
        for (AlarmEvent event : new AlarmEvent[] {raised, cleared}) {
            assertThat(event.encode().length).isLessThan(1024);
            assertThat(format.read(event.encode())).contains(event);
        }
        AlarmEvent ofMaster = AlarmEvent.raised(TIME, kind, AlarmSubject.MASTER, "text", 0);
        assertThat(format.read(ofMaster.encode())).contains(ofMaster);
    }

    @Test
    void theLongestAlarmIsBelowOneKibibyte() {
        AlarmSubject longest = new AlarmSubject(Optional.of("n".repeat(64)), Optional.of("o".repeat(64)));
        AlarmEvent raised = AlarmEvent.raised(
                TIME, AlarmKind.CERTIFICATE_REFUSED, longest, "\"".repeat(AlarmEvent.MAX_TEXT), Long.MAX_VALUE);
        assertThat(raised.cleared(TIME).encode().length).isLessThan(2048);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            "hub-away"          | "hub-gone"       | there is no kind hub-gone
            "hub:north"         | "hub:"           | a subject is master or hub:NAME
            "raised"            | "cleared"        | state and what it clears do not fit
            "hub:north"         | "device:north"   | a subject is master or hub:NAME
            "value":17          | "value":-1       | a mark is not negative
            a text              | a \\u0007 text   | printable characters
            """)
    void whatIsNoAlarmIsRefused(String part, String other, String why) {
        AlarmSubject north = new AlarmSubject(Optional.of("north"), Optional.empty());
        String event = new String(
                AlarmEvent.raised(TIME, AlarmKind.HUB_AWAY, north, "a text", 17).encode(), StandardCharsets.UTF_8);
        assertThat(event).contains(part);
        byte[] bad = event.replace(part, other).getBytes(StandardCharsets.UTF_8);
        assertThatThrownBy(() -> format.read(bad))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining(why);
    }

    @Test
    void everyKindHasItsLabelInTheFilterAndSaysWhatToDo() {
        assertThat(Arrays.stream(AlarmKind.values()).map(AlarmKind::label).collect(Collectors.joining("|")))
                .isEqualTo(AlarmKind.LABELS);
        for (AlarmKind kind : AlarmKind.values()) {
            assertThat(kind.advice()).endsWith(".");
            assertThat(AlarmKind.labelled(kind.label())).contains(kind);
        }
    }
}
