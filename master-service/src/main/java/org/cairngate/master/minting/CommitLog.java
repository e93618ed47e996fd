package org.cairngate.master.minting;

import java.util.List;
import org.cairngate.ledger.note.SignedNote;
import org.cairngate.ledger.state.LogTip;
import org.cairngate.ledger.state.State;
import org.cairngate.ledger.state.ValidatedBlock;
import org.cairngate.ledger.transaction.SignedTransaction;

/**
 * Where blocks become irrevocable. A block is signed only after it is committed here; a log that is replicated to several
 * masters would implement this same interface.
 */
public interface CommitLog {

    /** The state after the newest committed block. */
    State state();

    /** The end of the committed log. */
    LogTip tip();

    /**
     * Commits a block. It is not signed yet: {@link #signTip} comes next.
     *
     * @param validated the next block, without a checkpoint
     * @param entries the pool entries that it was made of; they leave the pool in the same write
     * @param refused transactions that leave the pool without being in the block
     * @throws org.cairngate.ledger.store.StorageException when it could not be committed; nothing has changed then
     */
    void commit(ValidatedBlock validated, List<PoolEntry> entries, List<SignedTransaction> refused);

    /**
     * The checkpoint over everything that is committed; signs it when there is none yet. Safe to repeat.
     *
     * @throws org.cairngate.ledger.store.StorageException when it could not be stored; it was not signed, or signs the same root
     *     when asked again
     */
    SignedNote signTip();
}
