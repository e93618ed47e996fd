package org.cairngate.ledger.state;

import org.cairngate.ledger.Hash;
import org.cairngate.ledger.transaction.VoteChoice;

/**
 * One node's vote.
 *
 * @param proposalId the proposal
 * @param voter name of the node
 * @param choice what it said
 * @param height the block of the vote
 */
public record VoteRecord(Hash proposalId, String voter, VoteChoice choice, long height) implements RegistryRecord {

    @Override
    public String entryKey() {
        return prefix(proposalId) + voter;
    }

    /** Where all votes on one proposal begin. */
    static String prefix(Hash proposalId) {
        return "vote/" + proposalId.hex() + "/";
    }
}
