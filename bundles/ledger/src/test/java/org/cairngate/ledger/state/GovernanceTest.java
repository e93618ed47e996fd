package org.cairngate.ledger.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.block.ChainPolicy;
import org.cairngate.ledger.transaction.ArtifactBody;
import org.cairngate.ledger.transaction.Governance;
import org.cairngate.ledger.transaction.NamespaceBody;
import org.cairngate.ledger.transaction.NodeAction;
import org.cairngate.ledger.transaction.NodeBody;
import org.cairngate.ledger.transaction.NodeRole;
import org.cairngate.ledger.transaction.ParametersBody;
import org.cairngate.ledger.transaction.PrivilegedBody;
import org.cairngate.ledger.transaction.ProposalBody;
import org.cairngate.ledger.transaction.RecordSamples;
import org.cairngate.ledger.transaction.RuleBody;
import org.cairngate.ledger.transaction.VoteBody;
import org.cairngate.ledger.transaction.VoteChoice;
import org.junit.jupiter.api.Test;

class GovernanceTest {

    private static final Governance TWO_OF_THREE = new Governance(List.of(2, 3), NodeRole.ORGANISATION, 2);

    private static ArtifactBody artifact(String version, long counter, String owner) {
        return RecordSamples.artifact("fw", version, counter, TestSite.key(owner));
    }

    private static RuleBody rule(long revision) {
        return new RuleBody("hot", revision, "cel", Hash.sha256(), "acme/stations", true);
    }

    private static NamespaceBody members(long epoch, String... members) {
        return new NamespaceBody(TestSite.NAMESPACE, epoch, List.of(members), List.of());
    }

    @Test
    void privilegedRecordsComeFromTheRolesThatMayWriteThem() throws Exception {
        GovernedSite site = new GovernedSite(Governance.NONE, "hub-1", "hub-2");
        site.apply("acme", artifact("1", 1, "acme"));
        site.apply("acme", rule(1));
        site.apply("acme", members(1, "acme", "hub-1"));
        site.refused(RefusalReason.NOT_PERMITTED, "hub-1", artifact("2", 1, "hub-1"));
        site.refused(RefusalReason.NOT_PERMITTED, "hub-1", rule(2));
        site.refused(RefusalReason.NOT_PERMITTED, "hub-1", members(2, "hub-1"));
        site.refused(RefusalReason.NOT_PERMITTED, "acme", GovernedSite.hub(NodeAction.REGISTER, "hub-3"));
        site.refused(RefusalReason.NOT_PERMITTED, "bolt", members(2, "bolt"));
        site.refused(RefusalReason.NOT_PERMITTED, "bolt", rule(2));
        site.refused(RefusalReason.VOTE_REQUIRED, "master", parameters(1));
        site.apply("master", rule(2));
        assertThat(site.state.records(RuleRecord.class)).singleElement().satisfies(record -> {
            assertThat(record.body().revision()).isEqualTo(2);
            assertThat(record.author()).isEqualTo("acme");
        });
    }

    @Test
    void theRightToUpdateAnArtifactIsTransferable() throws Exception {
        GovernedSite site = new GovernedSite(Governance.NONE, "hub-1");
        site.apply("acme", artifact("1", 5, "acme"));
        site.refused(RefusalReason.NOT_PERMITTED, "bolt", artifact("2", 5, "bolt"));
        site.refused(RefusalReason.NOT_PERMITTED, "acme", artifact("1", 6, "acme"));
        site.refused(RefusalReason.NOT_PERMITTED, "acme", artifact("2", 4, "acme"));
        site.refused(RefusalReason.NOT_PERMITTED, "acme", artifact("2", 5, "nobody"));
        site.apply("acme", artifact("2", 5, "bolt"));
        site.refused(RefusalReason.NOT_PERMITTED, "acme", artifact("3", 6, "acme"));
        site.apply("bolt", artifact("3", 6, "bolt"));
        assertThat(site.state.records(OwnerRecord.class))
                .singleElement()
                .extracting(OwnerRecord::owner)
                .isEqualTo("bolt");
        assertThat(site.state.records(ArtifactRecord.class)).hasSize(3);
    }

