package org.cairngate.ledger.store;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.block.BlockHeader;
import org.cairngate.ledger.note.SignedNote;
import org.cairngate.ledger.state.FinalityRule;
import org.cairngate.ledger.state.LogFrontier;
import org.cairngate.ledger.state.LogTip;
import org.cairngate.ledger.state.ProvenSnapshot;
import org.cairngate.ledger.state.ValidatorTerm;

/**
 * Takes a light store from block 0 to a proven snapshot: first the headers, in as many synced writes as the caller likes, which no
 * reader sees; then everything at once ({@link #finish}). A store that is opened after a crash in between has block 0 and
 * nothing else, as if this had not begun.
 *
 * <p>For one thread. From the first {@link #add} to {@link #finish} or {@link #abandon} nobody else may add blocks to the store.
 */
public final class SnapshotStart {

    private final ChainStore store;
    private final ProvenSnapshot snapshot;
    private Edge edge;

    /** How far the headers are stored. */
    private record Edge(LogFrontier log, Hash lastLeaf, Hash certificate, long carriedAt) {

        static Edge of(LogTip first) {
            return new Edge(first.log(), first.lastHeaderLeaf(), first.certificateHash(), 0);
        }

        Edge after(BlockHeader header) {
            Hash leaf = header.leafHash();
            long at = header.certificateHash().equals(certificate) ? carriedAt : header.height();
            return new Edge(log.append(leaf), leaf, header.certificateHash(), at);
        }
    }

    /**
     * A start of an open store.
     *
     * @throws IllegalStateException when the store has more than block 0, or keeps blocks whole
     */
    public SnapshotStart(ChainStore store, ProvenSnapshot snapshot) {
        LogTip tip = store.tip();
        if (tip.size() != 1) {
            throw new IllegalStateException("the store has " + tip.size() + " blocks; only one that has no more than"
                    + " the genesis can begin with a snapshot");
        }
        if (store.holdings().retention().kind() != StoreKind.LIGHT) {
            throw new IllegalStateException("a store that begins with a snapshot is light; this one is "
                    + store.holdings().retention().kind().code());
        }
        if (!snapshot.state().chainId().equals(store.genesis().chainId())) {
            throw new IllegalStateException("the snapshot was proved for another chain");
        }
        this.store = store;
        this.snapshot = snapshot;
        this.edge = Edge.of(tip);
    }

    /** Height of the header that is needed next. */
    public long next() {
        return edge.log().size();
    }

    /** How many headers the snapshot's log has: {@link #next} when none is needed any more. */
    public long end() {
        return snapshot.tip().size();
    }

    /**
     * Stores the next headers, in one synced write.
     *
     * @throws RefusedException ({@code foreign-chain}, {@code bad-header}, {@code log-root-mismatch}) when one does not follow the
     *     one before, or there are more than the snapshot's log has; nothing is stored then
     */
    public void add(List<BlockHeader> headers) throws RefusedException {
        Edge[] edges = {edge};
        for (BlockHeader header : headers) {
            requireFollows(header, edges[0]);
            edges[0] = edges[0].after(header);
        }
        write(UnaryOperator.identity(), batch -> put(batch, headers));
        edge = edges[0];
    }

    private void requireFollows(BlockHeader header, Edge before) throws RefusedException {
        long height = before.log().size();
        if (!header.chainId().equals(store.genesis().chainId())) {
            throw new RefusedException(
                    RefusalReason.FOREIGN_CHAIN,
                    "header " + height + " is of chain " + header.chainId() + ", this is "
                            + store.genesis().chainId());
        }
        if (header.height() != height || !header.prev().equals(before.lastLeaf())) {
            throw new RefusedException(
                    RefusalReason.BAD_HEADER,
                    "header of height " + header.height() + " with prev " + header.prev() + " does not follow leaf "
                            + before.lastLeaf() + " of height " + (height - 1));
        }
        if (height >= end()) {
            throw new RefusedException(
                    RefusalReason.LOG_ROOT_MISMATCH, "header " + height + ", the snapshot's log has " + end());
        }
    }

