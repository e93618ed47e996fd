package org.cairngate.hub.internal.status;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.cairngate.hub.internal.HubSettings;
import org.cairngate.hub.internal.batch.Outbox;
import org.cairngate.hub.internal.uplink.Uplink;
import org.cairngate.journal.Journal;
import org.cairngate.journal.JournalStatus;
import org.cairngate.ledger.Refusal;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusalSource;
import org.cairngate.ledger.store.ChainStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says how the hub is doing, as JSON and in the log while the uplink is down. Used by the hub's thread only. */
public final class StatusReport {

    /** How often the log repeats that the uplink is down. */
    static final Duration REMINDER = Duration.ofMinutes(1);

    /** How long a starting hub may connect before the log says that there is no uplink. */
    static final Duration FIRST_REMINDER = Duration.ofSeconds(5);

    private static final int RECENT = 20;
    private static final Logger LOG = LoggerFactory.getLogger(StatusReport.class);

    private final HubSettings settings;
    private final ChainStore store;
    private final Journal journal;
    private final Outbox outbox;
    private final List<RefusalSource> sources;
    private final PortsFile ports;
    private Instant nextReminder = Instant.MIN;
    private long lastAccepted = -1;
    private Instant lastTick = Instant.MIN;
    private double perSecond;

    /** Reports on the given parts; {@code sources} may change while the hub runs. */
    public StatusReport(
            HubSettings settings,
            ChainStore store,
            Journal journal,
            Outbox outbox,
            List<RefusalSource> sources,
            PortsFile ports) {
        this.settings = settings;
        this.store = store;
        this.journal = journal;
        this.outbox = outbox;
        this.sources = sources;
        this.ports = ports;
    }

    /** The uplink has come up or gone down. */
    public void changed(Uplink uplink, Instant now) {
        if (uplink.isUp()) {
            nextReminder = Instant.MIN;
        } else {
            warn(uplink, now);
        }
    }

    /** To be called each second: measures the rate and reminds of an uplink that is down. */
    public void tick(Uplink uplink, Instant now) {
        long accepted = journal.status().accepted();
        long elapsedMs = lastTick.equals(Instant.MIN)
                ? 0
                : Duration.between(lastTick, now).toMillis();
        if (elapsedMs > 0 && lastAccepted >= 0) {
            perSecond = Math.max(0, (accepted - lastAccepted) * 1000.0 / elapsedMs);
        }
        if (lastTick.equals(Instant.MIN)) {
            nextReminder = now.plus(FIRST_REMINDER);
        }
        lastAccepted = accepted;
        lastTick = now;
        if (!uplink.isUp() && !now.isBefore(nextReminder)) {
            warn(uplink, now);
        }
    }

    /** The status (HubStatus) as JSON. */
    public String json(Uplink uplink, Instant now) {
        Map<String, Object> status = new LinkedHashMap<>();
        status.put("hub", settings.name());
        status.put("chainId", store.genesis().chainId().hex());
        status.put("height", store.tip().size() - 1);
        status.put("certifiedSize", store.certifiedSize());
        status.put("finalSize", store.finalSize());
        status.put("uplink", uplink.isUp() ? "up" : "down");
        status.put(
                "uplinkDownSinceMs",
                uplink.downSince().map(Instant::toEpochMilli).orElse(0L));
        status.put("masterUrl", settings.masterApi());
        status.put("journal", journalPart());
        status.put("events", eventsPart());
        Map<String, Object> waiting = new LinkedHashMap<>();
        waiting.put("batches", outbox.size());
        waiting.put("events", outbox.events());
        status.put("outbox", waiting);
        status.put("refusals", counts());
        status.put("recentRefusals", recent());
        status.put("brokerPort", ports.mqtt());
        status.put("timeMs", now.toEpochMilli());
        return Json.write(status);
    }

    private Map<String, Object> journalPart() {
        JournalStatus now = journal.status();
        Map<String, Object> part = new LinkedHashMap<>();
        part.put("entries", now.entries());
        part.put("bytes", now.bytes());
        part.put("quotaBytes", now.quotaBytes());
        part.put("fillPercent", fillPercent(now));
        part.put("oldestUnsentMs", now.oldestUnsent().map(Instant::toEpochMilli).orElse(0L));
        part.put("timeToFullSeconds", secondsToFull(now));
        part.put("accepting", now.accepting());
        return part;
    }

    private Map<String, Object> eventsPart() {
        JournalStatus now = journal.status();
        Map<String, Object> part = new LinkedHashMap<>();
        part.put("accepted", now.accepted());
        part.put("duplicate", now.duplicates());
        part.put(
                "refused",
                sources.stream()
                        .flatMap(source -> source.counts().values().stream())
                        .mapToLong(Long::longValue)
                        .sum());
        part.put("perSecond", Math.round(perSecond * 10) / 10.0);
        return part;
    }

    private List<Object> counts() {
        List<Object> all = new ArrayList<>();
        for (RefusalSource source : sources) {
            for (Map.Entry<RefusalReason, Long> count : source.counts().entrySet()) {
                Map<String, Object> row = new LinkedHashMap<>();
                row.put("component", source.component());
                row.put("reason", count.getKey().code());
                row.put("count", count.getValue());
                all.add(row);
            }
        }
        return all;
    }

    private List<Object> recent() {
        List<Refusal> newest = sources.stream()
                .flatMap(source -> source.recent().stream())
                .sorted(Comparator.comparing(Refusal::time).reversed())
                .limit(RECENT)
                .toList();
        List<Object> all = new ArrayList<>();
        for (Refusal refusal : newest) {
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("timeMs", refusal.time().toEpochMilli());
            row.put("component", refusal.component());
            row.put("reason", refusal.reason().code());
            row.put("detail", refusal.detail());
            all.add(row);
        }
        return all;
    }

    private void warn(Uplink uplink, Instant now) {
        JournalStatus status = journal.status();
        Optional<Instant> since = uplink.downSince();
        LOG.warn(
                "uplink down url={} since={} journal.fill={}% timeToFull={}",
                settings.masterMqtt(),
                since.map(Instant::toString).orElse("-"),
                fillPercent(status),
                status.timeToFull().map(Duration::toString).orElse("unknown"));
        nextReminder = now.plus(REMINDER);
    }

    private static double fillPercent(JournalStatus status) {
        return status.quotaBytes() == 0 ? 0 : Math.round(status.bytes() * 1000.0 / status.quotaBytes()) / 10.0;
    }

    private static long secondsToFull(JournalStatus status) {
        return status.timeToFull().map(Duration::toSeconds).orElse(-1L);
    }
}