    @Test
    void aPrivateNamespaceTakesEventsOfItsMembersOnly() throws Exception {
        GovernedSite site = new GovernedSite(Governance.NONE, "hub-1", "hub-2");
        site.apply("hub-2", GovernedSite.EVENTS);
        site.apply("acme", members(1, "hub-1"));
        site.apply("hub-1", GovernedSite.EVENTS);
        site.refused(RefusalReason.NOT_PERMITTED, "hub-2", GovernedSite.EVENTS);
        site.refused(RefusalReason.NOT_PERMITTED, "acme", members(1, "hub-2"));
        site.refused(RefusalReason.NOT_PERMITTED, "acme", members(3, "hub-2"));
        site.refused(RefusalReason.NOT_PERMITTED, "acme", members(2, "hub-9"));
        site.apply("acme", members(2, "hub-2"));
        site.apply("hub-2", GovernedSite.EVENTS);
    }

    @Test
    void aVotedRecordActsAtItsActivationHeight() throws Exception {
        GovernedSite site = new GovernedSite(TWO_OF_THREE, "hub-1");
        assertThat(ChainPolicy.decode(site.policy.encode())).isEqualTo(site.policy);
        site.refused(RefusalReason.VOTE_REQUIRED, "acme", artifact("1", 1, "acme"));
        site.refused(RefusalReason.VOTE_REQUIRED, "master", GovernedSite.hub(NodeAction.REGISTER, "hub-2"));
        ProposalBody proposal = ProposalBody.of(artifact("1", 1, "acme"), 2, 3, 6);
        site.apply("bolt", proposal);
        site.refused(RefusalReason.VOTE_CLOSED, "acme", yes(proposal));
        site.block(1);
        site.apply("acme", yes(proposal));
        site.block(2);
        site.apply("bolt", yes(proposal));
        site.apply("core", new VoteBody(proposal.id(), VoteChoice.NO));
        site.block(3);
        assertStatus(site, proposal, ProposalStatus.OPEN);
        site.refused(RefusalReason.VOTE_CLOSED, "acme", yes(proposal));
        site.block(4);
        assertStatus(site, proposal, ProposalStatus.ACCEPTED);
        site.block(5);
        assertThat(site.state.records(ArtifactRecord.class)).isEmpty();
        site.block(6);
        assertStatus(site, proposal, ProposalStatus.ACTIVE);
        assertThat(site.state.records(ArtifactRecord.class))
                .singleElement()
                .extracting(ArtifactRecord::height)
                .isEqualTo(6L);
        assertThat(site.state.votes(proposal.id())).hasSize(3);
    }

    @Test
    void anAcceptedHubWaitsForFinalityLikeAnyOther() throws Exception {
        GovernedSite site = new GovernedSite(TWO_OF_THREE, "hub-1");
        ProposalBody proposal = ProposalBody.of(GovernedSite.hub(NodeAction.REGISTER, "hub-2"), 1, 1, 2);
        site.apply("acme", proposal);
        site.apply("acme", yes(proposal));
        site.apply("bolt", yes(proposal));
        site.block(1);
        site.block(2);
        assertThat(site.state.pendingNodes()).hasSize(1);
        site.block(3);
        assertThat(site.state.validators().noteKeys()).hasSize(2);
    }

    @Test
    void votesAreCountedOnceAndOnlyOfThoseWhoMayVote() throws Exception {
        GovernedSite site = new GovernedSite(TWO_OF_THREE, "hub-1");
        ProposalBody proposal = ProposalBody.of(rule(1), 1, 2, 5);
        site.refused(RefusalReason.UNKNOWN_PROPOSAL, "acme", yes(proposal));
        site.apply("master", proposal);
        site.refused(RefusalReason.NOT_PERMITTED, "acme", proposal);
        site.apply("acme", yes(proposal));
        site.refused(RefusalReason.DUPLICATE_VOTE, "acme", yes(proposal));
        site.refused(RefusalReason.DUPLICATE_VOTE, "acme", new VoteBody(proposal.id(), VoteChoice.NO));
        site.refused(RefusalReason.NOT_PERMITTED, "hub-1", yes(proposal));
        site.refused(RefusalReason.NOT_PERMITTED, "master", yes(proposal));
        site.block(3);
        assertStatus(site, proposal, ProposalStatus.REJECTED);
        site.block(5);
        assertThat(site.state.records(RuleRecord.class)).isEmpty();
    }