    private void put(Batch batch, List<BlockHeader> headers) {
        batch.putSealed(Column.META, Keys.SNAPSHOT_STAGED, Keys.number(end()));
        LogFrontier log = edge.log();
        for (BlockHeader header : headers) {
            batch.put(
                    Column.HEADERS,
                    Keys.number(header.height()),
                    StoredHeader.alone(header).encode());
            LogNodes.append(log, header.leafHash(), (key, hash) -> batch.put(Column.NODES, key, hash.bytes()));
            log = log.append(header.leafHash());
        }
    }

    /**
     * Makes the store that of the snapshot's height, in one synced write.
     *
     * @throws RefusedException ({@code log-root-mismatch}, {@code bad-certificate}) when the headers are not those of the certified
     *     log; nothing is changed then, and only {@link #abandon} is left to do
     * @throws IllegalStateException when headers are missing
     */
    public void finish() throws RefusedException {
        if (next() != end()) {
            throw new IllegalStateException("headers from " + next() + " to " + (end() - 1) + " are missing");
        }
        if (!edge.log().equals(snapshot.tip().log())) {
            throw new RefusedException(
                    RefusalReason.LOG_ROOT_MISMATCH,
                    "the headers give log root " + edge.log().root().base64() + ", certified for size " + end() + " is "
                            + snapshot.tip().root().base64());
        }
        if (edge.carriedAt() != snapshot.tip().carriedAt()) {
            throw new RefusedException(
                    RefusalReason.BAD_CERTIFICATE,
                    "the snapshot says that its newest certificate came in block "
                            + snapshot.tip().carriedAt() + ", by the headers it came in block " + edge.carriedAt());
        }
        ChainView before = store.view();
        write(this::after, batch -> put(batch, before));
    }

    private ChainView after(ChainView before) {
        LogTip tip = snapshot.tip();
        Certified certified = before.certified()
                .advance(
                        snapshot.proof().certificate(),
                        tip.size(),
                        FinalityRule.finalSize(snapshot.state(), tip, tip.size()));
        return new ChainView(before.genesis(), snapshot.state(), tip, certified, before.retention());
    }

    private void put(Batch batch, ChainView before) {
        LogTip tip = snapshot.tip();
        batch.delete(Column.META, Keys.SNAPSHOT_STAGED);
        batch.putSealed(Column.META, Keys.BEGAN_AT, Keys.number(tip.size()));
        List<Long> kept = snapshot.state().validatorTerms().stream()
                .map(ValidatorTerm::fromHeight)
                .collect(Collectors.toUnmodifiableList());
        before.state().validatorTerms().stream()
                .filter(term -> !kept.contains(term.fromHeight()))
                .forEach(term -> batch.delete(Column.STATE, Keys.term(term.fromHeight())));
        store.rows.putState(batch, Optional.of(before.state()), snapshot.state());
        if (tip.certificateSize() > 0) {
            batch.putSealed(Column.META, Keys.CHAIN_CERTIFICATE_SIZE, Keys.number(tip.certificateSize()));
            batch.putSealed(Column.META, Keys.CHAIN_CERTIFICATE_AT, Keys.number(tip.carriedAt()));
        }
        SignedNote certificate = snapshot.proof().certificate();
        store.rows.putCheckpoint(batch, tip.size(), tip.root(), certificate);
        store.rows.putCertified(batch, before.certified(), after(before).certified());
    }

    private void write(UnaryOperator<ChainView> change, Consumer<Batch> changes) {
        store.change((before, commits) -> {
            ChainView after = change.apply(before);
            commits.append(after.tip(), changes);
            return after;
        });
    }

    /** Removes the headers again, in one synced write: the store has block 0, and can go on by blocks. */
    public void abandon() {
        write(UnaryOperator.identity(), SnapshotStart::clear);
        edge = Edge.of(store.tip());
    }

    /** Removes what a start left that a crash ended. */
    static void clearStaged(Database database) {
        if (database.writable() && isStaged(database)) {
            database.write(SnapshotStart::clear);
        }
    }

    /** Whether there are headers that belong to no chain yet. */
    static boolean isStaged(Database database) {
        return database.get(Column.META, Keys.SNAPSHOT_STAGED).isPresent();
    }

    private static void clear(Batch batch) {
        batch.deleteRange(Column.HEADERS, Keys.number(1), Keys.number(Long.MAX_VALUE));
        batch.deleteRange(Column.NODES, Keys.node(0, 1), Keys.node(Byte.MAX_VALUE, 0));
        batch.delete(Column.META, Keys.SNAPSHOT_STAGED);
    }
}
