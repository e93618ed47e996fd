package org.cairngate.journal;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;

/**
 * Where a journal is and how much it takes.
 *
 * @param directory its folder, created when missing
 * @param quotaBytes most bytes of events that it holds, from 64 KiB on
 * @param quotaPolicy what happens to an event beyond that
 * @param groupInterval least time between two syncs, 0..1 s; more spares flash and delays acknowledgements
 * @param queueBytes bytes that may wait for a sync before {@link Journal#accepting()} turns false
 * @param rules quotas of namespaces, how long certified events stay, and the reserve of the disk
 */
public record JournalSettings(
        Path directory,
        long quotaBytes,
        QuotaPolicy quotaPolicy,
        Duration groupInterval,
        long queueBytes,
        JournalRules rules) {

    /** Default of {@link #quotaBytes}: about four million small events. */
    public static final long DEFAULT_QUOTA_BYTES = 1L << 30;

    /** Default of {@link #queueBytes}. */
    public static final long DEFAULT_QUEUE_BYTES = 8L << 20;

    private static final long MIN_BYTES = 64L << 10;

    /** Refuses values out of range with an {@link IllegalArgumentException}. */
    public JournalSettings {
        Objects.requireNonNull(directory, "directory");
        Objects.requireNonNull(quotaPolicy, "quotaPolicy");
        Objects.requireNonNull(rules, "rules");
        if (quotaBytes < MIN_BYTES) {
            throw new IllegalArgumentException("quota must be at least " + MIN_BYTES + " bytes, got " + quotaBytes);
        }
        if (queueBytes < MIN_BYTES) {
            throw new IllegalArgumentException("queue must be at least " + MIN_BYTES + " bytes, got " + queueBytes);
        }
        if (groupInterval.isNegative() || groupInterval.compareTo(Duration.ofSeconds(1)) > 0) {
            throw new IllegalArgumentException("group interval must be 0..1 s, got " + groupInterval);
        }
    }

    /** The journal of these values with {@link JournalRules#PLAIN}. */
    public JournalSettings(
            Path directory, long quotaBytes, QuotaPolicy quotaPolicy, Duration groupInterval, long queueBytes) {
        this(directory, quotaBytes, quotaPolicy, groupInterval, queueBytes, JournalRules.PLAIN);
    }

    /** The journal of these values that refuses what its quota has no room for. */
    public JournalSettings(Path directory, long quotaBytes, Duration groupInterval, long queueBytes) {
        this(directory, quotaBytes, QuotaPolicy.REFUSE_NEWEST, groupInterval, queueBytes);
    }

    /** The same with other rules. */
    public JournalSettings with(JournalRules other) {
        return new JournalSettings(directory, quotaBytes, quotaPolicy, groupInterval, queueBytes, other);
    }

    /** The defaults, in the given folder. */
    public static JournalSettings in(Path directory) {
        return new JournalSettings(directory, DEFAULT_QUOTA_BYTES, Duration.ZERO, DEFAULT_QUEUE_BYTES);
    }
}
