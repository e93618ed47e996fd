package org.cairngate.load;

import java.time.Duration;
import org.HdrHistogram.Histogram;

/**
 * What a load did in a stretch of time. Immutable; the histogram is a copy.
 *
 * @param time how long the stretch was
 * @param sent events sent for the first time
 * @param resent events sent again after a lost connection
 * @param acknowledged events that the broker took
 * @param refused events that the broker refused with a reason (MQTT 5)
 * @param latencies of what was acknowledged, nanoseconds; see {@link Pace} for what they count from
 */
public record LoadFigures(Duration time, long sent, long resent, long acknowledged, long refused, Histogram latencies) {

    /** Nothing yet. */
    public static LoadFigures none() {
        return new LoadFigures(Duration.ZERO, 0, 0, 0, 0, new Histogram(Lane.LONGEST_LATENCY, Lane.LATENCY_DIGITS));
    }

    /** Both stretches as one. */
    public LoadFigures plus(LoadFigures later) {
        Histogram both = latencies.copy();
        both.add(later.latencies());
        return new LoadFigures(
                time.plus(later.time()),
                sent + later.sent(),
                resent + later.resent(),
                acknowledged + later.acknowledged(),
                refused + later.refused(),
                both);
    }

    /** Acknowledged events a second. */
    public double perSecond() {
        return time.isZero() ? 0 : acknowledged * 1e9 / time.toNanos();
    }

    /** Events sent a second, for the first time. */
    public double sentPerSecond() {
        return time.isZero() ? 0 : sent * 1e9 / time.toNanos();
    }

    /** The latency that {@code percent} of the events did not exceed; zero when there was none. */
    public Duration percentile(double percent) {
        return Duration.ofNanos(latencies.getTotalCount() == 0 ? 0 : latencies.getValueAtPercentile(percent));
    }
}
