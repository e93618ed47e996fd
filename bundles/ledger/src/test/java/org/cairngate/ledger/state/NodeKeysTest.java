package org.cairngate.ledger.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.KeyId;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.block.ChainPolicy;
import org.cairngate.ledger.key.NodeKeys;
import org.cairngate.ledger.note.CertificateKind;
import org.cairngate.ledger.transaction.Governance;
import org.cairngate.ledger.transaction.NodeAction;
import org.cairngate.ledger.transaction.NodeBody;
import org.cairngate.ledger.transaction.NodeRole;
import org.cairngate.ledger.transaction.RotationBody;
import org.cairngate.ledger.transaction.SignedTransaction;
import org.cairngate.ledger.transaction.Transaction;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class NodeKeysTest {

    private static final KeyId OLD = TestSite.key("hub-1").publicKey().id();
    private static final KeyId NEW = TestSite.key("hub-1b").publicKey().id();

    private GovernedSite site;

    @BeforeEach
    void hubs() throws RefusedException {
        site = new GovernedSite(Governance.NONE, "hub-1", "hub-2");
    }

    private void rotate() throws RefusedException {
        site.apply("hub-1", GovernedSite.EVENTS);
        site.apply("hub-1", site.rotation(NodeRole.HUB, "hub-1", "hub-1b"));
        site.block(1);
        site.block(2);
    }

    private SignedTransaction events(String key, long seq) {
        return SignedTransaction.sign(
                new Transaction(
                        site.genesis.chainId(),
                        TestSite.key(key).publicKey().id(),
                        seq,
                        TestSite.NAMESPACE,
                        GovernedSite.EVENTS),
                TestSite.key(key));
    }

    @Test
    void aRotatedNodeKeepsNameWeightAndNumbers() throws Exception {
        SignedTransaction before = site.sign("hub-1", site.rotation(NodeRole.HUB, "hub-1", "hub-1b"));
        site.apply(before);
        assertThat(site.node("hub-1").key().id()).isEqualTo(OLD);
        assertThat(site.state.validators().validators()).containsKey(OLD);
        site.refused(RefusalReason.UNKNOWN_SIGNER, events("hub-1b", 2));
        site.block(1);
        site.block(2);
        assertThat(site.node("hub-1").key().id()).isEqualTo(NEW);
        assertThat(site.node("hub-1").weight()).isEqualTo(1);
        assertThat(site.state.validators().validators()).containsKey(NEW).doesNotContainKey(OLD);
        assertThat(site.state.validatorsAt(1).validators()).containsKey(OLD).doesNotContainKey(NEW);
        assertThat(site.state.nodes()).extracting(NodeRecord::name).doesNotHaveDuplicates();
        assertThat(site.state.lastSeq(NEW)).isEqualTo(1);
    }

    @Test
    void whatTheOldKeySealedIsTakenUntilTheNewOneSigns() throws Exception {
        rotate();
        site.apply(events("hub-1", 3));
        site.apply(events("hub-1", 4));
        site.refused(RefusalReason.SEQ_REPLAY, events("hub-1b", 4));
        site.refused(RefusalReason.SEQ_GAP, events("hub-1b", 6));
        site.apply(events("hub-1b", 5));
        site.refused(RefusalReason.NOT_PERMITTED, events("hub-1", 5));
        site.refused(RefusalReason.NOT_PERMITTED, events("hub-1", 6));
        assertThat(site.state.node(OLD).orElseThrow().status()).isEqualTo(NodeStatus.RETIRED);
        site.apply(events("hub-1b", 6));
    }

    @Test
    void aBlockLeavesTheNewKeysTransactionForLaterWhenTheOldKeysComesFirst() throws Exception {
        String next = Stream.iterate(0, i -> i + 1)
                .map(i -> "hub-1/" + i)
                .filter(name -> TestSite.key(name).publicKey().id().compareTo(OLD) < 0)
                .findFirst()
                .orElseThrow();
        site.apply("hub-1", site.rotation(NodeRole.HUB, "hub-1", next));
        site.block(1);
        site.block(2);
        List<SignedTransaction> sealed = List.of(events("hub-1", 2), events(next, 3));
        BuiltBlock first = build(site.state, sealed);
        assertThat(first.refused()).isEmpty();
        assertThat(first.validated().block().transactions()).containsExactly(sealed.get(0));
        BuiltBlock second = build(first.validated().state(), sealed.subList(1, 2));
        assertThat(second.refused()).isEmpty();
        assertThat(second.validated().block().transactions()).containsExactly(sealed.get(1));
    }

    private static BuiltBlock build(State state, List<SignedTransaction> transactions) throws RefusedException {
        LogTip tip = new LogTip(LogFrontier.EMPTY, Hash.ZERO, TestSite.START, Hash.ZERO);
        return new BlockBuilder(state, tip, size -> tip.root())
                .build(transactions, TestSite.START.plusSeconds(1), Optional.empty());
    }

    @Test
    void aKeyIsRotatedByItsOwnerToAKeyThatAgrees() throws Exception {
        RotationBody right = site.rotation(NodeRole.HUB, "hub-1", "hub-1b");
        site.refused(RefusalReason.NOT_PERMITTED, "hub-2", right);
        site.refused(RefusalReason.NOT_PERMITTED, "master", right);
        site.refused(
                RefusalReason.BAD_SIGNATURE,
                "hub-1",
                new RotationBody(NodeRole.HUB, "hub-1", TestSite.key("x").publicKey(), right.proof()));
        site.refused(RefusalReason.NOT_PERMITTED, "hub-1", site.rotation(NodeRole.HUB, "hub-1", "hub-2"));
        site.refused(RefusalReason.NOT_PERMITTED, "master", site.rotation(NodeRole.MASTER, "master", "m2"));
        site.refused(
                RefusalReason.NOT_PERMITTED,
                "master",
                new NodeBody(
                        NodeAction.ROTATE,
                        NodeRole.HUB,
                        "hub-1",
                        TestSite.key("hub-1b").publicKey(),
                        1));
        site.apply("hub-1", right);
        site.refused(RefusalReason.NOT_PERMITTED, "hub-1", site.rotation(NodeRole.HUB, "hub-1", "hub-1c"));
        site.refused(RefusalReason.NOT_PERMITTED, "master", GovernedSite.hub(NodeAction.REGISTER, "hub-1b"));
        site.block(1);
        site.block(2);
        site.refused(RefusalReason.NOT_PERMITTED, "hub-1", site.rotation(NodeRole.HUB, "hub-1", "hub-1c"));
        site.refused(RefusalReason.NOT_PERMITTED, "hub-2", site.rotation(NodeRole.HUB, "hub-2", "hub-1"));
    }

    @Test
    void aRevokedNodeIsRevokedUnderAllItsKeys() throws Exception {
        rotate();
        site.apply(
                "master",
                new NodeBody(
                        NodeAction.REVOKE,
                        NodeRole.HUB,
                        "hub-1",
                        TestSite.key("hub-1b").publicKey(),
                        1));
        site.block(3);
        site.block(4);
        site.refused(RefusalReason.NOT_PERMITTED, events("hub-1", 3));
        site.refused(RefusalReason.NOT_PERMITTED, events("hub-1b", 3));
        assertThat(site.state.validators().noteKeys()).hasSize(1);
    }

    @Test
    void aRevocationOutrunsARotationThatWaits() throws Exception {
        site.apply("hub-1", site.rotation(NodeRole.HUB, "hub-1", "hub-1b"));
        site.apply("master", GovernedSite.hub(NodeAction.REVOKE, "hub-1"));
        site.block(1);
        site.block(2);
        assertThat(site.node("hub-1").status()).isEqualTo(NodeStatus.REVOKED);
        assertThat(site.node("hub-1").key().id()).isEqualTo(NEW);
        site.refused(RefusalReason.NOT_PERMITTED, events("hub-1", 2));
        site.refused(RefusalReason.NOT_PERMITTED, events("hub-1b", 2));
    }

    @Test
    void aQuarantinedHubKeepsItsRecordAndIsReleased() throws Exception {
        site.apply("hub-1", GovernedSite.EVENTS);
        site.apply("master", GovernedSite.hub(NodeAction.QUARANTINE, "hub-1"));
        site.refused(RefusalReason.QUARANTINED_NODE, events("hub-1", 2));
        assertThat(site.state.validators().noteKeys()).hasSize(2);
        site.refused(RefusalReason.NOT_PERMITTED, "master", GovernedSite.hub(NodeAction.RELEASE, "hub-1"));
        site.refused(RefusalReason.NOT_PERMITTED, "master", GovernedSite.hub(NodeAction.QUARANTINE, "hub-1"));
        site.refused(RefusalReason.NOT_PERMITTED, "master", GovernedSite.hub(NodeAction.QUARANTINE, "hub-2"));
        site.block(1);
        site.block(2);
        assertThat(site.node("hub-1").status()).isEqualTo(NodeStatus.QUARANTINED);
        assertThat(site.state.validators().noteKeys()).hasSize(1);
        site.refused(RefusalReason.QUARANTINED_NODE, events("hub-1", 2));
        site.apply("master", GovernedSite.hub(NodeAction.RELEASE, "hub-1"));
        site.block(3);
        site.block(4);
        site.apply(events("hub-1", 2));
        assertThat(site.state.validators().noteKeys()).hasSize(2);
        assertThat(site.state.lastSeq(OLD)).isEqualTo(2);
    }

    @Test
    void rotationAndQuarantineSurviveARestart() throws Exception {
        rotate();
        site.apply("master", GovernedSite.hub(NodeAction.QUARANTINE, "hub-2"));
        State state = site.state;
        StateRows rows = new StateRows();
        for (Optional<byte[]> entry :
                StateRows.entryChanges(Optional.empty(), state).values()) {
            rows.addEntry(entry.orElseThrow());
        }
        StateRows.seqChanges(Optional.empty(), state).forEach(rows::addSeq);
        for (ValidatorTerm term : state.validatorTerms()) {
            rows.addTerm(StateRows.encode(term));
        }
        site.state = rows.build(state.chainId(), state.policy());
        assertThat(site.state.stateRoot()).isEqualTo(state.stateRoot()).isNotEqualTo(Hash.ZERO);
        site.refused(RefusalReason.QUARANTINED_NODE, "hub-2", GovernedSite.EVENTS);
        site.apply(events("hub-1", 3));
        site.apply(events("hub-1b", 4));
        site.refused(RefusalReason.NOT_PERMITTED, events("hub-1", 5));
    }

    @Test
    void aHubOfACompactChainRotatesAllItsKeys() throws Exception {
        for (CertificateKind kind : List.of(CertificateKind.COMPACT, CertificateKind.LIST_AND_ML_DSA_44)) {
            TestSite compact = new TestSite(
                    ChainPolicy.standard(TestSite.ORIGIN, Duration.ofSeconds(1)).withCertificate(kind));
            State state = State.of(compact.genesis);
            state = StateMachine.apply(
                    state,
                    compact.sign(
                            compact.master,
                            "",
                            new NodeBody(NodeAction.REGISTER, NodeRole.HUB, "hub-1", keys(kind, "hub-1"), 1)),
                    1);
            State registered = state;
            SignedTransaction bare =
                    rotation(compact, NodeKeys.of(TestSite.key("hub-1b").publicKey()), "hub-1b");
            assertThatThrownBy(() -> StateMachine.apply(registered, bare, 2)).hasMessageContaining("needs a ");
            SignedTransaction whole = rotation(compact, keys(kind, "hub-1b"), "hub-1b");
            assertThat(SignedTransaction.decode(whole.bytes())).isEqualTo(whole);
            StateDraft draft = new StateDraft(registered, 2);
            draft.apply(whole);
            draft.activateBelow(3);
            assertThat(draft.build().validators().validators().get(NEW).keys()).isEqualTo(keys(kind, "hub-1b"));
        }
    }

    private static SignedTransaction rotation(TestSite site, NodeKeys keys, String newKey) {
        RotationBody body =
                RotationBody.sign(site.genesis.chainId(), OLD, NodeRole.HUB, "hub-1", keys, TestSite.key(newKey));
        return site.sign(TestSite.key("hub-1"), 1, "", body);
    }

    private static NodeKeys keys(CertificateKind kind, String name) {
        NodeKeys plain = NodeKeys.of(TestSite.key(name).publicKey());
        return kind == CertificateKind.COMPACT
                ? plain.withBls(TestSite.key(name))
                : plain.withMlDsa44(TestSite.key(name));
    }
}
