package org.cairngate.bench;

import java.util.Arrays;

/** How long each of some things took. For one thread. */
final class Latencies {

    private static final double NANOS_PER_MILLISECOND = 1e6;

    private long[] nanos = new long[1 << 10];
    private int count;

    void add(long tookNanos) {
        if (count == nanos.length) {
            nanos = Arrays.copyOf(nanos, 2 * count);
        }
        nanos[count++] = tookNanos;
    }

    int count() {
        return count;
    }

    /** Milliseconds that a part of all took at most; 0 when there is nothing. */
    double milliseconds(double part) {
        if (count == 0) {
            return 0;
        }
        long[] sorted = Arrays.copyOf(nanos, count);
        Arrays.sort(sorted);
        return sorted[Math.min(count - 1, (int) (part * count))] / NANOS_PER_MILLISECOND;
    }

    double median() {
        return milliseconds(0.5);
    }

    double worstButOneInAHundred() {
        return milliseconds(0.99);
    }
}
