package org.cairngate.broker.internal.gate;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RoundsTest {

    private static final int CONNECTIONS = 100;

    private final Rounds rounds = new Rounds();
    private final EmbeddedChannel channel = new EmbeddedChannel();

    private void pass(long millis) {
        for (long left = millis; left > 0; left -= Rounds.PERIOD_MILLIS / Rounds.PARTS) {
            channel.advanceTimeBy(Rounds.PERIOD_MILLIS / Rounds.PARTS, TimeUnit.MILLISECONDS);
            channel.runScheduledPendingTasks();
        }
    }

    @Test
    void everyConnectionIsLookedAfterOnceASecond() {
        channel.freezeTime();
        List<AtomicInteger> calls = new ArrayList<>();
        for (int i = 0; i < CONNECTIONS; i++) {
            AtomicInteger count = new AtomicInteger();
            calls.add(count);
            rounds.join(channel.eventLoop(), () -> count.incrementAndGet() > 0);
        }
        pass(5L * Rounds.PERIOD_MILLIS);
        assertThat(calls).allSatisfy(count -> assertThat(count).hasValue(5));
    }

    @Test
    void whoIsGoneIsForgottenAndTheTimerEndsWithTheLast() {
        channel.freezeTime();
        AtomicInteger calls = new AtomicInteger();
        for (int i = 0; i < CONNECTIONS; i++) {
            rounds.join(channel.eventLoop(), () -> {
                calls.incrementAndGet();
                return false;
            });
        }
        pass(3L * Rounds.PERIOD_MILLIS);
        assertThat(calls).hasValue(CONNECTIONS);
        assertThat(rounds.loops()).isZero();
        assertThat(channel.runScheduledPendingTasks()).isEqualTo(-1);
        rounds.join(channel.eventLoop(), () -> calls.incrementAndGet() < 0);
        pass(2L * Rounds.PERIOD_MILLIS);
        assertThat(calls).hasValue(CONNECTIONS + 1);
    }

    @Test
    void oneThatThrowsIsCalledAgainAndKeepsNobodyElseFromIt() {
        channel.freezeTime();
        AtomicInteger thrown = new AtomicInteger();
        AtomicInteger others = new AtomicInteger();
        rounds.join(channel.eventLoop(), () -> {
            thrown.incrementAndGet();
            throw new IllegalStateException("the registry cannot be read");
        });
        for (int i = 1; i <= Rounds.PARTS; i++) {
            rounds.join(channel.eventLoop(), () -> others.incrementAndGet() > 0);
        }
        pass(2L * Rounds.PERIOD_MILLIS);
        assertThat(thrown).hasValue(2);
        assertThat(others).hasValue(2 * Rounds.PARTS);
    }
}
