package org.cairngate.broker.internal.moquette;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.cairngate.broker.fixture.Registry;
import org.cairngate.broker.fixture.Site;
import org.cairngate.broker.internal.gate.Admission;
import org.cairngate.broker.internal.gate.ConnectRules;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A restart that does not come about, for example since another process took the port. */
@Timeout(60)
class WatchdogRetryTest {

    @Test
    void restartThatFailedIsTriedAgainUntilTheBrokerListens() throws Exception {
        ConnectRules rules =
                new ConnectRules(new Admission(new Registry(), Site.HUB, Clock.systemUTC()), new SecureRandom());
        AtomicInteger tries = new AtomicInteger();
        CountDownLatch listens = new CountDownLatch(1);
        AtomicReference<Watchdog> self = new AtomicReference<>();
        try (Watchdog watchdog = new Watchdog(rules, Duration.ofMillis(50), cause -> {
            assertThat(cause).contains("IllegalStateException");
            self.get().nextRun();
            if (tries.incrementAndGet() < 3) {
                return false;
            }
            listens.countDown();
            return true;
        })) {
            self.set(watchdog);
            Watchdog.LoopErrors errors = watchdog.nextRun();
            watchdog.start();
            errors.onSessionLoopError(new IllegalStateException("for the test"));
            assertThat(listens.await(30, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(tries).hasValue(3);
    }
}
