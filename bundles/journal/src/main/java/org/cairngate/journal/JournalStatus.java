package org.cairngate.journal;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * How full a journal is.
 *
 * @param entries events that it holds
 * @param bytes bytes that these count against the quota
 * @param releasedBytes those of them that nobody needs any more: they make room when there is need
 * @param quotaBytes most bytes that it takes
 * @param oldestUnsent when the oldest event that is still needed was received
 * @param timeToFull how long intake can go on at the rate of the last minute until an event is refused or dropped if nothing
 *     is trimmed; empty without intake
 * @param why why no event would be taken now; empty when one would
 * @param counts what happened since the journal was opened
 * @param namespaces each namespace that has events, by name
 */
public record JournalStatus(
        long entries,
        long bytes,
        long releasedBytes,
        long quotaBytes,
        Optional<Instant> oldestUnsent,
        Optional<Duration> timeToFull,
        Optional<String> why,
        Counts counts,
        List<NamespaceStatus> namespaces) {

    /**
     * What happened since the journal was opened.
     *
     * @param accepted events stored
     * @param duplicates repeated events
     */
    public record Counts(long accepted, long duplicates) {}

    /** Copies the list. */
    public JournalStatus {
        namespaces = List.copyOf(namespaces);
    }

    /** Whether an event would be taken now. */
    public boolean accepting() {
        return why.isEmpty();
    }

    /** Events stored since the journal was opened. */
    public long accepted() {
        return counts.accepted();
    }

    /** Repeated events since the journal was opened. */
    public long duplicates() {
        return counts.duplicates();
    }

    /** How full it is with what is still needed, in percent of the quota. */
    public double fillPercent() {
        return quotaBytes == 0 ? 0 : (bytes - releasedBytes) * 100.0 / quotaBytes;
    }
}
