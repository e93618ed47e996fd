package org.cairngate.master.registry;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.KeyId;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.event.Segment;
import org.cairngate.ledger.key.SigningKey;
import org.cairngate.ledger.state.State;
import org.cairngate.ledger.state.StateMachine;
import org.cairngate.ledger.store.ChainStore;
import org.cairngate.ledger.store.LocalWrites;
import org.cairngate.ledger.transaction.DeviceAction;
import org.cairngate.ledger.transaction.DeviceBody;
import org.cairngate.ledger.transaction.EventsBody;
import org.cairngate.ledger.transaction.NodeBody;
import org.cairngate.ledger.transaction.SignedTransaction;
import org.cairngate.ledger.transaction.Transaction;
import org.cairngate.ledger.transaction.TransactionBody;
import org.cairngate.master.disk.IntakeRoom;
import org.cairngate.master.minting.Minter;
import org.cairngate.master.minting.PoolEntry;
import org.cairngate.master.minting.TransactionPool;

/** Brings transactions of the master's own key into the chain. Safe for use by several threads. */
public final class MasterTransactions {

    /** How long {@link #submit} waits for the block. */
    public static final Duration WAIT = Duration.ofSeconds(10);

    // A change that was refused at minting takes the seq of those behind it with it; they are signed again.
    private static final int ATTEMPTS = 3;

    private final ChainStore store;
    private final TransactionPool pool;
    private final Minter minter;
    private final SigningKey key;
    private final IntakeRoom room;

    /**
     * Where a transaction is.
     *
     * @param transactionId its id
     * @param height its block; empty when it still waits in the pool, from where it will come into one
     */
    public record Submitted(Hash transactionId, Optional<Long> height) {}

    /**
     * A transaction before it is signed.
     *
     * @param namespace whose the thing is that it is about, {@code organisation/site}, or that of its events; "" for nobody's
     * @param body what it says
     * @param beside writes what belongs to it beside the chain; may be called more than once, and what it wrote stays when no block
     *     takes the transaction
     */
    record Draft(String namespace, TransactionBody body, Consumer<LocalWrites> beside) {

        /** About what is nobody's. */
        Draft(TransactionBody body, Consumer<LocalWrites> beside) {
            this("", body, beside);
        }

        /** The same about what is somebody's; one that says already whose stays as it is. */
        Draft of(Optional<Owner> owner) {
            return namespace.isEmpty() && owner.isPresent()
                    ? new Draft(owner.get().namespace(), body, beside)
                    : this;
        }
    }

    /**
     * Events of the master's own, of {@link Transaction#AUDIT_NAMESPACE}.
     *
     * @param body what commits to them
     * @param segment the events
     * @param uids their uids, in the same order
     */
    public record Report(EventsBody body, Segment segment, List<String> uids) {

        /** Takes a copy of the uids. */
        public Report {
            uids = List.copyOf(uids);
        }
    }

    /** Makes a transaction of what the chain and the pool say now. */
    @FunctionalInterface
    interface Drafting {

        /** Called while nothing else of this master's key is pooled, and again when the transaction has to be signed again. */
        Draft draft() throws RefusedException;
    }

    /** What is done while nothing else of this master's key is pooled. */
    @FunctionalInterface
    interface Alone<T> {

        /** Does it at once, or refuses to. */
        T get() throws RefusedException;
    }

    /** Signs with the master's key. */
    public MasterTransactions(ChainStore store, TransactionPool pool, Minter minter, SigningKey key, IntakeRoom room) {
        this.store = store;
        this.pool = pool;
        this.minter = minter;
        this.key = key;
        this.room = room;
    }

    /**
     * Signs and pools a transaction, then waits at most {@link #WAIT} for its block.
     *
     * @throws RefusedException when the chain's state does not permit it, ({@code storage-failed}) while the disk has less than its
     *     reserve
     * @throws InterruptedException when interrupted while waiting; the transaction stays pooled
     */
    public Submitted submit(TransactionBody body) throws RefusedException, InterruptedException {
        return submit(body, writes -> {});
    }

    /**
     * Submits as {@link #submit(TransactionBody)}, and writes what belongs to the transaction beside the chain together with its
     * pool entry: after a crash there are both or none.
     *
     * @param beside as in {@link Draft}
     */
    Submitted submit(TransactionBody body, Consumer<LocalWrites> beside) throws RefusedException, InterruptedException {
        return submit(() -> new Draft(body, beside));
    }

