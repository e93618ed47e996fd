package org.cairngate.ledger.state;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.block.ChainPolicy;
import org.cairngate.ledger.transaction.Governance;
import org.cairngate.ledger.transaction.ParametersBody;
import org.cairngate.ledger.transaction.ProposalBody;
import org.cairngate.ledger.transaction.VoteBody;
import org.cairngate.ledger.transaction.VoteChoice;

/** Proposals, votes and their counting (ledger format, section 3). */
final class ProposalRules {

    /** Most proposals of one node that are open or wait: each block looks at all of them. */
    static final int MAX_WAITING = 32;

    private final RegistryView registry;
    private final ChainPolicy policy;
    private final long height;

    ProposalRules(RegistryView registry, ChainPolicy policy, long height) {
        this.registry = registry;
        this.policy = policy;
        this.height = height;
    }

    /** A new proposal of the given node. */
    ProposalRecord proposed(ProposalBody body, NodeRecord proposer) throws RefusedException {
        if (registry.records().containsKey(ProposalRecord.key(body.id()))) {
            throw refused(RefusalReason.NOT_PERMITTED, "proposal " + body.id() + " was made before");
        }
        if (body.opensAt() < height) {
            throw refused(
                    RefusalReason.VOTE_CLOSED,
                    "proposal " + body.id() + " opens at height " + body.opensAt() + ", this is " + height);
        }
        long waiting = RegistryView.proposals(registry.records()).stream()
                .filter(record ->
                        record.due() != Long.MAX_VALUE && record.proposer().equals(proposer.name()))
                .count();
        if (waiting >= MAX_WAITING) {
            throw refused(
                    RefusalReason.NOT_PERMITTED,
                    proposer.name() + " has " + waiting + " proposals that are not decided, the most is "
                            + MAX_WAITING);
        }
        if (body.wrapped() instanceof ParametersBody parameters) {
            PrivilegedRules.checkParameters(policy, parameters);
        }
        return new ProposalRecord(body, proposer.name(), ProposalStatus.OPEN, height);
    }

    /** A vote of the given node. */
    VoteRecord voted(VoteBody body, NodeRecord voter) throws RefusedException {
        ProposalBody proposal = registry.record(ProposalRecord.key(body.proposalId()), ProposalRecord.class)
                .map(ProposalRecord::body)
                .orElseThrow(
                        () -> refused(RefusalReason.UNKNOWN_PROPOSAL, "there is no proposal " + body.proposalId()));
        if (height < proposal.opensAt() || height > proposal.closesAt()) {
            throw refused(
                    RefusalReason.VOTE_CLOSED,
                    "proposal " + proposal.id() + " takes votes at heights " + proposal.opensAt() + ".."
                            + proposal.closesAt() + ", this is " + height);
        }
        VoteRecord vote = new VoteRecord(proposal.id(), voter.name(), body.choice(), height);
        Optional<VoteRecord> before = registry.record(vote.entryKey(), VoteRecord.class);
        if (before.isPresent()) {
            throw refused(
                    RefusalReason.DUPLICATE_VOTE,
                    voter.name() + " voted " + before.get().choice() + " on proposal " + proposal.id() + " at height "
                            + before.get().height());
        }
        return vote;
    }

    /** The proposals at which something is to be done in this block, in the order in which it is done. */
    static List<ProposalRecord> due(RegistryView registry, long height) {
        return RegistryView.proposals(registry.records()).stream()
                .filter(record -> record.due() <= height)
                .sorted(Comparator.comparingLong(
                                (ProposalRecord record) -> record.body().activation())
                        .thenComparing(record -> record.body().id()))
                .toList();
    }

    /** The proposal after its votes are counted: those of nodes that may vote now. */
    ProposalRecord counted(ProposalRecord proposal) {
        Governance governance = policy.governance();
        long total = registry.nodes().values().stream()
                .filter(node -> votes(node, governance))
                .mapToLong(NodeRecord::voteWeight)
                .sum();
        long approval = RegistryView.under(
                        registry.records(), VoteRecord.prefix(proposal.body().id()))
                .stream()
                .map(VoteRecord.class::cast)
                .filter(vote -> vote.choice() == VoteChoice.YES)
                .flatMap(vote -> registry.node(vote.voter()).stream())
                .filter(node -> votes(node, governance))
                .mapToLong(NodeRecord::voteWeight)
                .sum();
        boolean accepted = total > 0 && approval >= governance.needed(total);
        return proposal.with(accepted ? ProposalStatus.ACCEPTED : ProposalStatus.REJECTED, height);
    }

    static boolean votes(NodeRecord node, Governance governance) {
        return node.status() == NodeStatus.ACTIVE && node.role() == governance.voters();
    }

    private static RefusedException refused(RefusalReason reason, String detail) {
        return new RefusedException(reason, detail);
    }
}
