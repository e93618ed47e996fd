package org.cairngate.hub.internal.batch;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.cairngate.hub.internal.step.HubStore;
import org.cairngate.hub.internal.step.Step;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.KeyId;
import org.cairngate.ledger.store.LocalWrites;
import org.cairngate.ledger.store.OutboxEntry;
import org.cairngate.ledger.transaction.EventsBody;
import org.cairngate.ledger.transaction.SignedTransaction;

/**
 * The batches that are not in a certified block yet, in order of {@code seq}.
 *
 * <p>The entries themselves are in the chain store; what is kept in memory is small and rebuilt at start. Used by the hub's
 * thread only.
 */
public final class Outbox {

    private static final int PAGE = 64;

    private final HubStore store;
    private final KeyId signer;
    private final NavigableMap<Long, Slot> slots = new TreeMap<>();

    /**
     * Reads what an earlier run left.
     *
     * @throws org.cairngate.ledger.store.StorageException when an entry is damaged
     */
    public Outbox(HubStore store, KeyId signer) {
        this.store = store;
        this.signer = signer;
        load();
    }

    private void load() {
        long from = 0;
        while (true) {
            List<OutboxEntry> page = store.chain().outbox(from, PAGE);
            for (OutboxEntry entry : page) {
                slots.put(entry.seq(), new Slot(entry, true));
                from = entry.seq() + 1;
            }
            if (page.size() < PAGE) {
                return;
            }
        }
    }

    /** The sequence number of the next batch: one after the newest in the outbox or in the chain. */
    public long nextSeq() {
        long chain = store.chain().state().lastSeq(signer);
        return 1 + (slots.isEmpty() ? chain : Math.max(chain, slots.lastKey()));
    }

    /** Batches that are not in a certified block. */
    public int size() {
        return slots.size();
    }

    /** Events in the batches that are not in a certified block. */
    public long events() {
        return slots.values().stream().mapToLong(Slot::events).sum();
    }

    /** The lowest journal position that a batch still needs, if there is a batch. */
    public OptionalLong lowestPosition() {
        return slots.values().stream().mapToLong(Slot::firstPosition).min();
    }

    /** The batches without a block, lowest {@code seq} first. A copy. */
    public List<Slot> pending() {
        List<Slot> pending = new ArrayList<>();
        for (Slot slot : slots.values()) {
            if (slot.height().isEmpty()) {
                pending.add(slot);
            }
        }
        return pending;
    }

    /** What is known of a batch. */
    public Optional<Slot> slot(long seq) {
        return Optional.ofNullable(slots.get(seq));
    }

    /**
     * The stored batch.
     *
     * @throws org.cairngate.ledger.store.StorageException when it is damaged
     */
    public Optional<OutboxEntry> entry(long seq) {
        return store.chain().outbox(seq, 1).stream()
                .filter(entry -> entry.seq() == seq)
                .findFirst();
    }

    /** Whether the outbox holds exactly this transaction under its sequence number. */
    public boolean holds(SignedTransaction transaction) {
        Slot slot = slots.get(transaction.transaction().seq());
        return slot != null && slot.id().equals(transaction.id());
    }

    /** Takes note of a batch that has just been stored. */
    public void added(OutboxEntry entry) {
        slots.put(entry.seq(), new Slot(entry, false));
    }

    /** Takes note that the chain copy holds the batch. */
    public void minted(OutboxEntry entry) {
        slots.put(entry.seq(), new Slot(entry, false));
    }

    /**
     * Puts, in the write that takes the blocks from a height on off the chain copy, these batches in place of all that are in these
     * blocks or in none. {@link #reload} has to follow.
     */
    public void putBack(LocalWrites writes, long height, List<OutboxEntry> entries) {
        for (Slot slot : slots.values()) {
            if (slot.height().orElse(height) >= height) {
                writes.deleteOutbox(slot.seq());
            }
        }
        entries.forEach(writes::putOutbox);
    }

