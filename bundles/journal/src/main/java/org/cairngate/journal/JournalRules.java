package org.cairngate.journal;

import java.time.Duration;
import java.util.Objects;

/**
 * What a journal keeps room for, and for how long it keeps what nobody needs.
 *
 * @param quotas of single namespaces
 * @param keepCertified for how long after it was received an event stays although it is in a certified block, 0..3650 days. Such
 *     events go first when a quota needs room, and at once when something was erased
 * @param diskReserveBytes bytes that stay free on the journal's disk: with less, events are refused; 0 for none
 */
public record JournalRules(NamespaceQuotas quotas, Duration keepCertified, long diskReserveBytes) {

    private static final Duration LONGEST = Duration.ofDays(3650);

    /** No quotas of namespaces, nothing kept for longer than it is needed, no reserve. */
    public static final JournalRules PLAIN = new JournalRules(NamespaceQuotas.NONE, Duration.ZERO, 0);

    /** Default of a gateway's {@link #diskReserveBytes}: RocksDB compacts and closes in order with it. */
    public static final long DEFAULT_DISK_RESERVE_BYTES = 64L << 20;

    /** Refuses values out of range with an {@link IllegalArgumentException}. */
    public JournalRules {
        Objects.requireNonNull(quotas, "quotas");
        if (keepCertified.isNegative() || keepCertified.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("certified events are kept for 0..3650 days, got " + keepCertified);
        }
        if (diskReserveBytes < 0) {
            throw new IllegalArgumentException("the disk reserve must not be negative, got " + diskReserveBytes);
        }
    }

    /** The same with these quotas. */
    public JournalRules with(NamespaceQuotas other) {
        return new JournalRules(other, keepCertified, diskReserveBytes);
    }

    /** The same with this time. */
    public JournalRules keeping(Duration time) {
        return new JournalRules(quotas, time, diskReserveBytes);
    }
}
