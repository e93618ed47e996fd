package org.cairngate.ledger.state;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.block.Block;
import org.cairngate.ledger.block.BlockHeader;
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
    private final LogRoots roots;

    /** A builder of the block after the given tip; the arguments are those of {@link BlockRules}. */
    public BlockBuilder(State parent, LogTip tip, LogRoots roots) {
        this.parent = parent;
        this.tip = tip;
        this.roots = roots;
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
        Instant time = time(now);
        Optional<SignedNote> news = newer(certificate);
        StateDraft draft = new StateDraft(parent, tip.size());
        List<SignedTransaction> taken = new ArrayList<>();
        List<RefusedTransaction> refused = new ArrayList<>();
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
        long certificateSize = tip.certificateSize();
        if (news.isPresent()) {
            certificateSize = new CertificateRules(parent, roots)
                    .requireCertified(news.get(), tip.size())
                    .size();
            draft.activateBelow(tip.certificateSize());
        }
        State state = draft.build();
        Block block = new Block(header(taken, time, state.stateRoot(), news), taken, news, Optional.empty());
        return new BuiltBlock(new ValidatedBlock(block, state, tip.append(block.header(), certificateSize)), refused);
    }

    private BlockHeader header(
            List<SignedTransaction> transactions, Instant time, Hash stateRoot, Optional<SignedNote> certificate) {
        return new BlockHeader(
                parent.chainId(),
                tip.size(),
                HeaderRules.EPOCH,
                time,
                tip.lastHeaderLeaf(),
                Block.txRoot(transactions),
                transactions.size(),
                TransactionRules.eventCount(transactions),
                stateRoot,
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
