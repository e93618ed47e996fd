package org.cairngate.ledger.store;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.KeyId;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.block.Block;
import org.cairngate.ledger.event.EventParser;
import org.cairngate.ledger.event.RecordedEvent;
import org.cairngate.ledger.event.StoredSegment;
import org.cairngate.ledger.merkle.MerkleTree;
import org.cairngate.ledger.store.IndexRow.Place;
import org.cairngate.ledger.transaction.SignedTransaction;

/**
 * Makes a store keep less: of old blocks, or of all, only the header and the transactions whose segments stay, each with its
 * path, so that every kept event is still proved. Headers, the log and the state are never touched.
 *
 * <p>Goes up the chain by bounded synced writes, each of which leaves a pruned store that is whole from one height on: a crash
 * anywhere leaves a store that is fine, and pruning it again goes on. For one thread.
 */
public final class Pruning {

    /** Blocks of one write: bounds its memory. */
    private static final int CHUNK = 16;
    /** Bytes of an index row for one thing. */
    private static final int INDEX_ROW = 25;

    private static final int PAGE = 256;

    private final ChainStore store;
    private final PruneRule rule;
    private final Predicate<KeyId> owners;
    private final Set<Hash> waiting = new HashSet<>();
    /** Of the write that is being made: places of erased events whose segments go. */
    private final Set<Place> erased = new HashSet<>();

    private final EventParser parser = new EventParser();

    /**
     * A pruning of an open store.
     *
     * @throws IllegalStateException when the store must keep everything, has no block that could be whole, or knows no such hub
     */
    public Pruning(ChainStore store, PruneRule rule) {
        this.store = store;
        this.rule = rule;
        WholeChain.owner(store).ifPresent(owner -> {
            throw new IllegalStateException("the " + owner
                    + " needs this store whole: hubs fetch from it what they lack. Prune hubs' stores only");
        });
        if (rule.wholeBlocks().isPresent() && retention().kind() == StoreKind.LIGHT) {
            throw new IllegalStateException("the store is light: it has no whole blocks to keep");
        }
        this.owners = rule.hub().map(name -> keysOf(store, name)).orElse(signer -> true);
        readOutbox();
    }

    private static Predicate<KeyId> keysOf(ChainStore store, String hub) {
        Set<KeyId> keys = store.state().nodes().stream()
                .filter(node -> node.name().equals(hub))
                .map(node -> node.key().id())
                .collect(Collectors.toUnmodifiableSet());
        if (keys.isEmpty()) {
            throw new IllegalStateException("no hub of this chain is called " + hub);
        }
        return keys::contains;
    }

    /** Batches of the outbox are known by their blocks until these are certified. */
    private void readOutbox() {
        long from = 0;
        for (List<OutboxEntry> page = store.outbox(from, PAGE); !page.isEmpty(); page = store.outbox(from, PAGE)) {
            page.forEach(entry -> waiting.add(entry.transaction().id()));
            from = page.get(page.size() - 1).seq() + 1;
        }
    }

    private Retention retention() {
        return store.holdings().retention();
    }

    /** What {@link #run} would remove. Only reads; progress as there. */
    public PruneReport plan(Consumer<Progress> progress) {
        long end = end();
        PruneReport all = PruneReport.NOTHING;
        for (long height = begin(); height < end; height++) {
            all = all.plus(prune(height, Optional.empty()));
            progress.accept(new Progress("blocks", height + 1, end));
        }
        return all;
    }