    /** Reads the store again; nothing counts as sent or answered then. */
    public void reload() {
        slots.clear();
        load();
    }

    /** Replaces, in one synced write, all batches from {@code fromSeq} on. */
    public void replaceFrom(long fromSeq, List<OutboxEntry> entries) {
        List<Long> old = List.copyOf(slots.tailMap(fromSeq, true).keySet());
        store.write(Step.BATCHES_MOVED_UP, writes -> {
            old.forEach(writes::deleteOutbox);
            entries.forEach(writes::putOutbox);
        });
        slots.tailMap(fromSeq, true).clear();
        entries.forEach(this::added);
    }

    /** Replaces one batch by another of the same number, in one synced write. */
    public void replace(OutboxEntry entry) {
        store.write(Step.BATCH_SEALED_AGAIN, writes -> writes.putOutbox(entry));
        added(entry);
    }

    /** Deletes the batches whose blocks are below the given certified size. Returns how many. */
    public int deleteCertified(long certifiedSize) {
        List<Long> done = new ArrayList<>();
        for (Slot slot : slots.values()) {
            if (slot.height().isPresent() && slot.height().getAsLong() < certifiedSize) {
                done.add(slot.seq());
            }
        }
        if (!done.isEmpty()) {
            store.write(Step.OUTBOX_TRIMMED, writes -> done.forEach(writes::deleteOutbox));
            done.forEach(slots::remove);
        }
        return done.size();
    }

    /** What the hub remembers of one batch between sealing and certification. */
    public static final class Slot {
        private final long seq;
        private final Hash id;
        private final int events;
        private final long firstPosition;
        private final OptionalLong height;
        private final boolean maybeSentBefore;
        private boolean sent;
        private boolean accepted;
        private Instant sentAt = Instant.EPOCH;
        private long number;
        private int unanswered;
        private Optional<PendingRefusal> refusal = Optional.empty();

        Slot(OutboxEntry entry, boolean maybeSentBefore) {
            this.seq = entry.seq();
            this.id = entry.transaction().id();
            this.events = entry.transaction().transaction().body() instanceof EventsBody body ? body.count() : 0;
            this.firstPosition = entry.firstPosition();
            this.height = entry.height();
            this.maybeSentBefore = maybeSentBefore;
        }

        public long seq() {
            return seq;
        }

        public Hash id() {
            return id;
        }

        public int events() {
            return events;
        }

        public long firstPosition() {
            return firstPosition;
        }

        public OptionalLong height() {
            return height;
        }

        public boolean sent() {
            return sent;
        }

        public boolean accepted() {
            return accepted;
        }

        /** When the newest copy was sent. */
        public Instant sentAt() {
            return sentAt;
        }

        /** The newest copy's place among all that were sent. */
        public long number() {
            return number;
        }

        /** Copies on their way to which the master has not answered. */
        public int unanswered() {
            return unanswered;
        }

        /** Whether a copy may have been sent over an earlier connection, whose answers are not known. */
        public boolean maybeSentBefore() {
            return maybeSentBefore;
        }

        /** A refusal of single events that waits until every copy that was sent has been answered. */
        public Optional<PendingRefusal> refusal() {
            return refusal;
        }

        /** Takes note that a copy was sent, and of its place among all that were sent. */
        public void markSent(Instant now, long place) {
            sent = true;
            sentAt = now;
            number = place;
            unanswered++;
        }

        public void markAnswered() {
            unanswered = Math.max(0, unanswered - 1);
        }

        public void markAccepted() {
            accepted = true;
            refusal = Optional.empty();
        }

        public void markUnsent() {
            sent = false;
            accepted = false;
        }

        /** Forgets a refusal of the whole batch, which is offered again. */
        public void retryAfterRefusal() {
            refusal = Optional.empty();
            markUnsent();
        }

        public void markRefused(PendingRefusal pending) {
            if (refusal.isEmpty()) {
                refusal = Optional.of(pending);
            }
        }
    }
}
