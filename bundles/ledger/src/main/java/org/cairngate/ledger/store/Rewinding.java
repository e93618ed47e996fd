package org.cairngate.ledger.store;

import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.cairngate.ledger.event.EventParser;
import org.cairngate.ledger.event.RecordedEvent;
import org.cairngate.ledger.event.StoredSegment;
import org.cairngate.ledger.state.ErasureRecord;
import org.cairngate.ledger.state.LogTip;
import org.cairngate.ledger.state.State;
import org.cairngate.ledger.store.IndexRow.Place;
import org.cairngate.ledger.transaction.SignedTransaction;

/**
 * Takes the newest blocks off a store, for a hub that leaves its chain for another one (decision 0019). One synced write: a crash leaves all
 * of the left blocks or none. The rows of the chain are then what they were; the owner's own rows stay, and so does what binds it: its
 * signed roots, and what is erased. For one thread.
 */
public final class Rewinding {

    private final ChainStore store;
    private final Undos undos;
    private final EventParser parser = new EventParser();

    /** Rewinds an open store. */
    public Rewinding(ChainStore store) {
        this.store = store;
        this.undos = store.rows.undos();
    }

    /**
     * A chain as it was before some of its blocks.
     *
     * @param state the state after its newest block
     * @param tip its end
     * @param certifiedSize size of the newest certificate known of it; 0 for none
     */
    public record Past(State state, LogTip tip, long certifiedSize) {}

    /**
     * The least size to which the store can be rewound: what is final stays, and so do blocks that were appended by an older
     * program, which kept nothing to take them back with.
     */
    public long least() {
        return Math.max(store.finalSize(), undos.least(store.tip().size()));
    }

    /**
     * What the chain was when it had {@code size} blocks. Only reads.
     *
     * @throws IllegalArgumentException when the store cannot be rewound to there
     */
    public Past past(long size) {
        ChainView past = at(store.view(), size);
        return new Past(past.state(), past.tip(), past.certified().size());
    }

    /**
     * Takes off all blocks from height {@code size} on.
     *
     * @param extra the owner's changes that belong to the same moment
     * @throws IllegalArgumentException when blocks among them are final, cannot be taken back, or are not there
     */
    public void rewind(long size, Consumer<LocalWrites> extra) {
        store.change((now, commits) -> {
            ChainView past = at(now, size);
            commits.rewind(past.tip(), batch -> {
                put(batch, now, past);
                extra.accept(batch);
            });
            return past;
        });
    }

    private ChainView at(ChainView now, long size) {
        long end = now.tip().size();
        long finalSize = now.certified().finalSize();
        if (size < 1 || size > end || size < finalSize) {
            throw new IllegalArgumentException("a log of " + end + " headers, of which " + finalSize
                    + " are final, cannot be rewound to " + size + "; what is final stays");
        }
        long least = undos.least(end);
        if (size < least) {
            throw new IllegalArgumentException("blocks below height " + least
                    + " were stored by an older program or pruned, and cannot be taken back to " + size
                    + "; let the hub fetch a new copy of the chain");
        }
        return undos.at(now, size);
    }

    private void put(Batch batch, ChainView now, ChainView past) {
        long size = past.tip().size();
        long end = now.tip().size();
        putLeft(batch, now.state(), size, end);
        IndexWrites index = new IndexWrites(store.rows);
        BlockWrites writes = new BlockWrites(store.rows, batch, index, now.retention());
        Set<Place> erased = new HashSet<>();
        for (long height = size; height < end; height++) {
            removeBlock(writes, height, erased);
        }
        writes.removeErased(erased);
        index.put(batch);
        undos.putBack(batch, end, size);
        // Checkpoints came after their blocks at a master, so no undo record has them.
        for (long of = size + 1; of <= end; of++) {
            writes.forgetCheckpoint(of);
        }
        Undos.forget(batch, size, end);
        batch.delete(Column.META, Keys.CERTIFICATE);
        past.certified().certificate().ifPresent(note -> store.rows.putNote(batch, Keys.CERTIFICATE, note));
        if (!past.retention().equals(now.retention())) {
            store.rows.putRetention(batch, past.retention());
        }
    }

    private void removeBlock(BlockWrites writes, long height, Set<Place> erased) {
        for (Map.Entry<Integer, StoredTransaction> kept :
                store.rows.storedTransactions(height).entrySet()) {
            SignedTransaction transaction = kept.getValue().transaction();
            Optional<StoredSegment> segment = store.rows.segment(transaction.id());
            int events = segment.map(there -> there.entries().size()).orElse(0);
            for (int i = 0; i < events; i++) {
                Place place = new Place(height, kept.getKey(), i);
                Optional<RecordedEvent> event = segment.get().event(i);
                if (event.isPresent()) {
                    writes.removeEvent(uid(event.get(), place), place);
                } else {
                    erased.add(place);
                }
            }
            writes.removeTransaction(height, kept.getKey(), transaction.id());
        }
        writes.removeHeader(height);
    }

    private String uid(RecordedEvent event, Place place) {
        return Rows.read("event at " + place, () -> parser.parse(event.bytes())).uid();
    }

    /** What outlives the blocks: the roots that were signed in their epochs, and which events their receipts erased. */
    private void putLeft(Batch batch, State left, long size, long end) {
        for (long of = size + 1; of <= end; of++) {
            // Only the newest block of a store can be unsigned.
            if (of < end || store.rows.signedRoot(of).isPresent()) {
                byte[] key = Keys.left(left.epochAt(of - 1), of);
                if (store.rows.unsealed(Column.META, key).isEmpty()) {
                    batch.putSealed(Column.META, key, store.root(of).bytes());
                }
            }
        }
        for (ErasureRecord record : left.records(ErasureRecord.class)) {
            if (record.height() >= size) {
                batch.putSealed(
                        Column.META,
                        Keys.leftErasure(record.batch(), record.receipt()),
                        record.leaves().bytes());
            }
        }
    }
}