    /**
     * Removes the rows, and gives their space back to the file system.
     *
     * @param progress told after some blocks how far it is, and when compaction begins
     */
    public PruneReport run(Consumer<Progress> progress) {
        long end = end();
        PruneReport[] all = {PruneReport.NOTHING};
        for (long height = begin(); height < end; height += CHUNK) {
            long from = height;
            long to = Math.min(end, height + CHUNK);
            keepLess(to > 1 ? Retention.pruned(to) : retention(), batch -> {
                IndexWrites index = new IndexWrites(store.rows);
                BlockWrites writes = new BlockWrites(store.rows, batch, index, retention());
                erased.clear();
                for (long at = from; at < to; at++) {
                    all[0] = all[0].plus(prune(at, Optional.of(writes)));
                }
                writes.removeErased(erased);
                index.put(batch);
            });
            progress.accept(new Progress("blocks", to, end));
        }
        if (rule.wholeBlocks().isEmpty() && retention().kind() != StoreKind.LIGHT) {
            keepLess(Retention.LIGHT, batch -> {});
        }
        progress.accept(new Progress("compaction", 0, 0));
        store.rows.compact();
        return all[0];
    }

    /** Keeps less from now on, in the same synced write as the changes that go with it. */
    private void keepLess(Retention less, Consumer<Batch> changes) {
        store.rewrite(view -> view.with(less), batch -> {
            changes.accept(batch);
            store.rows.putRetention(batch, less);
        });
    }

    private long begin() {
        return switch (retention().kind()) {
            case FULL -> 1;
            case PRUNED -> retention().wholeFrom();
            case LIGHT -> Long.MAX_VALUE;
        };
    }

    private long end() {
        return rule.wholeFrom(store.tip().size());
    }

    /** Counts what goes of a block, and removes it if there is where to write. */
    private PruneReport prune(long height, Optional<BlockWrites> writes) {
        Block block = store.block(height)
                .orElseThrow(() -> new StorageException("block " + height + " is not whole, though the store says so"));
        List<Hash> leaves = Block.txLeaves(block.transactions());
        PruneReport gone = new PruneReport(1, 0, 0, 0, 0);
        for (int i = 0; i < block.transactions().size(); i++) {
            SignedTransaction transaction = block.transactions().get(i);
            int index = i;
            Optional<StoredSegment> segment = store.storedSegment(transaction.id());
            if (segment.isPresent() && stays(transaction)) {
                writes.ifPresent(to -> to.putTransaction(
                        height,
                        index,
                        new StoredTransaction(transaction, Optional.of(MerkleTree.path(leaves, index)))));
            } else {
                gone = gone.plus(size(transaction, segment));
                writes.ifPresent(to -> remove(to, height, index, transaction, segment));
            }
        }
        writes.ifPresent(to -> {
            to.putHeader(StoredHeader.alone(block.header()));
            if (height + 1 < store.tip().size()) {
                to.forgetCheckpoint(height + 1);
            }
        });
        return gone;
    }

    private boolean stays(SignedTransaction transaction) {
        return owners.test(transaction.transaction().signer()) || waiting.contains(transaction.id());
    }

    private static PruneReport size(SignedTransaction transaction, Optional<StoredSegment> segment) {
        int entries = segment.map(kept -> kept.entries().size()).orElse(0);
        int events = segment.map(kept -> kept.events().size()).orElse(0);
        long bytes = transaction.bytes().length + INDEX_ROW * (1L + entries);
        if (segment.isPresent()) {
            bytes += segment.get().encode().length;
        }
        return new PruneReport(0, 1, segment.isPresent() ? 1 : 0, events, bytes);
    }

    private void remove(
            BlockWrites writes,
            long height,
            int index,
            SignedTransaction transaction,
            Optional<StoredSegment> segment) {
        writes.removeTransaction(height, index, transaction.id());
        int events = segment.map(kept -> kept.entries().size()).orElse(0);
        for (int i = 0; i < events; i++) {
            Place place = new Place(height, index, i);
            Optional<RecordedEvent> event = segment.get().event(i);
            if (event.isEmpty()) {
                erased.add(place);
                continue;
            }
            try {
                writes.removeEvent(event.get().uid(parser), place);
            } catch (RefusedException e) {
                throw new StorageException("event " + i + " of transaction " + transaction.id() + ": " + e.detail(), e);
            }
        }
    }
}
