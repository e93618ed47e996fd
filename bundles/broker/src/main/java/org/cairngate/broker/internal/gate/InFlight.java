package org.cairngate.broker.internal.gate;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Counts the bytes of all connections' events that the journal has not decided yet. When they are too many, a connection is not read
 * from again before its own are decided: a device with one event in flight does not notice, and none can hold more than what one
 * read brings. Thread-safe.
 */
public final class InFlight {

    /**
     * Default of the limit, bytes: 100 devices with 200 small events each, or what 400 MB/s bring while a sync takes 20 ms. Together
     * with a read of 16 KiB for each connection this is what a slow disk costs.
     */
    public static final long DEFAULT_LIMIT = 8L << 20;

    /** Least limit, bytes: a connection's own. */
    public static final long MIN_LIMIT = EventLane.MAX_IN_FLIGHT;

    private final long limit;
    private final Intake intake;
    private final AtomicLong bytes = new AtomicLong();

    /**
     * A count for the connections of an intake.
     *
     * @throws IllegalArgumentException when the limit is below {@link #MIN_LIMIT}
     */
    public InFlight(Intake intake, long limit) {
        if (limit < MIN_LIMIT) {
            throw new IllegalArgumentException(
                    "in.flight.bytes must be at least " + MIN_LIMIT + ", is " + limit + "; set it higher");
        }
        this.intake = intake;
        this.limit = limit;
    }

    void add(long size) {
        bytes.addAndGet(size);
    }

    void remove(long size) {
        bytes.addAndGet(-size);
    }

    /** Bytes that are not decided. */
    long bytes() {
        return bytes.get();
    }

    /** Whether a connection with so many bytes of its own has to wait until they are fewer. */
    boolean mustWait(long own) {
        return own > 0 && (bytes.get() > limit || !intake.hasRoom());
    }
}
