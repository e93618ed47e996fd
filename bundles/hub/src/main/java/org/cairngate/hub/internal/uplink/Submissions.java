package org.cairngate.hub.internal.uplink;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.cairngate.hub.internal.batch.Outbox;
import org.cairngate.ledger.RefusalLog;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.event.Segment;
import org.cairngate.ledger.protocol.Submission;
import org.cairngate.ledger.protocol.Topics;
import org.cairngate.ledger.store.OutboxEntry;
import org.cairngate.ledger.store.StorageException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends the outbox in order of {@code seq}, with a window of batches that wait for their receipts. Used by the hub's thread only.
 *
 * <p>A batch counts as done here only when the master has accepted it; the outbox keeps it until it is certified. The master takes what
 * it can hold and drops the rest without a word, and refuses what comes behind a lost batch. So the window begins small, each receipt
 * widens it, and after a loss everything goes again from the lost batch on, once, and seldom while nothing is accepted.
 */
public final class Submissions {

    /**
     * Most batches without a receipt: with batches of 48 KiB enough for 1 GB/min over a round trip of 280 ms, few enough that a loss
     * costs at most 9 MiB again.
     */
    public static final int WINDOW = 100;

    /** As many on a new connection and after a loss. */
    static final int FIRST_WINDOW = 10;

    /** How long to wait for a receipt before a batch counts as lost. */
    static final Duration RECEIPT_TIMEOUT = Duration.ofSeconds(20);

    /** How long a second repetition waits if nothing was accepted since the first; it doubles up to {@link #RECEIPT_TIMEOUT}. */
    static final Duration FIRST_PAUSE = Duration.ofSeconds(1);

    private static final Logger LOG = LoggerFactory.getLogger(Submissions.class);

    private final Link link;
    private final Outbox outbox;
    private final String topic;
    private final Clock clock;
    private final RefusalLog refusals;
    private int window = FIRST_WINDOW;
    private long sends;

    /** A batch is known to be lost, and it was too early to go back to it. */
    private boolean lost;

    private Instant wentBack = Instant.EPOCH;
    private Duration pause = Duration.ZERO;

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
        lost = false;
        pause = Duration.ZERO;
        sendAgain();
    }

    /** Sends what may be sent now. */
    public void pump() {
        if (!link.isUp()) {
            return;
        }
        int waiting = 0;
        for (Outbox.Slot slot : outbox.pending()) {
            if (waiting >= window || slot.refusal().isPresent()) {
                return;
            }
            if (!slot.accepted()) {
                if (!slot.sent() && !send(slot)) {
                    return;
                }
                waiting++;
            }
        }
    }

    /** The master has a batch: one more may wait. */
    public void accepted(Outbox.Slot slot) {
        if (!slot.accepted()) {
            slot.markAccepted();
            window = Math.min(WINDOW, window + 1);
            lost = false;
            pause = Duration.ZERO;
        }
        pump();
    }

    /** Goes back to a batch that has had no receipt for too long, or that is known to be lost. To be called every second. */
    public void resendUnanswered() {
        boolean late = firstUnaccepted()
                .filter(slot -> slot.sent() && slot.refusal().isEmpty())
                .filter(slot -> Elapsed.atLeast(RECEIPT_TIMEOUT, slot.sentAt(), clock))
                .isPresent();
        if (lost || late) {
            goBack();
        }
        pump();
    }

    /**
     * The master lacks a batch before this one. Answers come in the order in which batches were sent: if the first that is not accepted
     * was sent before this one it is lost, and else the answer is to a copy from before the last repetition.
     */
    public void resendAfterGap(Outbox.Slot slot) {
        Optional<Outbox.Slot> first = firstUnaccepted().filter(unaccepted -> unaccepted.seq() < slot.seq());
        if (first.isEmpty()) {
            // It has lost some that it had accepted.
            outbox.pending().forEach(Outbox.Slot::markUnsent);
            goBack();
        } else if (first.get().sent() && first.get().number() < slot.number()) {
            goBack();
        }
    }

    private Optional<Outbox.Slot> firstUnaccepted() {
        return outbox.pending().stream().filter(slot -> !slot.accepted()).findFirst();
    }

    private void goBack() {
        lost = !Elapsed.atLeast(pause, wentBack, clock);
        if (!lost) {
            wentBack = clock.instant();
            pause = longer(pause);
            sendAgain();
        }
    }

    private static Duration longer(Duration pause) {
        if (pause.isZero()) {
            return FIRST_PAUSE;
        }
        Duration twice = pause.multipliedBy(2);
        return twice.compareTo(RECEIPT_TIMEOUT) < 0 ? twice : RECEIPT_TIMEOUT;
    }

    private void sendAgain() {
        window = FIRST_WINDOW;
        for (Outbox.Slot slot : outbox.pending()) {
            if (!slot.accepted()) {
                slot.markUnsent();
            }
        }
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
            if (!link.publish(topic, submission.encode(), () -> LOG.trace("batch delivered"))) {
                return false;
            }
            slot.markSent(clock.instant(), sends++);
            return true;
        } catch (StorageException e) {
            refusals.record(RefusalReason.STORAGE_FAILED, "outbox entry " + slot.seq() + ": " + e.getMessage());
            return false;
        }
    }
}
