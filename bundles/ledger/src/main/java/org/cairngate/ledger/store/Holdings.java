package org.cairngate.ledger.store;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.block.Block;
import org.cairngate.ledger.merkle.MerkleTree;
import org.cairngate.ledger.transaction.SignedTransaction;

/** What a store keeps of the chain, whatever its kind. May be called from several threads. */
public final class Holdings {

    private final Rows rows;
    private final Supplier<Retention> retention;

    Holdings(Rows rows, Supplier<Retention> retention) {
        this.rows = rows;
        this.retention = retention;
    }

    /**
     * A transaction that is kept.
     *
     * @param transaction the transaction
     * @param path its RFC 6962 inclusion path under the txRoot of its block
     */
    public record KeptTransaction(SignedTransaction transaction, List<Hash> path) {

        /** Takes a copy of the path. */
        public KeptTransaction {
            path = List.copyOf(path);
        }
    }

    /** Which blocks are kept whole. */
    public Retention retention() {
        return retention.get();
    }

    /**
     * The first height whose block this store took itself: above 0 in one that began with a snapshot. Of blocks below, without block 0,
     * it has nothing but the headers.
     */
    public long beganAt() {
        return rows.number(Keys.BEGAN_AT);
    }

    /** The transactions of a block that are kept, in the block's order; empty when there is none, or no such block. */
    public List<SignedTransaction> transactions(long height) {
        return rows.storedTransactions(height).values().stream()
                .map(StoredTransaction::transaction)
                .toList();
    }

    /**
     * The transaction at a place in a block, if it is kept.
     *
     * @throws StorageException when the rows are damaged
     */
    public Optional<KeptTransaction> transaction(long height, int txIndex) {
        Optional<StoredTransaction> stored = rows.findTransaction(height, txIndex);
        return stored.map(found -> new KeptTransaction(
                found.transaction(),
                found.path().orElseGet(() -> MerkleTree.path(Block.txLeaves(transactions(height)), txIndex))));
    }

    /** Whether an event of this uid is kept here, or was until it was erased. Reads the index alone and compares nothing but hashes. */
    public boolean knowsEvent(String uid) {
        return rows.knowsEvent(uid);
    }
}
