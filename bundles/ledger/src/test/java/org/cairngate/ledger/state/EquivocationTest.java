package org.cairngate.ledger.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.key.SigningKey;
import org.cairngate.ledger.merkle.MerkleTree;
import org.cairngate.ledger.note.Checkpoint;
import org.cairngate.ledger.note.CheckpointSigner;
import org.cairngate.ledger.note.Cosigner;
import org.cairngate.ledger.note.SignedNote;
import org.cairngate.ledger.transaction.EquivocationBody;
import org.cairngate.ledger.transaction.Evidence;
import org.cairngate.ledger.transaction.Governance;
import org.cairngate.ledger.transaction.NodeAction;
import org.cairngate.ledger.transaction.NodeRole;
import org.cairngate.ledger.transaction.RecordSamples;
import org.cairngate.ledger.transaction.SignedTransaction;
import org.cairngate.ledger.transaction.Transaction;
import org.cairngate.ledger.transaction.VoteBody;
import org.cairngate.ledger.transaction.VoteChoice;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EquivocationTest {

    private GovernedSite site;

    @BeforeEach
    void hubs() throws RefusedException {
        site = new GovernedSite(Governance.NONE, "hub-1", "hub-2", "hub-3");
    }

    private static List<Hash> log(int shared, int size, String fork) {
        return IntStream.range(0, size)
                .mapToObj(i -> RecordSamples.hash(i < shared ? "leaf " + i : fork + " " + i))
                .toList();
    }

    private static String cosigned(String hub, List<Hash> log) {
        return cosigned(TestSite.ORIGIN, hub, log);
    }

    private static String cosigned(String origin, String hub, List<Hash> log) {
        SignedNote note = new CheckpointSigner(origin, TestSite.key("master"))
                .sign(new Checkpoint(origin, log.size(), MerkleTree.root(log)));
        return note.withSignature(new Cosigner(hub, TestSite.key(hub)).cosignature(note, TestSite.START))
                .format();
    }

    private static EquivocationBody forked(String hub, List<Hash> older, List<Hash> newer) {
        return forked(
                hub,
                cosigned(hub, older),
                cosigned(hub, newer),
                MerkleTree.root(newer.subList(0, older.size())),
                MerkleTree.consistency(newer, older.size()));
    }

    private static EquivocationBody forked(String hub, String older, String newer, Hash root, List<Hash> proof) {
        return new EquivocationBody(
                NodeRole.HUB, hub, TestSite.key(hub).publicKey(), new Evidence.ForkedLog(older, newer, root, proof));
    }

    private EquivocationBody votes(String name, String signer, VoteChoice first, VoteChoice second) {
        return new EquivocationBody(
                NodeRole.ORGANISATION,
                name,
                TestSite.key(name).publicKey(),
                new Evidence.DoubleVote(vote(signer, first), vote(signer, second)));
    }

    private SignedTransaction vote(String signer, VoteChoice choice) {
        SigningKey key = TestSite.key(signer);
        VoteBody vote = new VoteBody(RecordSamples.hash("proposal"), choice);
        return SignedTransaction.sign(
                new Transaction(site.genesis.chainId(), key.publicKey().id(), choice.code() + 1, "", vote), key);
    }

    @Test
    void twoRootsOfOneSizeQuarantineTheHub() throws Exception {
        site.apply("hub-2", forked("hub-1", log(3, 5, "a"), log(3, 5, "b")));
        site.refused(RefusalReason.QUARANTINED_NODE, "hub-1", GovernedSite.EVENTS);
        site.block(1);
        site.block(2);
        assertThat(site.node("hub-1").status()).isEqualTo(NodeStatus.QUARANTINED);
        assertThat(site.state.records(EquivocationRecord.class)).singleElement().satisfies(record -> {
            assertThat(record.name()).isEqualTo("hub-1");
            assertThat(record.reporter()).isEqualTo("hub-2");
        });
    }

    @Test
    void aLargerLogThatDoesNotExtendTheSmallerIsAFork() throws Exception {
        for (int older = 1; older < 9; older++) {
            site = new GovernedSite(Governance.NONE, "hub-1", "hub-2", "hub-3");
            site.apply("hub-2", forked("hub-1", log(older - 1, older, "a"), log(older - 1, 9, "b")));
            assertThat(site.state.pendingNodes()).hasSize(1);
        }
    }

    @Test
    void honestCheckpointsAreNoEvidence() {
        for (int older = 1; older <= 9; older++) {
            site.refused(RefusalReason.NOT_PERMITTED, "hub-2", forked("hub-1", log(9, older, ""), log(9, 9, "")));
        }
        List<Hash> honest = log(9, 9, "");
        EquivocationBody invented = forked(
                "hub-1",
                cosigned("hub-1", log(9, 4, "")),
                cosigned("hub-1", honest),
                RecordSamples.hash("another root"),
                MerkleTree.consistency(honest, 4));
        site.refused(RefusalReason.LOG_ROOT_MISMATCH, "hub-2", invented);
    }

    @Test
    void checkpointsOfOthersAreNoEvidence() {
        List<Hash> left = log(3, 5, "a");
        List<Hash> right = log(3, 5, "b");
        Hash root = MerkleTree.root(right);
        site.refused(
                RefusalReason.BAD_SIGNATURE,
                "hub-2",
                forked("hub-1", cosigned("hub-1", left), cosigned("hub-3", right), root, List.of()));
        site.refused(
                RefusalReason.NOT_PERMITTED,
                "hub-2",
                forked("hub-1", cosigned("a/log", "hub-1", left), cosigned("a/log", "hub-1", right), root, List.of()));
        site.refused(
                RefusalReason.BAD_CERTIFICATE,
                "hub-2",
                forked("hub-1", "no note", cosigned("hub-1", right), root, List.of()));
        site.refused(RefusalReason.NOT_PERMITTED, "hub-2", forked("nobody", left, right));
    }

    @Test
    void aVoterWhoSignsTwoChoicesIsQuarantined() throws Exception {
        site.refused(RefusalReason.NOT_PERMITTED, "hub-1", votes("acme", "acme", VoteChoice.YES, VoteChoice.YES));
        site.refused(RefusalReason.UNKNOWN_SIGNER, "hub-1", votes("acme", "bolt", VoteChoice.YES, VoteChoice.NO));
        site.apply("hub-1", votes("acme", "acme", VoteChoice.YES, VoteChoice.NO));
        site.refused(RefusalReason.QUARANTINED_NODE, "acme", new VoteBody(Hash.ZERO, VoteChoice.YES));
    }

    @Test
    void oneKeyIsConvictedOnceSoThatItsReleaseLasts() throws Exception {
        EquivocationBody evidence = forked("hub-1", log(3, 5, "a"), log(3, 5, "b"));
        site.apply("hub-2", evidence);
        site.refused(RefusalReason.NOT_PERMITTED, "hub-3", evidence);
        site.block(1);
        site.block(2);
        site.apply("master", GovernedSite.hub(NodeAction.RELEASE, "hub-1"));
        site.block(3);
        site.block(4);
        site.refused(RefusalReason.NOT_PERMITTED, "hub-3", evidence);
        site.apply("hub-1", GovernedSite.EVENTS);
    }

    @Test
    void evidenceAgainstMasterAndLastHubIsOnRecordAndStopsNobody() throws Exception {
        List<Hash> left = log(3, 5, "a");
        List<Hash> right = log(3, 5, "b");
        EquivocationBody master = new EquivocationBody(
                NodeRole.MASTER,
                "master",
                TestSite.key("master").publicKey(),
                new Evidence.ForkedLog(
                        cosigned("hub-1", left), cosigned("hub-1", right), MerkleTree.root(right), List.of()));
        site.apply("hub-2", master);
        for (String hub : List.of("hub-1", "hub-2", "hub-3")) {
            site.apply("acme", forked(hub, left, right));
        }
        assertThat(site.state.records(EquivocationRecord.class)).hasSize(4);
        assertThat(site.state.pendingNodes()).hasSize(2);
        site.block(1);
        site.block(2);
        assertThat(site.state.validators().noteKeys()).hasSize(1);
        assertThat(site.node("master").status()).isEqualTo(NodeStatus.ACTIVE);
    }
}
