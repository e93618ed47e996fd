package org.cairngate.master.minting;

import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.block.Block;
import org.cairngate.ledger.block.BlockHeader;
import org.cairngate.ledger.event.Segment;
import org.cairngate.ledger.note.SignedNote;
import org.cairngate.ledger.state.BlockRules;
import org.cairngate.ledger.state.NodeRecord;
import org.cairngate.ledger.state.ValidatedBlock;
import org.cairngate.ledger.store.ChainStore;
import org.cairngate.ledger.transaction.EventsBody;
import org.cairngate.ledger.transaction.SignedTransaction;

/**
 * Takes the blocks that a restored master made after its backup from the hubs' copies of the chain: each by the rules by which a hub takes
 * it, with the master's own checkpoint, so that nothing can come in that this master did not make. A copy has the events of its hub's
 * batches and of no other's; those of the pool are taken from there. For one thread.
 */
public final class CatchUp {

    private final ChainStore own;
    private final TransactionPool pool;
    private final List<Copy> copies;
    private final Clock clock;

    /**
     * A hub's copy of the chain.
     *
     * @param name what to call it, its folder
     * @param store the copy, which is only read
     */
    public record Copy(String name, ChainStore store) {

        /** Refuses missing values. */
        public Copy {
            Objects.requireNonNull(name, "name");
            Objects.requireNonNull(store, "store");
        }
    }

    /** Catches up with the longest of some copies, at least one. */
    public CatchUp(ChainStore own, TransactionPool pool, List<Copy> copies, Clock clock) {
        this.own = own;
        this.pool = pool;
        this.copies = List.copyOf(copies);
        this.clock = clock;
    }

    /** How many blocks the longest copy has. */
    public long size() {
        return copies.stream()
                .mapToLong(copy -> copy.store().tip().size())
                .max()
                .orElse(0);
    }

    /**
     * Looks whether the copies are of this chain and of one another, and have what is missing. Changes nothing.
     *
     * @return of how many batches the events are neither here nor in a copy, by the name of who sealed them
     * @throws RefusedException when the copies are of different chains, or a block is in none of them
     */
    public Map<String, Integer> missing() throws RefusedException {
        for (Copy copy : copies) {
            long shared = Math.min(own.tip().size(), copy.store().tip().size());
            requireSame(own.header(shared - 1).orElseThrow(), copy);
        }
        Map<String, Integer> missing = new TreeMap<>();
        for (long height = own.tip().size(); height < size(); height++) {
            Block block = block(height);
            for (Copy copy : copies) {
                requireSame(block.header(), copy);
            }
            Map<Hash, Segment> segments = segments(block);
            for (SignedTransaction transaction : block.transactions()) {
                if (transaction.transaction().body() instanceof EventsBody && !segments.containsKey(transaction.id())) {
                    missing.merge(signer(transaction), 1, Integer::sum);
                }
            }
        }
        return missing;
    }

    /**
     * Takes the blocks, each in one synced write; a crash leaves whole blocks, and it can be done again.
     *
     * @return how many were taken
     * @throws RefusedException when a block is not valid
     */
    public long take() throws RefusedException {
        long before = own.tip().size();
        for (long height = before; height < size(); height++) {
            take(block(height));
        }
        for (Copy copy : copies) {
            Optional<SignedNote> certificate = copy.store().newestCertificate();
            if (certificate.isPresent()) {
                own.putCertificate(certificate.get());
            }
        }
        return own.tip().size() - before;
    }

    private void take(Block block) throws RefusedException {
        ValidatedBlock validated = new BlockRules(own.state(), own.tip(), own.roots())
                .validate(block, clock.instant(), transaction -> true);
        List<SignedTransaction> minted = block.transactions();
        own.append(validated, segments(block), writes -> pool.delete(writes, minted));
        pool.forget(minted);
        own.putCheckpoint(block.checkpoint().orElseThrow());
    }

    private Block block(long height) throws RefusedException {
        return copies.stream()
                .flatMap(copy -> copy.store().block(height).stream())
                .filter(block -> block.checkpoint().isPresent())
                .findFirst()
                .orElseThrow(() -> new RefusedException(
                        RefusalReason.BAD_HEADER,
                        "block " + height
                                + " is whole in none of these copies; name one of a hub that keeps full blocks"));
    }

    private static void requireSame(BlockHeader header, Copy copy) throws RefusedException {
        Optional<BlockHeader> there = copy.store().header(header.height());
        if (there.isPresent() && !there.get().equals(header)) {
            throw new RefusedException(
                    RefusalReason.EQUIVOCATION,
                    copy.name() + " has another block of height " + header.height()
                            + ": it is of another chain, or this master's key signed two");
        }
    }

    private Map<Hash, Segment> segments(Block block) {
        Map<Hash, Segment> segments = new HashMap<>();
        for (SignedTransaction transaction : block.transactions()) {
            segment(transaction).ifPresent(segment -> segments.put(transaction.id(), segment));
        }
        return segments;
    }

    private Optional<Segment> segment(SignedTransaction transaction) {
        return pool.entry(transaction).flatMap(PoolEntry::segment).or(() -> copies.stream()
                .flatMap(copy -> copy.store().segment(transaction.id()).stream())
                .findFirst());
    }

    private String signer(SignedTransaction transaction) {
        return copies.stream()
                .flatMap(copy ->
                        copy.store().state().node(transaction.transaction().signer()).stream())
                .map(NodeRecord::name)
                .findFirst()
                .orElseGet(() -> transaction.transaction().signer().hex());
    }
}
