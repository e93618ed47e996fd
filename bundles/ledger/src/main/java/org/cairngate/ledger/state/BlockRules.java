package org.cairngate.ledger.state;

import java.time.Instant;
import java.util.function.Predicate;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.block.Block;
import org.cairngate.ledger.block.BlockHeader;
import org.cairngate.ledger.note.SignedNote;
import org.cairngate.ledger.transaction.SignedTransaction;

/**
 * Decides whether a block continues the chain (ledger format, section 6). Pure: log roots, the time and what was submitted are
 * passed in. {@link BlockBuilder} makes blocks with the same rules. May be called from several threads.
 */
public final class BlockRules {

    private final State parent;
    private final LogTip tip;
    private final CertificateRules certificates;
    private final EpochRules epochs;

    /**
     * Rules for the block after the given tip.
     *
     * @param parent the state after the newest block
     * @param tip the log's end
     * @param roots our log's roots up to the tip's size
     */
    public BlockRules(State parent, LogTip tip, LogRoots roots) {
        this(parent, tip, new CertificateRules(parent, roots), new EpochRules(parent, tip));
    }

    BlockRules(State parent, LogTip tip, CertificateRules certificates, EpochRules epochs) {
        this.parent = parent;
        this.tip = tip;
        this.certificates = certificates;
        this.epochs = epochs;
    }

    /**
     * Checks a block that came from elsewhere, with its master's checkpoint.
     *
     * @param now the receiver's clock
     * @param asSubmitted false for a transaction of our own key that we did not submit in exactly these bytes; true for every
     *     other
     * @throws RefusedException with the first rule that is broken
     */
    public ValidatedBlock validate(Block block, Instant now, Predicate<SignedTransaction> asSubmitted)
            throws RefusedException {
        ValidatedBlock validated = validateContent(block, now);
        for (SignedTransaction transaction : block.transactions()) {
            if (!asSubmitted.test(transaction)) {
                throw new RefusedException(
                        RefusalReason.MISSING_OWN_TRANSACTION,
                        "block " + block.header().height() + " has transaction " + transaction.id() + " of seq "
                                + transaction.transaction().seq() + " in our name, which we did not submit");
            }
        }
        SignedNote checkpoint = block.checkpoint()
                .orElseThrow(() -> new RefusedException(
                        RefusalReason.BAD_CERTIFICATE, "block " + block.header().height() + " has no checkpoint"));
        // A new epoch's first checkpoint is its master's, whom the parent does not know.
        CertificateRules signer = block.opening().isPresent()
                ? new CertificateRules(
                        validated.state(), size -> validated.tip().root())
                : certificates;
        signer.requireCheckpoint(
                checkpoint, validated.tip().size(), validated.tip().root());
        return validated;
    }

    /**
     * Checks everything but the checkpoint over the block and who submitted what.
     *
     * @throws RefusedException with the first rule that is broken
     */
    public ValidatedBlock validateContent(Block block, Instant now) throws RefusedException {
        BlockHeader header = block.header();
        new HeaderRules(parent, tip).check(header, now);
        new TransactionRules(parent.policy()).check(block);
        long certificateSize = certificates.check(block, tip);
        epochs.check(block, certificateSize);
        StateDraft draft = new StateDraft(parent, header.height());
        block.opening().ifPresent(draft::open);
        draft.applyAll(block.transactions());
        if (block.certificate().isPresent()) {
            draft.activateBelow(FinalityRule.finalSize(parent, tip, certificateSize));
        }
        State state = draft.build();
        if (!header.stateRoot().equals(state.stateRoot())) {
            throw new RefusedException(
                    RefusalReason.STATE_ROOT_MISMATCH,
                    "header has state root " + header.stateRoot() + ", the transactions give " + state.stateRoot());
        }
        return new ValidatedBlock(block, state, tip.append(header, certificateSize));
    }
}
