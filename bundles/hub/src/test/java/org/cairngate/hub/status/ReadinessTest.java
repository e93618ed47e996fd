package org.cairngate.hub.status;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.cairngate.hub.fixture.HandClock;
import org.cairngate.hub.internal.status.Readiness;
import org.cairngate.hub.internal.status.Readiness.Reason;
import org.cairngate.hub.internal.status.StatusBoard;
import org.junit.jupiter.api.Test;

class ReadinessTest {

    private final HandClock clock = new HandClock();
    private final Readiness readiness = new Readiness(clock);

    @Test
    void aHubThatHasNotBegunIsNotReady() {
        assertThat(readiness.missing()).containsExactly(Reason.NOT_RUNNING, Reason.NO_REGISTRY);
        readiness.alive(true);
        assertThat(readiness.missing()).containsExactly(Reason.NO_REGISTRY);
        readiness.registryKnown();
        assertThat(readiness.ready()).isTrue();
    }

    @Test
    void aHubThatHangsIsNotReadyUntilItGoesOn() {
        readiness.registryKnown();
        readiness.alive(true);
        clock.advance(Duration.ofSeconds(10));
        assertThat(readiness.ready()).isTrue();
        clock.advance(Duration.ofMillis(1));
        assertThat(readiness.missing()).containsExactly(Reason.STALLED);
        readiness.alive(true);
        assertThat(readiness.ready()).isTrue();
    }

    @Test
    void statusOfAHubThatHangsSaysSoAlthoughItIsOld() {
        readiness.registryKnown();
        readiness.alive(true);
        StatusBoard board = new StatusBoard(readiness);
        assertThat(board.json()).startsWith("{\"ready\":true,\"notReady\":[]");
        clock.advance(Duration.ofMinutes(1));
        assertThat(board.json()).startsWith("{\"ready\":false,\"notReady\":[\"stalled\"]");
    }

    @Test
    void aHubWhoseJournalTakesNothingIsNotReady() {
        readiness.registryKnown();
        readiness.alive(false);
        assertThat(readiness.missing()).containsExactly(Reason.JOURNAL_REFUSES);
    }

    @Test
    void aHubThatHasEndedIsNotReady() {
        readiness.registryKnown();
        readiness.alive(true);
        readiness.ended();
        assertThat(readiness.missing()).containsExactly(Reason.NOT_RUNNING);
    }
}
