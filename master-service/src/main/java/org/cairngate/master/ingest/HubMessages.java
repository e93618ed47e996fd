package org.cairngate.master.ingest;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.cairngate.ledger.RefusalLog;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.key.PublicKey;
import org.cairngate.ledger.protocol.Report;
import org.cairngate.ledger.protocol.Topics;
import org.cairngate.ledger.state.NodeRecord;
import org.cairngate.ledger.store.StorageException;
import org.cairngate.master.access.HubTrust;
import org.cairngate.master.minting.CertificateCollector;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hands each message of a hub to who judges it, and counts what is refused. Safe for use by several threads. */
public final class HubMessages {

    private static final Logger log = LoggerFactory.getLogger(HubMessages.class);

    private final TransactionIntake intake;
    private final CertificateCollector certificates;
    private final HubSightings sightings;
    private final HubTrust hubs;
    private final RefusalLog refusals;
    private final Clock clock;
    private final Map<String, RefusalLog> reports = new ConcurrentHashMap<>();
    private final Map<String, RefusedBlock> refused = new ConcurrentHashMap<>();

    /**
     * A block that a hub refused.
     *
     * @param height the block's height
     * @param reason why
     * @param time when its report came
     */
    public record RefusedBlock(long height, RefusalReason reason, Instant time) {}

    /** Hands messages to the given parts. */
    public HubMessages(
            TransactionIntake intake,
            CertificateCollector certificates,
            HubSightings sightings,
            HubTrust hubs,
            RefusalLog refusals,
            Clock clock) {
        this.intake = intake;
        this.certificates = certificates;
        this.sightings = sightings;
        this.hubs = hubs;
        this.refusals = refusals;
        this.clock = clock;
    }

    /** Takes a message that the broker let through: the client is the hub that the topic names. */
    public void accept(Topics.HubTopic topic, byte[] message) {
        String hub = topic.hub();
        sightings.seen(hub);
        try {
            switch (topic.channel()) {
                case TX -> intake.offer(hub, message);
                case COSIGNATURE -> certificates.accept(hub, message);
                case STATUS -> sightings.status(hub, message);
                case REPORT -> report(hub, message);
                case RECEIPT ->
                    throw new RefusedException(RefusalReason.FOREIGN_TOPIC, "receipts come from the master only");
            }
        } catch (RefusedException e) {
            refusals.record(e.reason(), "hub=" + hub + " " + e.detail());
        } catch (StorageException e) {
            // The hub cosigns the next block too, and that covers this one.
            refusals.record(RefusalReason.STORAGE_FAILED, "hub=" + hub + " " + e.getMessage());
            log.error("message of hub not stored hub={} channel={}", hub, topic.channel(), e);
        }
    }

    /** The refusals of blocks that hubs reported, a source for each hub. */
    public List<RefusalLog> reports() {
        return List.copyOf(reports.values());
    }

    /** The block that the named hub refused last; empty when it refused none since the start. */
    public Optional<RefusedBlock> refusedBlock(String hub) {
        return Optional.ofNullable(refused.get(hub));
    }

    private void report(String hub, byte[] message) throws RefusedException {
        Optional<PublicKey> key = hubs.hub(hub).map(NodeRecord::key);
        if (key.isEmpty()) {
            throw new RefusedException(RefusalReason.UNKNOWN_SIGNER, "no active hub is named " + hub);
        }
        Report report = Report.verify(message, key.get());
        log.error(
                "block refused by hub hub={} height={} reason={} detail={}",
                hub,
                report.height(),
                report.reason().code(),
                report.detail());
        reports.computeIfAbsent(hub, name -> new RefusalLog("hub:" + name, clock))
                .record(report.reason(), "block " + report.height() + ": " + report.detail());
        refused.put(hub, new RefusedBlock(report.height(), report.reason(), clock.instant()));
    }
}
