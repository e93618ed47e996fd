package org.cairngate.master;

import java.util.List;
import org.cairngate.ledger.note.SignedNote;
import org.cairngate.ledger.state.LogTip;
import org.cairngate.ledger.state.State;
import org.cairngate.ledger.state.ValidatedBlock;
import org.cairngate.ledger.transaction.SignedTransaction;
import org.cairngate.master.minting.CommitLog;
import org.cairngate.master.minting.PoolEntry;

/** Stands between a minter and its commit log, and passes everything on; tests override the step that they look at. */
class CommitLogSeam implements CommitLog {

    private final CommitLog log;

    CommitLogSeam(CommitLog log) {
        this.log = log;
    }

    @Override
    public State state() {
        return log.state();
    }

    @Override
    public LogTip tip() {
        return log.tip();
    }

    @Override
    public void commit(ValidatedBlock validated, List<PoolEntry> entries, List<SignedTransaction> refused) {
        log.commit(validated, entries, refused);
    }

    @Override
    public SignedNote signTip() {
        return log.signTip();
    }
}
