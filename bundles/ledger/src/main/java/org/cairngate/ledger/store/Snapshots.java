package org.cairngate.ledger.store;

import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.cairngate.ledger.block.Block;
import org.cairngate.ledger.block.BlockHeader;
import org.cairngate.ledger.note.SignedNote;
import org.cairngate.ledger.state.LogTip;
import org.cairngate.ledger.state.Snapshot;
import org.cairngate.ledger.state.SnapshotProof;

/**
 * Snapshots of a full store at its newest certified block. A store keeps the state after its newest block only, and a certificate
 * comes after its block: the states in between are remembered here. Safe for use by several threads.
 */
public final class Snapshots {

    /** Newest states that wait for a certificate; they share what is alike. Hubs cosign the newest they know, so a few do. */
    public static final int MAX_WAITING = 16;

    private final ChainStore store;
    private final NavigableMap<Long, ChainView> waiting = new TreeMap<>();
    private Optional<Snapshotted> newest = Optional.empty();

    /** A state that is certified, by the given note. */
    private record Snapshotted(ChainView view, SignedNote certificate) {}

    /** Snapshots of the given store; there is one at once if the store's newest block is certified. */
    public Snapshots(ChainStore store) {
        this.store = store;
        look();
    }

    /** Takes note of what the store has now. To be called after each block, before the next one, and after each certificate. */
    public synchronized void look() {
        ChainView view = store.view();
        waiting.put(view.tip().size(), view);
        Certified certified = view.certified();
        ChainView state = waiting.get(certified.size());
        if (state != null && certified.certificate().isPresent()) {
            newest = Optional.of(new Snapshotted(state, certified.certificate().get()));
        }
        waiting.headMap(certified.size(), true).clear();
        while (waiting.size() > MAX_WAITING) {
            waiting.pollFirstEntry();
        }
    }

    /** Size of the log at the newest snapshot; 0 while there is none. */
    public synchronized long size() {
        return newest.map(found -> found.view().tip().size()).orElse(0L);
    }

    /**
     * The newest snapshot. Empty until a certificate came for a block that was looked at, and in epochs above 0, of which a snapshot
     * proves nothing to a new hub.
     */
    public Optional<Snapshot> newest() {
        Optional<Snapshotted> found;
        synchronized (this) {
            found = newest;
        }
        return found.filter(this::isOfThisChain)
                .filter(certified -> certified.view().state().epoch() == 0)
                .map(this::snapshot);
    }

    /** Whether the store still has the block: another may have taken its place. */
    private boolean isOfThisChain(Snapshotted found) {
        LogTip tip = found.view().tip();
        return store.header(tip.size() - 1)
                .filter(header -> header.leafHash().equals(tip.lastHeaderLeaf()))
                .isPresent();
    }

    private Snapshot snapshot(Snapshotted found) {
        LogTip tip = found.view().tip();
        BlockHeader header = store.header(tip.size() - 1).orElseThrow();
        Optional<SignedNote> inChain = tip.carriedAt() == 0
                ? Optional.empty()
                : Optional.of(store.block(tip.carriedAt())
                        .flatMap(Block::certificate)
                        .orElseThrow(() -> new IllegalStateException(
                                "a snapshot needs block " + tip.carriedAt() + " whole; the store is "
                                        + store.holdings().retention().kind().code())));
        return Snapshot.of(
                found.view().state(),
                new SnapshotProof(
                        header, store.nodes.frontier(tip.size() - 1), found.certificate(), inChain, tip.carriedAt()));
    }
}
