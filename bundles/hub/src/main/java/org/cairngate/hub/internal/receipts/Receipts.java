package org.cairngate.hub.internal.receipts;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import org.cairngate.hub.internal.batch.BatchSealer;
import org.cairngate.hub.internal.batch.Outbox;
import org.cairngate.hub.internal.batch.PendingRefusal;
import org.cairngate.hub.internal.uplink.Elapsed;
import org.cairngate.hub.internal.uplink.Submissions;
import org.cairngate.ledger.RefusalLog;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.event.RecordedEvent;
import org.cairngate.ledger.protocol.Receipt;
import org.cairngate.ledger.store.OutboxEntry;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Acts on the master's receipts. Used by the hub's thread only.
 *
 * <p>When single events are refused, the batch is sealed again without them under the same {@code seq}; a batch that is
 * left empty is dropped and those behind it, which the master cannot have accepted, move up. Sealing again must not
 * happen while a copy of the old batch could still be accepted, so it waits until every copy has been answered, and a
 * settling time when copies may come from an earlier connection.
 */
public final class Receipts {

    /** How long answers to copies from an earlier connection are waited for. */
    static final Duration SETTLING = Duration.ofSeconds(2);

    /** How long a batch that was refused as a whole waits before it is offered again. */
    static final Duration WHOLE_BATCH_RETRY = Duration.ofSeconds(5);

    private static final Logger LOG = LoggerFactory.getLogger(Receipts.class);

    private final Outbox outbox;
    private final BatchSealer sealer;
    private final Submissions submissions;
    private final RefusalLog refusals;
    private final Clock clock;

    /** Works on the given outbox. */
    public Receipts(Outbox outbox, BatchSealer sealer, Submissions submissions, RefusalLog refusals, Clock clock) {
        this.outbox = outbox;
        this.sealer = sealer;
        this.submissions = submissions;
        this.refusals = refusals;
        this.clock = clock;
    }

    /** Takes one receipt. Receipts for batches that have changed since or are in a block are ignored. */
    public void received(Receipt receipt) {
        Optional<Outbox.Slot> found = outbox.slot(receipt.seq());
        if (found.isEmpty()
                || found.get().height().isPresent()
                || !found.get().id().equals(receipt.transactionId())) {
            return;
        }
        Outbox.Slot slot = found.get();
        slot.markAnswered();
        if (receipt.isAccepted()) {
            submissions.accepted(slot);
            return;
        }
        if (slot.accepted()) {
            return;
        }
        RefusalReason reason = receipt.reason().orElseThrow();
        switch (reason) {
            case SEQ_REPLAY -> slot.markAccepted();
            case SEQ_GAP -> submissions.resendAfterGap(slot);
            default -> {
                slot.markRefused(new PendingRefusal(reason, receipt.detail(), receipt.uids(), clock.instant()));
                settle();
            }
        }
    }

    /** Carries out refusals whose waiting time is over. To be called after receipts and every second. */
    public void settle() {
        for (Outbox.Slot slot : outbox.pending()) {
            Optional<PendingRefusal> refusal = slot.refusal();
            if (refusal.isPresent()) {
                if (isSettled(slot, refusal.get())) {
                    carryOut(slot, refusal.get());
                }
                return;
            }
        }
    }

    private boolean isSettled(Outbox.Slot slot, PendingRefusal refusal) {
        if (refusal.uids().isEmpty()) {
            return Elapsed.atLeast(WHOLE_BATCH_RETRY, refusal.at(), clock);
        }
        boolean sure = slot.unanswered() == 0 && !slot.maybeSentBefore();
        return sure || Elapsed.atLeast(SETTLING, refusal.at(), clock);
    }

    private void carryOut(Outbox.Slot slot, PendingRefusal refusal) {
        if (refusal.uids().isEmpty()) {
            refusals.record(refusal.reason(), "batch seq=" + slot.seq() + ": " + refusal.detail());
            slot.retryAfterRefusal();
        } else {
            try {
                reseal(slot, refusal);
            } catch (RefusedException e) {
                refusals.record(e.reason(), "batch seq=" + slot.seq() + " cannot be sealed again: " + e.detail());
                return;
            }
        }
        submissions.pump();
    }

    private void reseal(Outbox.Slot slot, PendingRefusal refusal) throws RefusedException {
        OutboxEntry old = outbox.entry(slot.seq())
                .orElseThrow(() -> new RefusedException(
                        RefusalReason.STORAGE_FAILED, "outbox entry " + slot.seq() + " is missing"));
        List<RecordedEvent> kept = sealer.without(old, new HashSet<>(refusal.uids()));
        int dropped = slot.events() - kept.size();
        if (dropped == 0) {
            slot.retryAfterRefusal();
            throw new RefusedException(refusal.reason(), "no event of the batch has a refused uid");
        }
        if (kept.isEmpty()) {
            dropAndMoveUp(slot.seq());
        } else {
            outbox.replace(
                    sealer.seal(slot.seq(), old.transaction().transaction().namespace(), kept, old.firstPosition()));
        }
        for (String uid : refusal.uids()) {
            refusals.record(refusal.reason(), "uid=" + uid + " refused by the master: " + refusal.detail());
        }
        LOG.info("batch sealed again seq={} dropped={} kept={}", slot.seq(), dropped, kept.size());
    }

    private void dropAndMoveUp(long seq) throws RefusedException {
        List<OutboxEntry> moved = new ArrayList<>();
        long next = seq;
        for (Outbox.Slot behind : outbox.pending()) {
            if (behind.seq() > seq) {
                Optional<OutboxEntry> entry = outbox.entry(behind.seq());
                if (entry.isPresent()) {
                    moved.add(sealer.renumbered(entry.get(), next++));
                }
            }
        }
        outbox.replaceFrom(seq, moved);
    }
}
