package org.cairngate.hub.internal.status;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.cairngate.hub.internal.HubSettings;
import org.cairngate.hub.internal.batch.Outbox;
import org.cairngate.hub.internal.step.HubStore;
import org.cairngate.hub.internal.uplink.LinkFailure;
import org.cairngate.journal.Journal;
import org.cairngate.journal.JournalStatus;
import org.cairngate.ledger.RefusalSource;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.store.ChainStore;

/** Says how the hub is doing. Used by the hub's thread only. */
public final class StatusReport {

    private final HubSettings settings;
    private final HubStore store;
    private final Journal journal;
    private final Outbox outbox;
    private final RefusalCounts refusals;
    private final PortsFile ports;
    private long lastAccepted;
    private Optional<Instant> lastTick = Optional.empty();
    private double perSecond;

    /** Reports on the given parts; {@code sources} may change while the hub runs. */
    public StatusReport(
            HubSettings settings,
            HubStore store,
            Journal journal,
            Outbox outbox,
            List<RefusalSource> sources,
            PortsFile ports) {
        this.settings = settings;
        this.store = store;
        this.journal = journal;
        this.outbox = outbox;
        this.refusals = new RefusalCounts(sources);
        this.ports = ports;
    }

    /**
     * The status, for JSON (HubStatus of the master's API). To be called each second: the rate of events is that since the last
     * call.
     *
     * @param cosigningStopped why no checkpoint is cosigned, if that is so
     */
    public Map<String, Object> status(Outage outage, Optional<RefusedException> cosigningStopped, Instant now) {
        JournalStatus kept = journal.status();
        measure(kept.accepted(), now);
        ChainStore chain = store.chain();
        Map<String, Object> status = new LinkedHashMap<>();
        status.put("hub", settings.name());
        status.put("chainId", chain.genesis().chainId().hex());
        status.put("height", chain.tip().size() - 1);
        status.put("store", chain.holdings().retention().kind().code());
        status.put("certifiedSize", chain.certifiedSize());
        status.put("finalSize", chain.finalSize());
        putUplink(status, outage);
        status.put("cosigning", cosigningStopped.isEmpty());
        status.put(
                "cosigningStopped",
                cosigningStopped.map(RefusedException::getMessage).orElse(""));
        status.put("journal", JournalPart.of(kept));
        status.put("events", eventsPart(kept));
        Map<String, Object> waiting = new LinkedHashMap<>();
        waiting.put("batches", outbox.size());
        waiting.put("events", outbox.events());
        status.put("outbox", waiting);
        status.put("steps", store.steps().counts());
        status.put("refusals", refusals.byReason());
        status.put("recentRefusals", refusals.recent());
        status.put("brokerPort", ports.mqtt());
        status.put("timeMs", now.toEpochMilli());
        return status;
    }

    private void putUplink(Map<String, Object> status, Outage outage) {
        Optional<Instant> since = outage.since();
        status.put("uplink", since.isEmpty() ? "up" : "down");
        status.put("uplinkDownSinceMs", since.map(Instant::toEpochMilli).orElse(0L));
        status.put("uplinkCause", outage.failure().map(LinkFailure::cause).orElse(""));
        status.put("uplinkAdvice", outage.failure().map(LinkFailure::advice).orElse(""));
        status.put("masterUrl", settings.masterApi());
    }

    private void measure(long accepted, Instant now) {
        long elapsedMs =
                lastTick.map(last -> Duration.between(last, now).toMillis()).orElse(0L);
        if (elapsedMs > 0) {
            perSecond = Math.max(0, (accepted - lastAccepted) * 1000.0 / elapsedMs);
        }
        lastAccepted = accepted;
        lastTick = Optional.of(now);
    }

    private Map<String, Object> eventsPart(JournalStatus now) {
        Map<String, Object> part = new LinkedHashMap<>();
        part.put("accepted", now.accepted());
        part.put("duplicate", now.duplicates());
        part.put("refused", refusals.total());
        part.put("perSecond", tenths(perSecond));
        return part;
    }

    private static double tenths(double value) {
        return Math.round(value * 10) / 10.0;
    }
}
