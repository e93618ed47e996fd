package org.cairngate.ledger.state;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.block.Block;
import org.cairngate.ledger.block.BlockHeader;
import org.cairngate.ledger.block.EpochOpening;
import org.cairngate.ledger.note.Checkpoint;
import org.cairngate.ledger.note.SignedNote;
import org.cairngate.ledger.transaction.SignedTransaction;

/**
 * Makes the next block for a master, by the rules that hubs check it with. Pure; the block is stored and its checkpoint signed
 * by the caller. May be called from several threads.
 */
public final class BlockBuilder {

    private final State parent;
    private final LogTip tip;
    private final CertificateRules certificates;
    private final EpochRules epochs;

    /** A builder of the block after the given tip; the arguments are those of {@link BlockRules}. */
    public BlockBuilder(State parent, LogTip tip, LogRoots roots) {
        this(parent, tip, new CertificateRules(parent, roots), new EpochRules(parent, tip));
    }

    BlockBuilder(State parent, LogTip tip, CertificateRules certificates, EpochRules epochs) {
        this.parent = parent;
        this.tip = tip;
        this.certificates = certificates;
        this.epochs = epochs;
    }

    /**
     * Makes a block of the valid ones among the transactions, in the ledger's order.
     *
     * @param transactions in any order; what does not fit the policy's block size is neither in the block nor refused, nor is
     *     what a node's new key signed while transactions of its old key have to come first
     * @param now the master's clock; the block's time is later when the parent's asks for it
     * @param certificate the newest certificate known; left out when the chain has it or a newer one already
     * @throws RefusedException ({@code bad-certificate}, {@code log-root-mismatch}) when the certificate is not valid
     */
    public BuiltBlock build(List<SignedTransaction> transactions, Instant now, Optional<SignedNote> certificate)
            throws RefusedException {
        return build(transactions, now, certificate, Optional.empty());
    }

    /**
     * Makes the first block of an epoch; its checkpoint is signed with the opening's key.
     *
     * @throws RefusedException as {@link #build}, and ({@code bad-header}, {@code bad-signature}, {@code unknown-signer}) when the
     *     opening does not let the epoch begin after this tip
     */
    public BuiltBlock open(
            EpochOpening opening, List<SignedTransaction> transactions, Instant now, Optional<SignedNote> certificate)
            throws RefusedException {
        return build(transactions, now, certificate, Optional.of(opening));
    }

    private BuiltBlock build(
            List<SignedTransaction> transactions,
            Instant now,
            Optional<SignedNote> certificate,
            Optional<EpochOpening> opening)
            throws RefusedException {
        Instant time = time(now);
        Optional<SignedNote> news = newer(certificate);
        StateDraft draft = new StateDraft(parent, tip.size());
        opening.ifPresent(draft::open);
        List<RefusedTransaction> refused = new ArrayList<>();
        List<SignedTransaction> taken = take(transactions, time, draft, refused);
        long certificateSize = tip.certificateSize();
        if (news.isPresent()) {
            certificateSize =
                    certificates.requireCertified(news.get(), tip.size()).size();
            draft.activateBelow(FinalityRule.finalSize(parent, tip, certificateSize));
        }
        State state = draft.build();
        BlockHeader header = header(
                taken, time, state, news, opening.map(EpochOpening::epoch).orElse(parent.epoch()));
        Block block = new Block(header, taken, news, Optional.empty(), opening);
        epochs.check(block, certificateSize);
        return new BuiltBlock(new ValidatedBlock(block, state, tip.append(block.header(), certificateSize)), refused);
    }

    /** Applies the valid ones among the transactions, as many as fit. */
    private List<SignedTransaction> take(
            List<SignedTransaction> transactions, Instant time, StateDraft draft, List<RefusedTransaction> refused) {
        List<SignedTransaction> taken = new ArrayList<>();
        for (SignedTransaction transaction :
                transactions.stream().sorted(TransactionRules.ORDER).toList()) {
            if (taken.size() == parent.policy().maxBlockTransactions()) {
                break;
            }
            try {
                new TransactionRules(parent.policy()).checkTimes(transaction, time);
                draft.apply(transaction);
                taken.add(transaction);
            } catch (RefusedException e) {
                boolean early = e.reason() == RefusalReason.SEQ_GAP
                        && draft.isRotating(transaction.transaction().signer());
                if (!early) {
                    refused.add(new RefusedTransaction(transaction, e));
                }
            }
        }
        return taken;
    }

    private BlockHeader header(
            List<SignedTransaction> transactions,
            Instant time,
            State state,
            Optional<SignedNote> certificate,
            long epoch) {
        return new BlockHeader(
                parent.chainId(),
                tip.size(),
                epoch,
                time,
                tip.lastHeaderLeaf(),
                Block.txRoot(transactions),
                transactions.size(),
                TransactionRules.eventCount(transactions),
                state.stateRoot(),
                certificate.isPresent() ? Block.certificateHash(certificate) : tip.certificateHash());
    }

    private Instant time(Instant now) {
        Instant earliest = tip.lastTime().plusMillis(1);
        Instant wanted = now.truncatedTo(ChronoUnit.MILLIS);
        return wanted.isBefore(earliest) ? earliest : wanted;
    }

    private Optional<SignedNote> newer(Optional<SignedNote> certificate) throws RefusedException {
        return certificate.isPresent() && Checkpoint.of(certificate.get()).size() > tip.certificateSize()
                ? certificate
                : Optional.empty();
    }
}