    /**
     * Submits as {@link #submit(TransactionBody)} what is drafted of the newest state: between the drafting and its transaction no
     * other of the master's key comes into the pool.
     *
     * @throws RefusedException also when the drafting does
     */
    Submitted submit(Drafting drafting) throws RefusedException, InterruptedException {
        for (int attempt = 1; ; attempt++) {
            Pooled pooled = pool(drafting);
            try {
                return new Submitted(
                        pooled.id(), Optional.of(pooled.minted().get(WAIT.toMillis(), TimeUnit.MILLISECONDS)));
            } catch (TimeoutException e) {
                minter.forget(pooled.id());
                return new Submitted(pooled.id(), Optional.empty());
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof RefusedException refusal)) {
                    throw new IllegalStateException("minting failed in an unknown way", e);
                }
                if (attempt == ATTEMPTS || refusal.reason() != RefusalReason.SEQ_GAP) {
                    throw refusal;
                }
            }
        }
    }

    /**
     * Signs and pools several transactions, then waits at most {@link #WAIT} for the blocks of all.
     *
     * @return where each is, in the order of the bodies
     * @throws RefusedException when the chain's state does not permit one, ({@code storage-failed}) while the disk has less than its
     *     reserve; those before it stay pooled
     * @throws InterruptedException when interrupted while waiting; all stay pooled
     */
    public List<Submitted> submitAll(List<? extends TransactionBody> bodies)
            throws RefusedException, InterruptedException {
        List<Pooled> pooled = new ArrayList<>();
        for (TransactionBody body : bodies) {
            pooled.add(pool(() -> new Draft(body, writes -> {})));
        }
        long deadline = System.nanoTime() + WAIT.toNanos();
        List<Submitted> submitted = new ArrayList<>();
        for (int i = 0; i < pooled.size(); i++) {
            submitted.add(await(pooled.get(i), bodies.get(i), deadline));
        }
        return submitted;
    }

    private Submitted await(Pooled pooled, TransactionBody body, long deadline)
            throws RefusedException, InterruptedException {
        try {
            long left = Math.max(0, deadline - System.nanoTime());
            return new Submitted(pooled.id(), Optional.of(pooled.minted().get(left, TimeUnit.NANOSECONDS)));
        } catch (TimeoutException e) {
            minter.forget(pooled.id());
            return new Submitted(pooled.id(), Optional.empty());
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RefusedException refusal && refusal.reason() != RefusalReason.SEQ_GAP) {
                throw refusal;
            }
            return submit(body);
        }
    }

    /**
     * Signs and pools a report, and returns when it is synced. Does not ask whether the disk has room: who reports what happened
     * already decides that.
     *
     * @param beside the caller's own changes, in the same synced write
     * @return completes with the block's height, or exceptionally with a {@link RefusedException} when no block takes it; after
     *     {@code seq-gap}, which a refused change before it leads to, it is to be reported again
     * @throws RefusedException when the chain's state does not permit it
     */
    public synchronized CompletableFuture<Long> report(Report report, Consumer<LocalWrites> beside)
            throws RefusedException {
        return put(
                        new Draft(Transaction.AUDIT_NAMESPACE, report.body(), beside),
                        signed -> new PoolEntry(signed, Optional.of(report.segment()), report.uids()))
                .minted();
    }

    /** Does something while nothing of this master's key is drafted or pooled. */
    synchronized <T> T alone(Alone<T> work) throws RefusedException {
        return work.get();
    }

    /** Whether a change of this device waits for its block. Ask this before the chain: what waits goes from here to there. */
    boolean changeWaits(String uid) {
        return pool.of(key.publicKey().id()).stream()
                .anyMatch(signed -> signed.transaction().body() instanceof DeviceBody body
                        && body.deviceUid().equals(uid));
    }

    /** Whether a change of the node of this name waits for its block. Ask this before the chain. */
    boolean nodeChangeWaits(String name) {
        return pool.of(key.publicKey().id()).stream()
                .anyMatch(signed -> signed.transaction().body() instanceof NodeBody body
                        && body.name().equals(name));
    }

    /** Whether a change waits that gives this device another owner than this one. */
    boolean ownerChangeWaits(String uid, Optional<Owner> owner) {
        String namespace = owner.map(Owner::namespace).orElse("");
        return pool.of(key.publicKey().id()).stream()
                .map(SignedTransaction::transaction)
                .anyMatch(waiting -> waiting.body() instanceof DeviceBody body
                        && body.deviceUid().equals(uid)
                        && body.action() == DeviceAction.UPDATE
                        && !waiting.namespace().equals(namespace));
    }

    private record Pooled(Hash id, CompletableFuture<Long> minted) {}

    /** One at a time, so that each gets its own seq. */
    private synchronized Pooled pool(Drafting drafting) throws RefusedException {
        room.require();
        return put(drafting.draft(), signed -> new PoolEntry(signed, Optional.empty(), List.of()));
    }

    private Pooled put(Draft draft, Function<SignedTransaction, PoolEntry> entry) throws RefusedException {
        State state = store.state();
        KeyId signer = key.publicKey().id();
        Transaction next =
                new Transaction(state.chainId(), signer, state.lastSeq(signer) + 1, draft.namespace(), draft.body());
        // What the newest state refuses needs no seq: judged as if it were the signer's next one.
        StateMachine.check(state, SignedTransaction.sign(next, key), store.tip().size());
        SignedTransaction signed = SignedTransaction.sign(
                new Transaction(state.chainId(), signer, pool.nextSeq(signer), draft.namespace(), draft.body()), key);
        CompletableFuture<Long> minted = minter.await(signed.id());
        try {
            pool.add(List.of(entry.apply(signed)), draft.beside());
        } catch (RuntimeException e) {
            minter.forget(signed.id());
            throw e;
        }
        return new Pooled(signed.id(), minted);
    }
}
