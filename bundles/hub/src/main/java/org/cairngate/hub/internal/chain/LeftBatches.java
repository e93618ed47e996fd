package org.cairngate.hub.internal.chain;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.cairngate.hub.internal.batch.BatchSealer;
import org.cairngate.hub.internal.batch.Batcher;
import org.cairngate.hub.internal.batch.Outbox;
import org.cairngate.ledger.KeyId;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.event.RecordedEvent;
import org.cairngate.ledger.event.Segment;
import org.cairngate.ledger.event.StoredSegment;
import org.cairngate.ledger.store.ChainStore;
import org.cairngate.ledger.store.OutboxEntry;
import org.cairngate.ledger.transaction.EventsBody;
import org.cairngate.ledger.transaction.SignedTransaction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What goes back to the outbox when blocks are left: their own batches, also those that left it because they were certified. Used by the
 * hub's thread only.
 */
final class LeftBatches {

    private static final Logger LOG = LoggerFactory.getLogger(LeftBatches.class);

    private final ChainStore own;
    private final Outbox outbox;
    private final BatchSealer sealer;
    private final KeyId self;

    LeftBatches(ChainStore own, Outbox outbox, BatchSealer sealer, KeyId self) {
        this.own = own;
        this.outbox = outbox;
        this.sealer = sealer;
        this.self = self;
    }

    /**
     * The batches without a block once the blocks from a height on are left. They are sent again with the same bytes; a batch of which
     * something is erased by now, and is not in the other chain, is sealed again with the rest.
     *
     * @param lastSeq this hub's newest sequence number in the other chain
     * @throws RefusedException when an event cannot be parsed
     */
    List<OutboxEntry> from(long height, long lastSeq) throws RefusedException {
        List<OutboxEntry> entries = new ArrayList<>();
        for (long at = height; at < own.tip().size(); at++) {
            for (SignedTransaction transaction : own.holdings().transactions(at)) {
                if (transaction.transaction().signer().equals(self)
                        && transaction.transaction().body() instanceof EventsBody) {
                    left(transaction).ifPresent(entries::add);
                }
            }
        }
        for (Outbox.Slot slot : outbox.pending()) {
            outbox.entry(slot.seq()).ifPresent(entries::add);
        }
        entries.sort(Comparator.comparingLong(OutboxEntry::seq));
        return numbered(entries, lastSeq);
    }

    private Optional<OutboxEntry> left(SignedTransaction transaction) throws RefusedException {
        Optional<StoredSegment> stored = own.storedSegment(transaction.id());
        long seq = transaction.transaction().seq();
        if (stored.isEmpty()) {
            LOG.warn("left batch is not here to be sent again seq={} tx={}", seq, transaction.id());
            return Optional.empty();
        }
        long position = outbox.slot(seq).map(Outbox.Slot::firstPosition).orElseGet(() -> Batcher.storedCursor(own));
        Optional<Segment> whole = stored.get().whole();
        if (whole.isPresent()) {
            return Optional.of(new OutboxEntry(transaction, whole, position, OptionalLong.empty()));
        }
        List<RecordedEvent> rest = stored.get().events();
        return rest.isEmpty()
                ? Optional.empty()
                : Optional.of(sealer.seal(seq, transaction.transaction().namespace(), rest, position));
    }

    /** What the other chain has keeps its number; behind it there may be no gap. */
    private List<OutboxEntry> numbered(List<OutboxEntry> entries, long lastSeq) {
        List<OutboxEntry> numbered = new ArrayList<>();
        long next = lastSeq + 1;
        for (OutboxEntry entry : entries) {
            if (entry.seq() <= lastSeq) {
                numbered.add(entry);
            } else {
                numbered.add(entry.seq() == next ? entry : sealer.renumbered(entry, next));
                next++;
            }
        }
        return numbered;
    }
}
