package org.cairngate.master;

import java.time.Duration;
import org.cairngate.master.alarms.AlarmSettings;
import picocli.CommandLine.Option;

/** What the command line says about when alarms are raised. */
final class AlarmOptions {

    /** A week: what is right for longer needs no alarm. */
    private static final long MAX_MINUTES = 7 * 24 * 60;

    @Option(
            names = "--hub-away-alarm",
            paramLabel = "MINUTES",
            defaultValue = "" + AlarmSettings.STANDARD_MINUTES,
            description = "raise an alarm when an active hub was not heard of for so long (default ${DEFAULT-VALUE})")
    private long hubAway;

    @Option(
            names = "--finality-alarm",
            paramLabel = "MINUTES",
            defaultValue = "" + AlarmSettings.STANDARD_MINUTES,
            description = "raise an alarm when a block has no certificate for so long (default ${DEFAULT-VALUE})")
    private long finality;

    /**
     * The settings.
     *
     * @throws IllegalArgumentException when one is out of range
     */
    AlarmSettings alarms() {
        return new AlarmSettings(
                minutes("--hub-away-alarm", hubAway),
                minutes("--finality-alarm", finality),
                AlarmSettings.STANDARD_CALM);
    }

    private static Duration minutes(String option, long minutes) {
        if (minutes < 1 || minutes > MAX_MINUTES) {
            throw new IllegalArgumentException(option + " must be 1 to " + MAX_MINUTES + ", is " + minutes);
        }
        return Duration.ofMinutes(minutes);
    }
}
