package org.cairngate.master.alarms;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class OfMasterTest {

    private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");

    private Optional<String> wrong = Optional.empty();
    private final OfMaster condition = new OfMaster(AlarmKind.DATABASE_AWAY, Duration.ofSeconds(60), now -> wrong);

    private boolean holdsAfter(int seconds) {
        return !condition.look(NOON.plusSeconds(seconds), Map.of()).isEmpty();
    }

    @Test
    void whatIsWrongForAMomentRaisesNothing() {
        wrong = Optional.of("away");
        assertThat(holdsAfter(0)).isFalse();
        assertThat(holdsAfter(59)).isFalse();
        wrong = Optional.empty();
        assertThat(holdsAfter(60)).isFalse();
        wrong = Optional.of("away");
        assertThat(holdsAfter(61)).as("it began anew").isFalse();
        assertThat(holdsAfter(120)).isFalse();
        assertThat(holdsAfter(121)).isTrue();
    }

    @Test
    void whatStandsAfterARestartGoesOnWithoutWaiting() {
        wrong = Optional.of("away");
        AlarmEvent standing = AlarmEvent.raised(NOON, AlarmKind.DATABASE_AWAY, AlarmSubject.MASTER, "away", 0);
        assertThat(condition.look(NOON, Map.of("master", standing))).hasSize(1);
    }
}
