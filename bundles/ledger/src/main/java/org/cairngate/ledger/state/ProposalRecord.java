package org.cairngate.ledger.state;

import org.cairngate.ledger.Hash;
import org.cairngate.ledger.transaction.ProposalBody;

/**
 * A proposal and what became of it.
 *
 * @param body the proposal
 * @param proposer name of the node that put it to the vote
 * @param status what became of it
 * @param height the block of the newest change
 */
public record ProposalRecord(ProposalBody body, String proposer, ProposalStatus status, long height)
        implements RegistryRecord {

    @Override
    public String entryKey() {
        return key(body.id());
    }

    static final String PREFIX = "proposal/";

    static String key(Hash id) {
        return PREFIX + id.hex();
    }

    /** The least block height at which something is to be done; {@link Long#MAX_VALUE} when nothing is. */
    long due() {
        return switch (status) {
            case OPEN -> body.closesAt() + 1;
            case ACCEPTED -> body.activation();
            default -> Long.MAX_VALUE;
        };
    }

    ProposalRecord with(ProposalStatus next, long changedAt) {
        return new ProposalRecord(body, proposer, next, changedAt);
    }
}
