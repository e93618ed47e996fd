package org.cairngate.bench.server;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.concurrent.locks.LockSupport;

/**
 * A clock that makes the journal's syncs take longer: the journal's writer asks its clock once between the sync of a group and the acknowledgements of it, and is
 * kept waiting there. A gateway's journal gets the system's clock, so this cannot happen to it. Thread-safe.
 */
final class SlowDisk extends Clock {

    private static final String WRITER = "journal-writer";

    private final Clock clock;
    private final Duration delay;

    SlowDisk(Clock clock, Duration delay) {
        this.clock = clock;
        this.delay = delay;
    }

    @Override
    public Instant instant() {
        if (!delay.isZero() && Thread.currentThread().getName().equals(WRITER)) {
            pause(delay);
        }
        return clock.instant();
    }

    /** Waits so long, without ending early. */
    static void pause(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        for (long left = time.toNanos(); left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    @Override
    public ZoneId getZone() {
        return clock.getZone();
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return new SlowDisk(clock.withZone(zone), delay);
    }
}
