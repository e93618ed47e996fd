package org.cairngate.bench;

import org.HdrHistogram.Histogram;

/** How long each of some things took, to three digits. For one thread. */
final class Latencies {

    private static final int DIGITS = 3;
    private static final double NANOS_PER_MILLISECOND = 1e6;

    private final Histogram nanos = new Histogram(DIGITS);

    void add(long tookNanos) {
        nanos.recordValue(tookNanos);
    }

    long count() {
        return nanos.getTotalCount();
    }

    /** Milliseconds; 0 when there is nothing. */
    double median() {
        return percentile(50);
    }

    /** Milliseconds; 0 when there is nothing. */
    double worstButOneInAHundred() {
        return percentile(99);
    }

    /** Milliseconds; 0 when there is nothing. */
    double worst() {
        return percentile(100);
    }

    /** Forgets all. */
    void clear() {
        nanos.reset();
    }

    private double percentile(double percent) {
        return nanos.getValueAtPercentile(percent) / NANOS_PER_MILLISECOND;
    }
}
