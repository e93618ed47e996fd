package org.cairngate.hub.internal.uplink;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.cairngate.hub.internal.batch.Outbox;
import org.cairngate.ledger.RefusalLog;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.event.Segment;
import org.cairngate.ledger.protocol.Submission;
import org.cairngate.ledger.protocol.Topics;
import org.cairngate.ledger.store.OutboxEntry;
import org.cairngate.ledger.store.StorageException;

/**
 * Sends the outbox in order of {@code seq}, with a window of messages in flight. Used by the hub's thread only.
 *
 * <p>A batch counts as done here only when the master has accepted it; the outbox keeps it until it is certified.
 */
public final class Submissions {

    /**
     * Messages without PUBACK: with batches of 48 KiB enough for 1 GB/min over a round trip of 280 ms, few enough that a loss costs
     * at most 9 MiB again.
     */
    public static final int WINDOW = 100;

    /** How long to wait for a receipt before a batch is sent again over the same connection. */
    static final Duration RECEIPT_TIMEOUT = Duration.ofSeconds(20);

    private final Link link;
    private final Outbox outbox;
    private final String topic;
    private final Clock clock;
    private final RefusalLog refusals;
    private int inFlight;
    private long generation;

    /** Sends for the named hub. */
    public Submissions(Link link, Outbox outbox, String hub, Clock clock, RefusalLog refusals) {
        this.link = link;
        this.outbox = outbox;
        this.topic = Topics.tx(hub);
        this.clock = clock;
        this.refusals = refusals;
    }

    /** Starts over on a new connection: whatever is not accepted is sent again. */
    public void restart() {
        generation++;
        inFlight = 0;
        for (Outbox.Slot slot : outbox.pending()) {
            if (!slot.accepted()) {
                slot.markUnsent();
            }
        }
        pump();
    }

    /** Sends what may be sent now. */
    public void pump() {
        if (!link.isUp()) {
            return;
        }
        for (Outbox.Slot slot : outbox.pending()) {
            if (inFlight >= WINDOW || slot.refusal().isPresent()) {
                return;
            }
            if (!slot.accepted() && !slot.sent() && !send(slot)) {
                return;
            }
        }
    }

    /** Sends again what has had no receipt for too long. */
    public void resendUnanswered() {
        long now = clock.millis();
        for (Outbox.Slot slot : outbox.pending()) {
            boolean late = now - slot.sentAtMs() > RECEIPT_TIMEOUT.toMillis();
            if (slot.sent() && !slot.accepted() && slot.refusal().isEmpty() && late) {
                slot.markUnsent();
            }
        }
        pump();
    }

    /** The master lacks a batch before this one: this one, and those before it that it lost, go again. */
    public void resendAfterGap(long seq) {
        List<Outbox.Slot> before =
                outbox.pending().stream().filter(slot -> slot.seq() < seq).toList();
        if (before.stream().allMatch(Outbox.Slot::accepted)) {
            before.forEach(Outbox.Slot::markUnsent);
        }
        outbox.slot(seq).ifPresent(Outbox.Slot::markUnsent);
        pump();
    }

    private boolean send(Outbox.Slot slot) {
        try {
            Optional<OutboxEntry> entry = outbox.entry(slot.seq());
            Optional<Segment> segment = entry.flatMap(OutboxEntry::segment);
            if (segment.isEmpty()) {
                refusals.record(
                        RefusalReason.STORAGE_FAILED, "outbox entry " + slot.seq() + " is missing in the store");
                return false;
            }
            Submission submission = new Submission(entry.get().transaction(), segment.get());
            long sentIn = generation;
            if (!link.publish(topic, submission.encode(), () -> acknowledged(sentIn))) {
                return false;
            }
            inFlight++;
            slot.markSent(clock.millis());
            return true;
        } catch (StorageException e) {
            refusals.record(RefusalReason.STORAGE_FAILED, "outbox entry " + slot.seq() + ": " + e.getMessage());
            return false;
        }
    }

    private void acknowledged(long sentIn) {
        if (sentIn == generation) {
            inFlight--;
            pump();
        }
    }
}
