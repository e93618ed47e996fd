package org.cairngate.ledger.store;

import java.util.Optional;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.note.Checkpoint;
import org.cairngate.ledger.note.SignedNote;
import org.cairngate.ledger.state.CertificateRules;
import org.cairngate.ledger.state.State;

/** Which root was signed for each size: there is never a second one. For one thread at a time. */
final class SignedRoots {

    private final Rows rows;
    private final LogNodes nodes;

    SignedRoots(Rows rows, LogNodes nodes) {
        this.rows = rows;
        this.nodes = nodes;
    }

    /**
     * Passes when nothing or this very root was signed for the checkpoint's size.
     *
     * @throws RefusedException ({@code equivocation}, {@code log-root-mismatch}) when it must not be signed
     */
    void requireSignable(Checkpoint checkpoint, long logSize) throws RefusedException {
        Optional<Hash> signed = rows.signedRoot(checkpoint.size());
        if (signed.isPresent() && !signed.get().equals(checkpoint.root())) {
            throw new RefusedException(
                    RefusalReason.EQUIVOCATION,
                    "size " + checkpoint.size() + " was signed with root "
                            + signed.get().base64() + ", not "
                            + checkpoint.root().base64());
        }
        requireNotLeft(checkpoint);
        if (checkpoint.size() < 1
                || checkpoint.size() > logSize
                || !nodes.root(checkpoint.size()).equals(checkpoint.root())) {
            throw new RefusedException(
                    RefusalReason.LOG_ROOT_MISMATCH,
                    "our log of size " + logSize + " has not root "
                            + checkpoint.root().base64() + " at size " + checkpoint.size());
        }
    }

    /** In one epoch there is one log: another root that was signed before its blocks were left still binds. */
    private void requireNotLeft(Checkpoint checkpoint) throws RefusedException {
        Optional<StoredHeader> newest = checkpoint.size() < 1 ? Optional.empty() : rows.header(checkpoint.size() - 1);
        Optional<Hash> left =
                newest.flatMap(header -> rows.leftRoot(header.header().epoch(), checkpoint.size()));
        if (left.isPresent() && !left.get().equals(checkpoint.root())) {
            throw new RefusedException(
                    RefusalReason.EQUIVOCATION,
                    "size " + checkpoint.size() + " was signed in the same epoch with root "
                            + left.get().base64() + ", on a chain that was left, not "
                            + checkpoint.root().base64());
        }
    }

    /** The checkpoint in the note, when it is signable and has the master's signature; else as {@link #requireSignable}. */
    Checkpoint requireCheckpoint(SignedNote note, State state, long logSize) throws RefusedException {
        Checkpoint checkpoint = Checkpoint.of(note);
        requireSignable(checkpoint, logSize);
        new CertificateRules(state, nodes).requireCheckpoint(note, checkpoint.size(), checkpoint.root());
        return checkpoint;
    }
}
