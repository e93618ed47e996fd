package org.cairngate.master.erasure;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.block.Block;
import org.cairngate.ledger.event.EventParser;
import org.cairngate.ledger.event.RecordedEvent;
import org.cairngate.ledger.event.StoredSegment;
import org.cairngate.ledger.store.ChainStore;
import org.cairngate.ledger.store.EventPosition;
import org.cairngate.ledger.transaction.ErasureBody;
import org.cairngate.ledger.transaction.EventsBody;
import org.cairngate.ledger.transaction.LeafSet;
import org.cairngate.ledger.transaction.SignedTransaction;

/** What an erasure would erase: the events that are on the chain and not erased yet, batch by batch. For one thread. */
final class ErasurePlan {

    /** Most batches, and so receipts, of one erasure: they fit into one block of the usual size. */
    static final int MAX_BATCHES = 1000;

    private final ChainStore store;
    private final Predicate<SignedTransaction> own;
    private final Map<Hash, Planned> batches = new LinkedHashMap<>();
    private final List<String> unknown = new ArrayList<>();
    private long erasedBefore;

    /**
     * The events of one batch.
     *
     * @param batch the batch's transaction
     * @param height its block
     * @param places the events' places in it, ascending
     */
    record Planned(SignedTransaction batch, long height, TreeSet<Integer> places) {

        ErasureBody receipt() {
            return new ErasureBody(batch, LeafSet.of(places));
        }
    }

    private ErasurePlan(ChainStore store, Predicate<SignedTransaction> own) {
        this.store = store;
        this.own = own;
    }

    /**
     * Looks for what is wanted in all blocks.
     *
     * @param own which batches are the asker's; events of others are unknown
     * @throws RefusedException ({@code oversized}) when that is in more than {@link #MAX_BATCHES} batches, ({@code not-permitted})
     *     when a uid is that of an audit record; a device or a time means none of them
     */
    static ErasurePlan of(ErasureWish wish, ChainStore store, Predicate<SignedTransaction> own)
            throws RefusedException {
        ErasurePlan plan = new ErasurePlan(store, own);
        if (wish.uids().isEmpty()) {
            for (long height = 0; height < store.tip().size(); height++) {
                if (store.header(height).orElseThrow().eventCount() > 0) {
                    plan.addBlock(wish, store.block(height).orElseThrow());
                }
            }
        } else {
            for (String uid : wish.uids()) {
                plan.addUid(uid);
            }
        }
        return plan;
    }

    /** The batches, in the order in which they were found. */
    List<Planned> batches() {
        return List.copyOf(batches.values());
    }

    /** How many events there are to erase. */
    long events() {
        return batches.values().stream()
                .mapToLong(planned -> planned.places().size())
                .sum();
    }

    /** Wanted uids that no event on the chain has. */
    List<String> unknown() {
        return List.copyOf(unknown);
    }

    /** How many of the wanted uids are erased already. */
    long erasedBefore() {
        return erasedBefore;
    }

    private void addUid(String uid) throws RefusedException {
        Optional<EventPosition> position = store.findEvent(uid);
        if (position.isEmpty()) {
            unknown.add(uid);
            return;
        }
        Block block = store.block(position.get().height()).orElseThrow();
        SignedTransaction batch = block.transactions().get(position.get().txIndex());
        if (!own.test(batch)) {
            unknown.add(uid);
        } else if (store.erasure(position.get()).isPresent()) {
            erasedBefore++;
        } else if (batch.transaction().isAudit()) {
            throw new RefusedException(
                    RefusalReason.NOT_PERMITTED,
                    "event " + uid + " is an audit record: it says who did what, and is never erased");
        } else {
            add(block, batch, position.get().eventIndex());
        }
    }

    private void addBlock(ErasureWish wish, Block block) throws RefusedException {
        for (SignedTransaction transaction : block.transactions()) {
            if (transaction.transaction().body() instanceof EventsBody body
                    && !transaction.transaction().isAudit()
                    && own.test(transaction)
                    && wish.overlaps(body.tMin(), body.tMax())) {
                Optional<StoredSegment> segment = store.storedSegment(transaction.id());
                if (segment.isPresent()) {
                    addBatch(wish, block, transaction, segment.get());
                }
            }
        }
    }

    private void addBatch(ErasureWish wish, Block block, SignedTransaction transaction, StoredSegment segment)
            throws RefusedException {
        EventParser parser = new EventParser();
        for (int place = 0; place < segment.entries().size(); place++) {
            Optional<RecordedEvent> event = segment.event(place);
            if (event.isPresent() && wish.wants(event.get().read(parser))) {
                add(block, transaction, place);
            }
        }
    }

    private void add(Block block, SignedTransaction transaction, int place) throws RefusedException {
        batches.computeIfAbsent(
                        transaction.id(),
                        id -> new Planned(transaction, block.header().height(), new TreeSet<>()))
                .places()
                .add(place);
        if (batches.size() > MAX_BATCHES) {
            throw new RefusedException(
                    RefusalReason.OVERSIZED,
                    "the events are in more than " + MAX_BATCHES + " batches, up to block "
                            + block.header().height() + "; name a shorter time or fewer uids");
        }
    }
}
