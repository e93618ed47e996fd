package org.cairngate.master.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.bucket4j.TimeMeter;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** How many requests of a sender are answered, by a clock of the test's. */
class RateLimitTest {

    private static final long PER_SECOND = 2;
    private static final int BURST = (int) PER_SECOND * RateLimit.BURST_SECONDS;

    private final Time time = new Time();
    private final RateLimit limit = new RateLimit(PER_SECOND, time);

    private static final class Time implements TimeMeter {

        private long nanos;

        private void pass(Duration some) {
            nanos += some.toNanos();
        }

        @Override
        public long currentTimeNanos() {
            return nanos;
        }

        @Override
        public boolean isWallClockBased() {
            return false;
        }
    }

    private int answered(String sender, int requests) {
        int answered = 0;
        for (int i = 0; i < requests; i++) {
            answered += limit.refusal(sender).isEmpty() ? 1 : 0;
        }
        return answered;
    }

    @Test
    void aMinutesWorthIsAnsweredAtOnceAndThenTheRate() {
        assertThat(answered("a", BURST + 50)).isEqualTo(BURST);
        time.pass(Duration.ofSeconds(10));
        assertThat(answered("a", BURST)).isEqualTo(10 * (int) PER_SECOND);
    }

    @Test
    void aRefusalSaysWhenTheNextRequestIsAnswered() {
        answered("a", BURST);
        Duration wait = limit.refusal("a").orElseThrow();
        assertThat(wait).isPositive().isLessThanOrEqualTo(Duration.ofMillis(500));
        time.pass(wait.minusNanos(1));
        assertThat(limit.refusal("a")).isPresent();
        time.pass(Duration.ofNanos(1));
        assertThat(limit.refusal("a")).isEmpty();
    }

    @Test
    void aSenderUsesUpNoneOfAnothersRequests() {
        assertThat(answered("a", 2 * BURST)).isEqualTo(BURST);
        assertThat(answered("b", BURST)).isEqualTo(BURST);
        assertThat(limit.refused()).isEqualTo(BURST);
    }

    @Test
    void whoeverIsQuietForLongHasAMinutesWorthAgainAndNoMore() {
        answered("a", BURST);
        time.pass(Duration.ofDays(365));
        assertThat(answered("a", 2 * BURST)).isEqualTo(BURST);
    }

    @Test
    void sendersThatAreToldApartAreBounded() {
        for (int i = 0; i < 3 * RateLimit.MAX_SENDERS; i++) {
            assertThat(limit.refusal("sender " + i)).isEmpty();
        }
        assertThat(limit.senders()).isLessThanOrEqualTo(RateLimit.MAX_SENDERS);
    }

    @Test
    void aSenderWhoGoesOnIsNotForgottenForTheSakeOfOthers() {
        answered("a", BURST);
        for (int i = 0; i < 3 * RateLimit.MAX_SENDERS; i++) {
            limit.refusal("sender " + i);
            if (i % 100 == 0) {
                assertThat(limit.refusal("a")).isPresent();
            }
        }
    }
}
