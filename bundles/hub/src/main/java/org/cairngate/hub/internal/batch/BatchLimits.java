package org.cairngate.hub.internal.batch;

import java.time.Duration;

/**
 * When a batch is sealed, and how many may wait.
 *
 * @param maxBytes bytes of events in a batch, 16384..65536; one larger event is a batch of its own
 * @param maxDelay longest time from an event's arrival to its batch while the outbox has room
 * @param maxOutbox batches that may wait for certification; beyond that events stay in the journal, whose quota rules
 */
public record BatchLimits(int maxBytes, Duration maxDelay, int maxOutbox) {

    /** Least and most bytes of a batch: below, signatures dominate; above, a lost message costs too much. */
    public static final int LEAST_BYTES = 16 << 10;

    public static final int MOST_BYTES = 64 << 10;

    public BatchLimits {
        if (maxBytes < LEAST_BYTES || maxBytes > MOST_BYTES) {
            throw new IllegalArgumentException(
                    "batch.max.bytes must be " + LEAST_BYTES + ".." + MOST_BYTES + ", is " + maxBytes);
        }
        if (maxDelay.toMillis() < 1 || maxDelay.compareTo(Duration.ofMinutes(1)) > 0) {
            throw new IllegalArgumentException("batch.max.delay.ms must be 1..60000, is " + maxDelay.toMillis());
        }
        if (maxOutbox < 1) {
            throw new IllegalArgumentException("outbox.max.batches must be at least 1, is " + maxOutbox);
        }
    }
}
