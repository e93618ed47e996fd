package org.cairngate.ledger.transaction;

import java.util.Objects;
import org.cairngate.ledger.Hash;

/**
 * One node's vote on a proposal.
 *
 * @param proposalId the proposal
 * @param choice what the node says
 */
public record VoteBody(Hash proposalId, VoteChoice choice) implements TransactionBody {

    /** The type number. */
    public static final int TYPE = 6;

    /** Refuses nulls. */
    public VoteBody {
        Objects.requireNonNull(proposalId, "proposalId");
        Objects.requireNonNull(choice, "choice");
    }

    @Override
    public int type() {
        return TYPE;
    }
}
