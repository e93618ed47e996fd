package org.cairngate.journal;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * How full a journal is.
 *
 * @param entries events that it holds
 * @param bytes bytes that these count against the quota
 * @param quotaBytes most bytes that it takes
 * @param oldestUnsent when the oldest event that it holds was received
 * @param timeToFull how long intake can go on at the rate of the last minute until an event is refused or dropped if nothing
 *     is trimmed; empty without intake
 * @param accepting whether an event would be taken now
 * @param accepted events stored since the journal was opened
 * @param duplicates repeated events since the journal was opened
 */
public record JournalStatus(
        long entries,
        long bytes,
        long quotaBytes,
        Optional<Instant> oldestUnsent,
        Optional<Duration> timeToFull,
        boolean accepting,
        long accepted,
        long duplicates) {}
