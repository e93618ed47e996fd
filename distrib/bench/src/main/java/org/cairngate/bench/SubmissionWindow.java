package org.cairngate.bench;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * The batches of one hub that the master has not accepted yet, and which of them goes next: decided as a hub's own uplink does
 * (decision 0034), but from memory, for the hub's outbox on disk is not what is measured. Safe for use by several threads; batches are
 * sent by one.
 */
final class SubmissionWindow {

    /** Batches without a receipt on a new connection and after a loss. */
    static final int FIRST = 10;

    /** As many at most. */
    static final int MOST = 100;

    /** How long to wait for a receipt before a batch counts as lost. */
    static final Duration RECEIPT_TIMEOUT = Duration.ofSeconds(20);

    /** How long a second repetition waits if nothing was accepted since the first; it doubles up to {@link #RECEIPT_TIMEOUT}. */
    static final Duration FIRST_PAUSE = Duration.ofSeconds(1);

    private static final long LOOK_MILLIS = 100;
    private static final long NEVER = -1;

    private final LongSupplier nanos;
    private final long mostBytes;
    private List<MasterBatches.Sealed> batches = List.of();

    /** Of each batch its newest copy's place among all that were sent, and when that was. */
    private long[] places = {};

    private long[] sentAt = {};
    private long sends;
    private int accepted;
    private int next;
    private int width = FIRST;

    /** A batch is known to be lost, and it was too early to go back to it. */
    private boolean lost;

    private long wentBack;
    private Duration pause = Duration.ZERO;

    /**
     * A window without batches.
     *
     * @param nanos a clock that only goes forward, as {@link System#nanoTime}
     * @param mostBytes of batches without a receipt; one batch may always go
     */
    SubmissionWindow(LongSupplier nanos, long mostBytes) {
        this.nanos = nanos;
        this.mostBytes = mostBytes;
    }

    /** The next batches, of numbers without a gap; those before have to be accepted. */
    synchronized void offer(List<MasterBatches.Sealed> more) {
        if (accepted < batches.size()) {
            throw new IllegalStateException(batches.size() - accepted + " batches are not accepted yet");
        }
        batches = List.copyOf(more);
        places = new long[batches.size()];
        Arrays.fill(places, NEVER);
        sentAt = new long[batches.size()];
        accepted = 0;
        next = 0;
    }

    /** Waits until a batch may be sent, and counts it as sent; empty when the master has accepted all. */
    synchronized Optional<MasterBatches.Sealed> await() throws InterruptedException {
        while (accepted < batches.size()) {
            Optional<MasterBatches.Sealed> batch = poll();
            if (batch.isPresent()) {
                return batch;
            }
            wait(LOOK_MILLIS);
        }
        return Optional.empty();
    }

    /** The batch that may be sent now, which counts as sent then; empty while none may. */
    synchronized Optional<MasterBatches.Sealed> poll() {
        if (accepted == batches.size()) {
            return Optional.empty();
        }
        if (lost || isLate()) {
            goBack();
        }
        if (next == batches.size() || next - accepted >= width || !hasRoom()) {
            return Optional.empty();
        }
        places[next] = sends++;
        sentAt[next] = nanos.getAsLong();
        return Optional.of(batches.get(next++));
    }

    private boolean isLate() {
        return next > accepted && nanos.getAsLong() - sentAt[accepted] >= RECEIPT_TIMEOUT.toNanos();
    }

    private boolean hasRoom() {
        long bytes = batches.subList(accepted, next + 1).stream()
                .mapToLong(batch -> batch.message().length)
                .sum();
        return next == accepted || bytes <= mostBytes;
    }

    /** The master has the batch of this number, and so all before it. */
    synchronized void accepted(long seq) {
        int index = index(seq);
        if (index >= accepted) {
            width = Math.min(MOST, width + index + 1 - accepted);
            accepted = index + 1;
            next = Math.max(next, accepted);
            lost = false;
            pause = Duration.ZERO;
            notifyAll();
        }
    }

    /**
     * The master lacks a batch before this one. Answers come in the order in which batches were sent: if the first that is not accepted
     * was sent before this one it is lost, and else the answer is to a copy from before the last repetition.
     */
    synchronized void lacksBefore(long seq) {
        int index = index(seq);
        if (index > accepted && next > accepted && places[accepted] < places[index]) {
            goBack();
            notifyAll();
        }
    }

    /** Below 0 for a batch of earlier ones. */
    private int index(long seq) {
        return batches.isEmpty()
                ? (int) NEVER
                : Math.toIntExact(seq - batches.get(0).seq());
    }

    private void goBack() {
        long now = nanos.getAsLong();
        lost = !pause.isZero() && now - wentBack < pause.toNanos();
        if (!lost) {
            wentBack = now;
            pause = longer();
            width = FIRST;
            next = accepted;
        }
    }

    private Duration longer() {
        Duration twice = pause.isZero() ? FIRST_PAUSE : pause.multipliedBy(2);
        return twice.compareTo(RECEIPT_TIMEOUT) < 0 ? twice : RECEIPT_TIMEOUT;
    }
}
