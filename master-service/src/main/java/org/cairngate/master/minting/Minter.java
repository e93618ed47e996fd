package org.cairngate.master.minting;

import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.RefusalLog;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.block.Block;
import org.cairngate.ledger.note.SignedNote;
import org.cairngate.ledger.protocol.Receipt;
import org.cairngate.ledger.state.BlockBuilder;
import org.cairngate.ledger.state.BuiltBlock;
import org.cairngate.ledger.state.NodeRecord;
import org.cairngate.ledger.state.RefusedTransaction;
import org.cairngate.ledger.store.ChainStore;
import org.cairngate.ledger.transaction.SignedTransaction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the next block out of the pool.
 *
 * <p>At each tick of the schedule a block is made when a transaction waits, or when a certificate that is not in the chain yet
 * would bring transactions closer to being final ({@link FinalityNeed}). Otherwise every {@link #HEARTBEAT_TICKS}th tick makes an
 * empty block, so that hubs can tell a quiet master from a dead one. {@link #tick} is called by one thread; the other methods by
 * any.
 */
public final class Minter {

    /** An idle chain gets an empty block each so many mint intervals. */
    public static final int HEARTBEAT_TICKS = 10;

    private static final Logger log = LoggerFactory.getLogger(Minter.class);

    private final ChainStore store;
    private final TransactionPool pool;
    private final CommitLog commitLog;
    private final Announcer announcer;
    private final RefusalLog refusals;
    private final Clock clock;
    private final FinalityNeed finality;
    private final Map<Hash, CompletableFuture<Long>> waiting = new ConcurrentHashMap<>();
    private Optional<Committed> unfinished = Optional.empty();
    private int idleTicks;

    /** A block that is committed; until it is signed and published the next one must not be made. */
    private record Committed(Block block, List<RefusedTransaction> refused) {}

    /** A minter of the chain in the store. */
    public Minter(
            ChainStore store,
            TransactionPool pool,
            CommitLog commitLog,
            Announcer announcer,
            RefusalLog refusals,
            Clock clock) {
        this.store = store;
        this.pool = pool;
        this.commitLog = commitLog;
        this.announcer = announcer;
        this.refusals = refusals;
        this.clock = clock;
        this.finality = new FinalityNeed(store);
    }

    /**
     * Completes with the block's height when the transaction is committed, or exceptionally with a {@link RefusedException} when
     * no block takes it. Ask before the transaction is pooled.
     */
    public CompletableFuture<Long> await(Hash transactionId) {
        return waiting.computeIfAbsent(transactionId, id -> new CompletableFuture<>());
    }

    /** Stops waiting for a transaction. */
    public void forget(Hash transactionId) {
        waiting.remove(transactionId);
    }

    /**
     * One turn of the schedule. A block that an earlier turn committed and could not sign is signed and published first: hubs
     * take blocks in order and only with their checkpoint.
     *
     * @return the block that was made, if one was due
     * @throws org.cairngate.ledger.store.StorageException when the disk refuses; the next turn goes on where this one stopped
     */
    public Optional<Block> tick() {
        unfinished.ifPresent(this::finish);
        idleTicks++;
        Optional<SignedNote> certificate = store.newestCertificate();
        boolean due = pool.size() > 0 || finality.wants(store.certifiedSize()) || idleTicks >= HEARTBEAT_TICKS;
        if (!due) {
            return Optional.empty();
        }
        Block block = mint(certificate);
        idleTicks = 0;
        return Optional.of(block);
    }

    private Block mint(Optional<SignedNote> certificate) {
        List<PoolEntry> entries = pool.first(commitLog.state().policy().maxBlockTransactions());
        BuiltBlock built = build(entries, certificate);
        List<SignedTransaction> refused =
                built.refused().stream().map(RefusedTransaction::transaction).toList();
        commitLog.commit(built.validated(), entries, refused);
        return finish(new Committed(built.validated().block(), built.refused()));
    }

    private Block finish(Committed committed) {
        unfinished = Optional.of(committed);
        Block block = committed.block().withCheckpoint(commitLog.signTip());
        unfinished = Optional.empty();
        finality.minted(block);
        announcer.block(block);
        committed.refused().forEach(this::refuse);
        block.transactions().forEach(transaction -> complete(transaction, block));
        log.info(
                "block minted height={} transactions={} events={} certificate={} pool={}",
                block.header().height(),
                block.header().txCount(),
                block.header().eventCount(),
                block.certificate().isPresent(),
                pool.size());
        return block;
    }

    private BuiltBlock build(List<PoolEntry> entries, Optional<SignedNote> certificate) {
        BlockBuilder builder = new BlockBuilder(commitLog.state(), commitLog.tip(), store::root);
        List<SignedTransaction> transactions =
                entries.stream().map(PoolEntry::transaction).toList();
        try {
            return builder.build(transactions, clock.instant(), certificate);
        } catch (RefusedException e) {
            refusals.record(e);
            log.error("certificate not recorded reason={} detail={}", e.reason().code(), e.detail());
            return withoutCertificate(builder, transactions);
        }
    }

    private BuiltBlock withoutCertificate(BlockBuilder builder, List<SignedTransaction> transactions) {
        try {
            return builder.build(transactions, clock.instant(), Optional.empty());
        } catch (RefusedException e) {
            throw new IllegalStateException("only a certificate can be refused, got " + e.getMessage(), e);
        }
    }

    private void complete(SignedTransaction transaction, Block block) {
        CompletableFuture<Long> waiter = waiting.remove(transaction.id());
        if (waiter != null) {
            waiter.complete(block.header().height());
        }
    }

    /** What was valid when it came, and no longer is: its hub revoked, or an earlier one of the same signer refused. */
    private void refuse(RefusedTransaction refused) {
        SignedTransaction transaction = refused.transaction();
        RefusedException cause = refused.cause();
        refusals.record(cause.reason(), "transaction " + transaction.id() + ": " + cause.detail());
        CompletableFuture<Long> waiter = waiting.remove(transaction.id());
        if (waiter != null) {
            waiter.completeExceptionally(cause);
        }
        commitLog
                .state()
                .node(transaction.transaction().signer())
                .map(NodeRecord::name)
                .ifPresent(hub -> announcer.receipt(
                        hub,
                        Receipt.refused(
                                transaction.id(), transaction.transaction().seq(), withReason(cause))));
    }

    private static RefusedException withReason(RefusedException cause) {
        // A later transaction of the signer fails only because of the earlier one: the hub seals it again as it is.
        return cause.reason() == RefusalReason.SEQ_GAP
                ? new RefusedException(RefusalReason.SEQ_GAP, "an earlier transaction was refused: " + cause.detail())
                : cause;
    }
}
