package org.cairngate.master.minting;

import java.util.ArrayList;
import java.util.List;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.note.Checkpoint;
import org.cairngate.ledger.note.CheckpointSigner;
import org.cairngate.ledger.note.SignedNote;
import org.cairngate.ledger.state.LogTip;
import org.cairngate.ledger.state.State;
import org.cairngate.ledger.state.ValidatedBlock;
import org.cairngate.ledger.store.ChainStore;
import org.cairngate.ledger.store.StorageException;
import org.cairngate.ledger.transaction.SignedTransaction;

/**
 * The commit log of a single master: its own chain store.
 *
 * <p>Order of a commit: block, segments and pool deletions in one synced batch; then the checkpoint is signed and stored; then
 * it may be published. Killed in between, the next start signs the same root again, which the store's signer rule allows, and
 * never another. Commits come from one thread; reads from any.
 */
public final class StoredCommitLog implements CommitLog {

    private final ChainStore store;
    private final TransactionPool pool;
    private final CheckpointSigner signer;

    /** A commit log over the store, signing with the master's key. */
    public StoredCommitLog(ChainStore store, TransactionPool pool, CheckpointSigner signer) {
        this.store = store;
        this.pool = pool;
        this.signer = signer;
        signTip();
    }

    @Override
    public State state() {
        return store.state();
    }

    @Override
    public LogTip tip() {
        return store.tip();
    }

    @Override
    public void commit(ValidatedBlock validated, List<PoolEntry> entries, List<SignedTransaction> refused) {
        List<SignedTransaction> minted = validated.block().transactions();
        List<SignedTransaction> done = new ArrayList<>(minted);
        done.addAll(refused);
        store.append(validated, PoolEntry.segments(entries, minted), writes -> pool.delete(writes, done));
        pool.forget(done);
    }

    /** The store keeps the root before it is signed, and refuses a second one for its size. */
    @Override
    public SignedNote signTip() {
        LogTip tip = store.tip();
        return store.checkpoint(tip.size()).orElseGet(() -> {
            Checkpoint checkpoint = new Checkpoint(signer.noteKey().name(), tip.size(), tip.root());
            try {
                store.recordSigning(checkpoint);
                SignedNote note = signer.sign(checkpoint);
                store.putCheckpoint(note);
                return note;
            } catch (RefusedException e) {
                throw new StorageException(
                        "checkpoint of size " + tip.size() + " was not signed: " + e.getMessage(), e);
            }
        });
    }
}
