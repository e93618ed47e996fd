package org.cairngate.journal.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.cairngate.ledger.store.DiskReserve;
import org.junit.jupiter.api.Test;

class IntakeReserveTest {

    private final AtomicLong room = new AtomicLong(1000);
    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-01-01T00:00:00Z"));
    private final Clock clock = new Clock() {
        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now.get();
        }
    };
    private final Intake intake = new Intake(new DiskReserve(room::get, 100), 100, clock);

    private void pass(Duration time) {
        now.set(now.get().plus(time));
    }

    @Test
    void intakeStopsBelowTheReserveSaysWhyAndGoesOnByItself() {
        assertThat(intake.refusal()).isEmpty();
        room.set(99);
        pass(Intake.LOOK.plusMillis(1));
        assertThat(intake.refusal().orElseThrow()).contains("99 bytes left", "reserve of 100");
        room.set(100);
        pass(Intake.LOOK.plusMillis(1));
        assertThat(intake.refusal()).isEmpty();
    }

    @Test
    void fastIntakeIsStoppedByItsBytesBeforeTheNextLookIsDue() {
        assertThat(intake.refusal()).isEmpty();
        room.set(99);
        assertThat(intake.refusal()).as("no look is due yet").isEmpty();
        intake.took(100 / Intake.LOOK_PARTS + 1);
        assertThat(intake.refusal()).isPresent();
    }

    @Test
    void aClockThatJumpsByAYearEitherWayHidesNoFullDisk() {
        assertThat(intake.refusal()).isEmpty();
        room.set(0);
        pass(Duration.ofDays(-365));
        assertThat(intake.refusal()).isPresent();
        room.set(1000);
        pass(Duration.ofDays(730));
        assertThat(intake.refusal()).isEmpty();
    }

    @Test
    void aDiskThatFailsIsNamedUntilItHasRecovered() {
        intake.hold(Optional.of("the hub has no room"));
        intake.failed("IO error: Input/output error");
        assertThat(intake.refusal().orElseThrow()).contains("the disk failed: IO error: Input/output error");
        intake.recovered();
        assertThat(intake.refusal()).contains("the hub has no room");
        intake.hold(Optional.empty());
        assertThat(intake.refusal()).isEmpty();
    }
}
