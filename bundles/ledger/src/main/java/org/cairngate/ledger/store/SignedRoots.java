package org.cairngate.ledger.store;

import java.util.Optional;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.note.Checkpoint;

/** What was signed of the log, so that no second root is ever signed for a size. For one thread at a time. */
final class SignedRoots {

    private final Rows rows;
    private final LogNodes nodes;

    SignedRoots(Rows rows, LogNodes nodes) {
        this.rows = rows;
        this.nodes = nodes;
    }

    /** Refuses a checkpoint that must not be signed; the root that was signed for its size before. */
    Optional<Hash> requireSignable(Checkpoint checkpoint, long logSize) throws RefusedException {
        Optional<Hash> signed = rows.signedRoot(checkpoint.size());
        if (signed.isPresent() && !signed.get().equals(checkpoint.root())) {
            throw new RefusedException(
                    RefusalReason.EQUIVOCATION,
                    "size " + checkpoint.size() + " was signed with root "
                            + signed.get().base64() + ", not "
                            + checkpoint.root().base64());
        }
        if (checkpoint.size() < 1
                || checkpoint.size() > logSize
                || !nodes.root(checkpoint.size()).equals(checkpoint.root())) {
            throw new RefusedException(
                    RefusalReason.LOG_ROOT_MISMATCH,
                    "our log of size " + logSize + " has not root "
                            + checkpoint.root().base64() + " at size " + checkpoint.size());
        }
        return signed;
    }
}
