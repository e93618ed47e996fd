package org.cairngate.broker.internal.shield;

/** So many a second on average, and twice as many at once (a token bucket). For one thread, or guarded by the caller. */
final class Allowance {

    private static final double NANOS = 1e9;

    private final int perSecond;
    private double left;
    private long then;

    /** A full one at a time in nanoseconds. */
    Allowance(int perSecond, long now) {
        this.perSecond = perSecond;
        this.left = 2.0 * perSecond;
        this.then = now;
    }

    /** Takes one; false when there is none. */
    boolean take(long now) {
        refill(now);
        if (left < 1) {
            return false;
        }
        left--;
        return true;
    }

    /** Whether nothing was taken for so long that it is as new. */
    boolean isFull(long now) {
        refill(now);
        return left >= 2.0 * perSecond;
    }

    private void refill(long now) {
        left = Math.min(2.0 * perSecond, left + (now - then) / NANOS * perSecond);
        then = now;
    }
}
