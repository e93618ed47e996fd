package org.cairngate.journal;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * How much of a journal one namespace fills.
 *
 * @param namespace its name; empty: events that cannot be read any more
 * @param entries its events
 * @param bytes bytes that these count against the quotas
 * @param quota what it may fill; empty: as much as the whole journal
 * @param oldestUnsent when the oldest of its events was received that is still needed; empty when there is none among the
 *     oldest 1,024 of the journal
 * @param timeToFull as {@link JournalStatus#timeToFull}, for its own quota or else the whole one's
 */
public record NamespaceStatus(
        String namespace,
        long entries,
        long bytes,
        Optional<NamespaceQuota> quota,
        Optional<Instant> oldestUnsent,
        Optional<Duration> timeToFull) {}
