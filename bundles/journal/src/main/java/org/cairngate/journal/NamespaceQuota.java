package org.cairngate.journal;

import java.util.Objects;

/**
 * How much of the journal one namespace may fill.
 *
 * @param bytes most bytes of its events, from {@link #MIN_BYTES} on, so that the largest event fits
 * @param policy what happens to its events beyond that
 */
public record NamespaceQuota(long bytes, QuotaPolicy policy) {

    /** Least {@link #bytes}: an event has at most 64 KiB, and a little is noted about it. */
    public static final long MIN_BYTES = 66L << 10;

    /** Refuses values out of range with an {@link IllegalArgumentException}. */
    public NamespaceQuota {
        Objects.requireNonNull(policy, "policy");
        if (bytes < MIN_BYTES) {
            throw new IllegalArgumentException(
                    "the quota of a namespace must be at least " + MIN_BYTES + " bytes, got " + bytes);
        }
    }
}
