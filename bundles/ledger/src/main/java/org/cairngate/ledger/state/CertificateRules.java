package org.cairngate.ledger.state;

import java.util.Optional;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.block.Block;
import org.cairngate.ledger.note.Checkpoint;
import org.cairngate.ledger.note.SignedNote;

/**
 * Checkpoints and certificates against our own log: a checkpoint is of this log and signed by its master; a certificate is one
 * that a quorum of the validators of its size cosigned (ledger format, section 6). Pure; may be called from several threads.
 */
public class CertificateRules {

    private final State state;
    private final LogRoots roots;

    /** Rules for sizes up to that of the given state's log. */
    public CertificateRules(State state, LogRoots roots) {
        this.state = state;
        this.roots = roots;
    }

    /**
     * Checks that a note is a certified checkpoint of our log.
     *
     * @param maxSize how large our log is
     * @throws RefusedException ({@code bad-certificate}, {@code log-root-mismatch}) when it is not
     */
    public Checkpoint requireCertified(SignedNote note, long maxSize) throws RefusedException {
        Checkpoint checkpoint = Checkpoint.of(note);
        if (checkpoint.size() < 1 || checkpoint.size() > maxSize) {
            throw refused("certificate of size " + checkpoint.size() + ", the log has " + maxSize);
        }
        requireSigned(note, checkpoint, roots.root(checkpoint.size()));
        requireQuorum(note, checkpoint.size());
        return checkpoint;
    }

    /** Checks that all who have to certify a checkpoint of the given size did. */
    void requireQuorum(SignedNote note, long size) throws RefusedException {
        state.jointQuorumOfSize(size).require(note);
    }

    /**
     * Checks that a note is the master's checkpoint of our log at the given size and root.
     *
     * @throws RefusedException ({@code bad-certificate}, {@code log-root-mismatch}) when it is not
     */
    public void requireCheckpoint(SignedNote note, long size, Hash root) throws RefusedException {
        Checkpoint checkpoint = Checkpoint.of(note);
        if (checkpoint.size() != size) {
            throw refused("checkpoint of size " + checkpoint.size() + ", expected " + size);
        }
        requireSigned(note, checkpoint, root);
    }

    /**
     * Checks what a block says of the newest certificate.
     *
     * @return the size of the newest certificate in blocks up to this one
     */
    long check(Block block, LogTip tip) throws RefusedException {
        Hash hash = block.header().certificateHash();
        Optional<SignedNote> certificate = block.certificate();
        if (certificate.isEmpty()) {
            if (!hash.equals(tip.certificateHash())) {
                throw refused("header names certificate " + hash + " but the block does not carry it");
            }
            return tip.certificateSize();
        }
        if (!hash.equals(Block.certificateHash(certificate))) {
            throw refused(
                    "header names certificate " + hash + ", the block carries " + Block.certificateHash(certificate));
        }
        Checkpoint checkpoint = requireCertified(certificate.get(), tip.size());
        if (checkpoint.size() <= tip.certificateSize()) {
            throw refused("certificate of size " + checkpoint.size() + " is not newer than that of size "
                    + tip.certificateSize());
        }
        return checkpoint.size();
    }

    private void requireSigned(SignedNote note, Checkpoint checkpoint, Hash root) throws RefusedException {
        String origin = state.policy().origin();
        if (!checkpoint.origin().equals(origin)) {
            throw refused("checkpoint of " + checkpoint.origin() + ", this log is " + origin);
        }
        if (!checkpoint.root().equals(root)) {
            throw new RefusedException(
                    RefusalReason.LOG_ROOT_MISMATCH,
                    "checkpoint of size " + checkpoint.size() + " has root "
                            + checkpoint.root().base64() + ", our log has " + root.base64());
        }
        if (state.logKeyOf(state.epochAt(checkpoint.size() - 1)).verify(note).isEmpty()) {
            throw refused("checkpoint of size " + checkpoint.size() + " has no signature of " + origin);
        }
    }

    private static RefusedException refused(String detail) {
        return new RefusedException(RefusalReason.BAD_CERTIFICATE, detail);
    }
}