    @Test
    void votesOfRevokedNodesAreRefusedAndNotCounted() throws Exception {
        GovernedSite site = new GovernedSite(new Governance(List.of(3), NodeRole.ORGANISATION, 2), "hub-1");
        ProposalBody proposal = ProposalBody.of(artifact("1", 1, "acme"), 1, 9, 11);
        site.apply("acme", proposal);
        site.apply("acme", yes(proposal));
        site.apply("bolt", yes(proposal));
        site.apply("master", organisation(NodeAction.REVOKE, "bolt"));
        site.apply("master", organisation(NodeAction.REVOKE, "core"));
        site.refused(RefusalReason.NOT_PERMITTED, "master", organisation(NodeAction.REVOKE, "acme"));
        site.block(2);
        site.refused(RefusalReason.NOT_PERMITTED, "core", yes(proposal));
        site.block(10);
        // Of three voters one is left, and all that are left have to agree.
        assertStatus(site, proposal, ProposalStatus.ACCEPTED);

        GovernedSite other = new GovernedSite(new Governance(List.of(3), NodeRole.ORGANISATION, 2), "hub-1");
        other.apply("acme", proposal);
        other.apply("acme", yes(proposal));
        other.apply("bolt", yes(proposal));
        other.apply("master", organisation(NodeAction.REVOKE, "bolt"));
        other.block(2);
        other.block(10);
        assertStatus(other, proposal, ProposalStatus.REJECTED);
    }

    @Test
    void aRecordThatIsNoLongerValidFailsAndChangesNothing() throws Exception {
        GovernedSite site = new GovernedSite(new Governance(List.of(3), NodeRole.ORGANISATION, 1), "hub-1");
        ProposalBody proposal = ProposalBody.of(rule(1), 1, 1, 3);
        site.apply("acme", proposal);
        site.apply("acme", yes(proposal));
        site.apply("bolt", rule(1));
        site.block(2);
        site.block(3);
        assertStatus(site, proposal, ProposalStatus.FAILED);
        assertThat(site.state.records(RuleRecord.class))
                .singleElement()
                .extracting(RuleRecord::author)
                .isEqualTo("bolt");
    }

    @Test
    void parametersReplaceThoseOfTheGenesisByVoteAlone() throws Exception {
        GovernedSite site = new GovernedSite(Governance.NONE, "hub-1");
        site.refused(RefusalReason.NOT_PERMITTED, "acme", ProposalBody.of(parameters(Integer.MAX_VALUE), 1, 1, 2));
        ProposalBody proposal = ProposalBody.of(parameters(7), 1, 1, 2);
        site.apply("acme", proposal);
        for (String organisation : List.of("acme", "bolt", "core")) {
            site.apply(organisation, yes(proposal));
        }
        assertThat(site.state.policy().maxBlockTransactions()).isEqualTo(2000);
        site.block(2);
        assertThat(site.state.policy().maxBlockTransactions()).isEqualTo(7);
        assertThat(site.state.policy().origin()).isEqualTo(TestSite.ORIGIN);
        assertThat(ChainPolicy.decode(site.state.policy().encode())).isEqualTo(site.state.policy());
    }

    @Test
    void oneNodeCannotFloodTheVote() throws Exception {
        GovernedSite site = new GovernedSite(Governance.NONE, "hub-1");
        for (int i = 0; i < ProposalRules.MAX_WAITING; i++) {
            site.apply("acme", ProposalBody.of(rule(1), 1, 1, 10 + i));
        }
        site.refused(RefusalReason.NOT_PERMITTED, "acme", ProposalBody.of(rule(1), 1, 1, 9));
        site.block(2);
        site.refused(RefusalReason.VOTE_CLOSED, "bolt", ProposalBody.of(rule(1), 2, 3, 9));
        site.apply("acme", ProposalBody.of(rule(1), 3, 3, 9));
    }

    private static NodeBody organisation(NodeAction action, String name) {
        return new NodeBody(
                action, NodeRole.ORGANISATION, name, TestSite.key(name).publicKey(), 0);
    }

    private static PrivilegedBody parameters(int maxBlockTransactions) {
        return new ParametersBody(
                Duration.ofSeconds(5),
                Duration.ofMinutes(1),
                ChainPolicy.DEFAULT_EARLIEST_EVENT,
                maxBlockTransactions,
                Governance.NONE);
    }

    private static VoteBody yes(ProposalBody proposal) {
        return new VoteBody(proposal.id(), VoteChoice.YES);
    }

    private static void assertStatus(GovernedSite site, ProposalBody proposal, ProposalStatus status) {
        assertThat(site.state.proposal(proposal.id()).orElseThrow().status()).isEqualTo(status);
    }
}
