package org.cairngate.hub.internal.uplink;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** What has passed by a clock that may be set at any time. */
public final class Elapsed {

    private Elapsed() {}

    /** Whether so much time has passed, or the clock was set back behind the moment: nobody then knows how much it was. */
    public static boolean atLeast(Duration time, Instant since, Clock clock) {
        Duration passed = Duration.between(since, clock.instant());
        return passed.isNegative() || passed.compareTo(time) >= 0;
    }
}
