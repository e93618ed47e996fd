package org.cairngate.hub.internal.uplink;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait before the next attempt: doubling from 250 ms to 10 s, half of it random, so that hubs do not return in
 * step when their master does. Not thread safe.
 */
final class Backoff {

    static final Duration LEAST = Duration.ofMillis(250);
    static final Duration MOST = Duration.ofSeconds(10);

    private final RandomGenerator random;
    private long ceilingMs = LEAST.toMillis();

    Backoff(RandomGenerator random) {
        this.random = random;
    }

    /** The wait before the next attempt; the one after that is longer. */
    Duration next() {
        long half = ceilingMs / 2;
        Duration wait = Duration.ofMillis(half + random.nextLong(half + 1));
        ceilingMs = Math.min(MOST.toMillis(), ceilingMs * 2);
        return wait;
    }

    /** Starts over after a success. */
    void reset() {
        ceilingMs = LEAST.toMillis();
    }
}
