package org.cairngate.master.alarms;

import java.time.Duration;

/**
 * When alarms are raised and cleared.
 *
 * @param hubAway for how long an active hub may not be heard of
 * @param finality for how long a block may have no certificate
 * @param calm for how long what was wrong has to be right again until its alarm is cleared; and for how long a database may be away
 */
public record AlarmSettings(Duration hubAway, Duration finality, Duration calm) {

    /** Minutes of the first two. */
    public static final long STANDARD_MINUTES = 10;

    /** How long a condition is gone at least, so that what comes and goes raises at most one alarm a minute. */
    public static final Duration STANDARD_CALM = Duration.ofMinutes(1);

    /** The usual ones. */
    public static final AlarmSettings STANDARD = new AlarmSettings(
            Duration.ofMinutes(STANDARD_MINUTES), Duration.ofMinutes(STANDARD_MINUTES), STANDARD_CALM);

    /** Refuses negative times with an {@link IllegalArgumentException}. */
    public AlarmSettings {
        if (hubAway.isNegative() || finality.isNegative() || calm.isNegative()) {
            throw new IllegalArgumentException("times of alarms are not negative");
        }
    }
}
