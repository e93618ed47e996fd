package org.cairngate.ledger.finality;

import java.util.Objects;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.state.CertificateRank;
import org.cairngate.ledger.state.LogRoots;
import org.cairngate.ledger.state.LogTip;
import org.cairngate.ledger.state.State;

/**
 * One chain as a hub or master sees it, to be compared with another: which of two a hub follows (decision 0014).
 *
 * @param state the state after its newest block
 * @param tip its end
 * @param roots its log's roots
 * @param certifiedSize size of the newest certificate known of it, 0 for none
 * @param finalSize blocks below are final
 */
public record ChainPosition(State state, LogTip tip, LogRoots roots, long certifiedSize, long finalSize) {

    /** Refuses nulls. */
    public ChainPosition {
        Objects.requireNonNull(state, "state");
        Objects.requireNonNull(tip, "tip");
        Objects.requireNonNull(roots, "roots");
    }

    /** The rank of the newest certificate. */
    public CertificateRank rank() {
        return CertificateRank.of(state, certifiedSize);
    }

    /** Whether the other chain is this one with further blocks. */
    public boolean isContinuedBy(ChainPosition other) {
        return other.tip.size() >= tip.size() && other.roots.root(tip.size()).equals(tip.root());
    }

    /**
     * Whether a hub leaves this chain for another one of valid blocks. It does for a later epoch, whose opening proves that nothing
     * which it leaves can be final; within an epoch only for a certificate of that epoch that outranks its own.
     *
     * @throws RefusedException ({@code equivocation}) when the other chain would win, but lacks blocks that are final here: more hubs
     *     than tolerated are faulty, and a person has to look
     */
    public boolean yieldsTo(ChainPosition other) throws RefusedException {
        if (isContinuedBy(other)) {
            return true;
        }
        long epoch = state.epoch();
        long otherEpoch = other.state.epoch();
        boolean certified = otherEpoch == epoch
                && other.rank().epoch() == epoch
                && other.rank().compareTo(rank()) > 0;
        if (otherEpoch <= epoch && !certified) {
            return false;
        }
        boolean hasFinal = finalSize == 0
                || (other.tip.size() >= finalSize && other.roots.root(finalSize).equals(roots.root(finalSize)));
        if (!hasFinal) {
            throw new RefusedException(
                    RefusalReason.EQUIVOCATION,
                    "a chain of epoch " + otherEpoch + " and size " + other.tip.size() + " lacks blocks below "
                            + finalSize + " that are final here; compare the hubs' chains before anything goes on");
        }
        return true;
    }
}
