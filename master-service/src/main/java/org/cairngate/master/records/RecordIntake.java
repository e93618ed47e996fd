package org.cairngate.master.records;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.KeyId;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.state.NodeRecord;
import org.cairngate.ledger.state.State;
import org.cairngate.ledger.state.StateMachine;
import org.cairngate.ledger.store.ChainStore;
import org.cairngate.ledger.transaction.NodeRole;
import org.cairngate.ledger.transaction.SignedTransaction;
import org.cairngate.master.disk.IntakeRoom;
import org.cairngate.master.minting.Minter;
import org.cairngate.master.minting.PoolEntry;
import org.cairngate.master.minting.TransactionPool;
import org.cairngate.master.registry.MasterTransactions;
import org.cairngate.master.registry.MasterTransactions.Submitted;

/**
 * Brings transactions that organisations and operators signed into the chain. The signature is the credential: who carries the bytes
 * here does not matter. Hubs have the uplink, and the master signs its own. Safe for use by several threads.
 */
public final class RecordIntake {

    /** Most transactions of one signer that wait for a block. */
    public static final int MAX_WAITING = 32;

    private final ChainStore store;
    private final TransactionPool pool;
    private final Minter minter;
    private final IntakeRoom room;

    /** An intake of the chain in the store. */
    public RecordIntake(ChainStore store, TransactionPool pool, Minter minter, IntakeRoom room) {
        this.store = store;
        this.pool = pool;
        this.minter = minter;
        this.room = room;
    }

    /**
     * Judges and pools a transaction, then waits at most {@link MasterTransactions#WAIT} for its block. What is pooled or on the chain
     * already is not taken twice: whoever heard no answer sends the same bytes again.
     *
     * @throws RefusedException ({@code foreign-chain}, {@code unknown-signer}, {@code bad-signature}, {@code quota-full},
     *     {@code storage-failed} while the disk has less than its reserve, and as {@link StateMachine#apply}) when it must not be taken
     * @throws InterruptedException when interrupted while waiting; the transaction stays pooled
     */
    public Submitted submit(SignedTransaction signed) throws RefusedException, InterruptedException {
        Hash id = signed.id();
        CompletableFuture<Long> minted = minter.await(id);
        try {
            Optional<Long> height = pool(signed);
            if (height.isEmpty()) {
                height = Optional.of(minted.get(MasterTransactions.WAIT.toMillis(), TimeUnit.MILLISECONDS));
            }
            return new Submitted(id, height);
        } catch (TimeoutException e) {
            return new Submitted(id, Optional.empty());
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RefusedException refusal) {
                throw refusal;
            }
            throw new IllegalStateException("minting failed in an unknown way", e);
        } finally {
            minter.forget(id);
        }
    }

    /** Pools a transaction, one at a time; the height when a block has it already. */
    private synchronized Optional<Long> pool(SignedTransaction signed) throws RefusedException {
        // The pool before the chain: entries go from here to there.
        List<SignedTransaction> waiting = pool.of(signed.transaction().signer());
        Optional<Long> height = store.heightOf(signed.id());
        if (height.isPresent() || waiting.contains(signed)) {
            return height;
        }
        State state = store.state();
        if (!signed.transaction().chainId().equals(state.chainId())) {
            throw new RefusedException(
                    RefusalReason.FOREIGN_CHAIN,
                    "transaction is of chain " + signed.transaction().chainId() + ", this is " + state.chainId());
        }
        signed.verify(signer(state, signed.transaction().signer()).key());
        room.require();
        if (waiting.size() >= MAX_WAITING) {
            throw new RefusedException(
                    RefusalReason.QUOTA_FULL,
                    waiting.size() + " transactions of this signer wait for a block already; send it again later");
        }
        StateMachine.check(after(state, waiting), signed, store.tip().size());
        pool.add(List.of(new PoolEntry(signed, Optional.empty(), List.of())));
        return Optional.empty();
    }

    private static NodeRecord signer(State state, KeyId id) throws RefusedException {
        NodeRecord signer = state.node(id)
                .orElseThrow(() ->
                        new RefusedException(RefusalReason.UNKNOWN_SIGNER, "no node of this chain has key " + id));
        if (signer.role() == NodeRole.HUB || signer.role() == NodeRole.MASTER) {
            throw new RefusedException(
                    RefusalReason.NOT_PERMITTED,
                    signer.role() + " " + signer.name()
                            + " does not send transactions here; organisations and operators do");
        }
        return signer;
    }

    /** The state in which the signer's next transaction is judged: after those that wait. */
    private State after(State state, List<SignedTransaction> waiting) throws RefusedException {
        State after = state;
        for (SignedTransaction earlier : waiting) {
            if (earlier.transaction().seq()
                    > after.lastSeq(earlier.transaction().signer())) {
                after = StateMachine.apply(after, earlier, store.tip().size());
            }
        }
        return after;
    }
}
