package org.cairngate.journal.internal;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import org.cairngate.journal.JournalEntry;
import org.cairngate.journal.JournalSettings;
import org.cairngate.journal.JournalStatus;
import org.cairngate.journal.NamespaceQuota;
import org.cairngate.journal.NamespaceStatus;
import org.cairngate.journal.QuotaPolicy;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.event.Annotation;

/** Measures the intake and makes the status of it. Safe for use by several threads. */
final class Gauges {

    /** Entries among which the oldest of each namespace is looked for. */
    static final int OLDEST_AMONG = 1024;

    /** Bytes of entries that are read to find them. */
    static final int OLDEST_BYTES = 1 << 20;

    private final JournalSettings settings;
    private final Clock clock;
    private final Instant opened;
    private final Forecast whole;
    private final Map<String, Forecast> ofNamespaces = new HashMap<>();
    private final AtomicLong accepted = new AtomicLong();
    private final AtomicLong duplicates = new AtomicLong();

    Gauges(JournalSettings settings, Clock clock) {
        this.settings = settings;
        this.clock = clock;
        this.opened = clock.instant();
        this.whole = new Forecast(opened);
    }

    /** A group of appends was written. */
    void written(long stored, long repeated, Map<String, Long> bytesOfNamespaces) {
        accepted.addAndGet(stored);
        duplicates.addAndGet(repeated);
        Instant now = clock.instant();
        synchronized (ofNamespaces) {
            bytesOfNamespaces.forEach((namespace, bytes) -> {
                whole.add(bytes, now);
                ofNamespaces
                        .computeIfAbsent(namespace, name -> new Forecast(opened))
                        .add(bytes, now);
            });
        }
    }

    /**
     * The status.
     *
     * @param refusal why nothing is taken, if that is so for another reason than the quota
     * @param oldest the oldest entries that are needed, at most {@link #OLDEST_AMONG}
     */
    JournalStatus status(
            JournalDatabase.Totals totals, Holdings holdings, Optional<String> refusal, List<JournalEntry> oldest) {
        Map<String, Instant> received = new HashMap<>();
        oldest.forEach(entry -> received(entry).ifPresent(time -> received.putIfAbsent(entry.namespace(), time)));
        long needed = totals.bytes() - holdings.releasedBytes();
        return new JournalStatus(
                holdings.entries(),
                totals.bytes(),
                holdings.releasedBytes(),
                settings.quotaBytes(),
                oldest.stream().findFirst().flatMap(Gauges::received),
                timeToFull(Optional.empty(), settings.quotaBytes() - needed),
                refusal.or(() -> full(needed)),
                new JournalStatus.Counts(accepted.get(), duplicates.get()),
                namespaces(holdings, settings.quotaBytes() - needed, received));
    }

    private Optional<String> full(long needed) {
        return settings.quotaPolicy() == QuotaPolicy.DROP_OLDEST || needed < settings.quotaBytes()
                ? Optional.empty()
                : Optional.of(
                        "the journal holds " + needed + " of " + settings.quotaBytes()
                                + " bytes. It takes events again when the hub has sent some; raise quota.bytes for longer outages");
    }

    private static Optional<Instant> received(JournalEntry entry) {
        try {
            return Optional.of(Annotation.decode(entry.annotation()).receivedAt());
        } catch (RefusedException e) {
            return Optional.empty(); // a check names it; the status goes on
        }
    }

    private List<NamespaceStatus> namespaces(Holdings holdings, long room, Map<String, Instant> received) {
        List<NamespaceStatus> all = new ArrayList<>();
        for (String namespace : new TreeSet<>(holdings.shares().keySet())) {
            Share share = holdings.of(namespace);
            Optional<NamespaceQuota> quota = settings.rules().quotas().of(namespace);
            long left =
                    Math.min(room, quota.map(own -> own.bytes() - share.bytes()).orElse(room));
            all.add(new NamespaceStatus(
                    namespace,
                    share.entries(),
                    share.bytes(),
                    quota,
                    Optional.ofNullable(received.get(namespace)),
                    timeToFull(Optional.of(namespace), left)));
        }
        forget(holdings);
        return all;
    }

    private Optional<Duration> timeToFull(Optional<String> namespace, long room) {
        synchronized (ofNamespaces) {
            return namespace
                    .map(ofNamespaces::get)
                    .or(() -> namespace.isPresent() ? Optional.empty() : Optional.of(whole))
                    .flatMap(forecast -> forecast.timeToFull(room, clock.instant()));
        }
    }

    private void forget(Holdings holdings) {
        synchronized (ofNamespaces) {
            ofNamespaces.keySet().retainAll(holdings.shares().keySet());
        }
    }
}
