package org.cairngate.ledger.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.Optional;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.transaction.DeviceAction;
import org.cairngate.ledger.transaction.DeviceBody;
import org.cairngate.ledger.transaction.DeviceCredentials;
import org.cairngate.ledger.transaction.DeviceStatus;
import org.cairngate.ledger.transaction.EventsBody;
import org.cairngate.ledger.transaction.NodeAction;
import org.cairngate.ledger.transaction.SignedTransaction;
import org.cairngate.ledger.transaction.TokenCommitment;
import org.cairngate.ledger.transaction.Transaction;
import org.cairngate.ledger.transaction.UnknownBody;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StateTest {

    private static final EventsBody EVENTS = new EventsBody(1, Hash.ZERO, TestSite.START, TestSite.START);

    private final TestSite site = new TestSite("hub-1", "hub-2");
    private State state;

    @BeforeEach
    void genesis() throws Exception {
        state = State.of(site.genesis);
    }

    @Test
    void genesisNamesMasterOrganisationAndHubs() {
        assertThat(state.nodes()).extracting(NodeRecord::name).containsExactly("acme", "hub-1", "hub-2", "master");
        assertThat(state.validators().noteKeys()).hasSize(2);
        assertThat(state.stateRoot()).isEqualTo(site.genesis.block().header().stateRoot());
    }

    @Test
    void deviceKeepsItsKeyAndAKeyItsDevice() throws Exception {
        String did = TestSite.key("d").publicKey().did();
        String other = TestSite.key("e").publicKey().did();
        apply(site.device(DeviceAction.REGISTER, "d1", did, DeviceStatus.ACTIVE));
        assertThat(state.deviceByDid(did).orElseThrow().uid()).isEqualTo("d1");
        assertRefused(RefusalReason.NOT_PERMITTED, master(DeviceAction.REGISTER, "d1", other, DeviceStatus.ACTIVE));
        assertRefused(RefusalReason.NOT_PERMITTED, master(DeviceAction.REGISTER, "d2", did, DeviceStatus.ACTIVE));
        assertRefused(RefusalReason.NOT_PERMITTED, master(DeviceAction.UPDATE, "d1", other, DeviceStatus.ACTIVE));
        assertRefused(RefusalReason.NOT_PERMITTED, master(DeviceAction.UPDATE, "d1", "", DeviceStatus.ACTIVE));
    }

    @Test
    void revokedDeviceStaysRevoked() throws Exception {
        apply(site.register("d1"));
        apply(site.device(DeviceAction.QUARANTINE, "d1", "", DeviceStatus.QUARANTINED));
        apply(site.device(DeviceAction.UPDATE, "d1", "", DeviceStatus.ACTIVE));
        apply(site.device(DeviceAction.REVOKE, "d1", "", DeviceStatus.REVOKED));
        assertThat(state.device("d1").orElseThrow().status()).isEqualTo(DeviceStatus.REVOKED);
        assertRefused(RefusalReason.REVOKED_DEVICE, master(DeviceAction.UPDATE, "d1", "", DeviceStatus.ACTIVE));
        assertRefused(RefusalReason.NOT_PERMITTED, master(DeviceAction.REGISTER, "d1", "", DeviceStatus.ACTIVE));
        assertRefused(RefusalReason.UNKNOWN_DEVICE, master(DeviceAction.REVOKE, "d9", "", DeviceStatus.REVOKED));
    }

    @Test
    void inactiveDeviceComesBack() throws Exception {
        apply(site.register("d1"));
        apply(site.device(DeviceAction.UPDATE, "d1", "", DeviceStatus.INACTIVE));
        assertThat(state.device("d1").orElseThrow().status()).isEqualTo(DeviceStatus.INACTIVE);
        apply(site.device(DeviceAction.UPDATE, "d1", "", DeviceStatus.ACTIVE));
        assertThat(state.device("d1").orElseThrow().status()).isEqualTo(DeviceStatus.ACTIVE);
        assertRefused(RefusalReason.NOT_PERMITTED, master(DeviceAction.REGISTER, "d2", "", DeviceStatus.INACTIVE));
    }

    @Test
    void tokenIsWhatTheNewestRegistrationOrUpdateSays() throws Exception {
        apply(site.register("d1"));
        TokenCommitment first = TokenCommitment.of(new byte[32], Optional.of(TestSite.START));
        TokenCommitment second = new TokenCommitment(Hash.ZERO, Optional.empty());
        applyToken(DeviceAction.UPDATE, DeviceStatus.ACTIVE, Optional.of(first));
        assertThat(token()).contains(first);
        applyToken(DeviceAction.UPDATE, DeviceStatus.INACTIVE, Optional.of(second));
        applyToken(DeviceAction.QUARANTINE, DeviceStatus.QUARANTINED, Optional.empty());
        assertThat(token()).as("quarantine keeps the token").contains(second);
        applyToken(DeviceAction.UPDATE, DeviceStatus.ACTIVE, Optional.empty());
        assertThat(token()).isEmpty();
    }

    @Test
    void deviceKeepsItsKeyWhenItGetsAToken() throws Exception {
        String did = TestSite.key("d").publicKey().did();
        TokenCommitment token = TokenCommitment.of(new byte[32], Optional.empty());
        apply(site.device(DeviceAction.REGISTER, "d1", did, DeviceStatus.ACTIVE));
        assertRefused(
                RefusalReason.NOT_PERMITTED, withToken(DeviceAction.UPDATE, DeviceStatus.ACTIVE, Optional.of(token)));
        apply(site.sign(
                site.master,
                "",
                new DeviceBody(
                        DeviceAction.UPDATE,
                        "d1",
                        new DeviceCredentials(did, Optional.of(token)),
                        "",
                        DeviceStatus.ACTIVE,
                        Hash.ZERO)));
        assertThat(token()).contains(token);
        assertThat(state.deviceByDid(did).orElseThrow().uid()).isEqualTo("d1");
    }

    private Optional<TokenCommitment> token() {
        return state.device("d1").orElseThrow().credentials().token();
    }

    private void applyToken(DeviceAction action, DeviceStatus status, Optional<TokenCommitment> token)
            throws Exception {
        apply(site.sign(site.master, "", body(action, status, token)));
    }

    private SignedTransaction withToken(DeviceAction action, DeviceStatus status, Optional<TokenCommitment> token) {
        long next = state.lastSeq(site.master.publicKey().id()) + 1;
        return site.sign(site.master, next, "", body(action, status, token));
    }

    private static DeviceBody body(DeviceAction action, DeviceStatus status, Optional<TokenCommitment> token) {
        return new DeviceBody(action, "d1", new DeviceCredentials("", token), "", status, Hash.ZERO);
    }

    @Test
    void sequenceHasNeitherReplayNorGap() throws Exception {
        SignedTransaction first = site.sign(TestSite.key("hub-1"), 1, TestSite.NAMESPACE, EVENTS);
        assertRefused(RefusalReason.SEQ_GAP, site.sign(TestSite.key("hub-1"), 2, TestSite.NAMESPACE, EVENTS));
        apply(first);
        assertThat(state.lastSeq(TestSite.key("hub-1").publicKey().id())).isEqualTo(1);
        assertRefused(RefusalReason.SEQ_REPLAY, first);
    }

    @Test
    void transactionOfAnotherChainIsRefused() {
        assertRefused(
                RefusalReason.FOREIGN_CHAIN,
                SignedTransaction.sign(
                        new Transaction(
                                Hash.ZERO, TestSite.key("hub-1").publicKey().id(), 1, TestSite.NAMESPACE, EVENTS),
                        TestSite.key("hub-1")));
    }

    @Test
    void onlyKnownSignersDoOnlyWhatTheirRoleMay() {
        assertRefused(RefusalReason.UNKNOWN_SIGNER, site.sign(TestSite.key("nobody"), 1, TestSite.NAMESPACE, EVENTS));
        assertRefused(RefusalReason.NOT_PERMITTED, site.sign(TestSite.key("acme"), 1, TestSite.NAMESPACE, EVENTS));
        assertRefused(RefusalReason.NOT_PERMITTED, site.sign(site.master, 5, TestSite.NAMESPACE, EVENTS));
        assertRefused(
                RefusalReason.NOT_PERMITTED, site.sign(TestSite.key("hub-1"), 1, Transaction.AUDIT_NAMESPACE, EVENTS));
        assertRefused(
                RefusalReason.NOT_PERMITTED,
                site.sign(site.master, 5, "", new UnknownBody(9, new byte[] {(byte) 0x80})));
        assertRefused(
                RefusalReason.NOT_PERMITTED,
                site.sign(
                        TestSite.key("hub-1"),
                        1,
                        "",
                        new DeviceBody(DeviceAction.REGISTER, "d", "", "", DeviceStatus.ACTIVE, Hash.ZERO)));
    }

    @Test
    void nodeChangesOfAChainWithHubsWait() throws Exception {
        apply(site.hub(NodeAction.REGISTER, "hub-3"));
        assertThat(state.nodeByName("hub-3")).isEmpty();
        assertThat(state.pendingNodes()).hasSize(1);
        assertRefused(RefusalReason.NOT_PERMITTED, site.hub(NodeAction.REGISTER, "hub-3"));
    }

    @Test
    void nodeChangesOfAChainWithoutHubsActAtOnce() throws Exception {
        TestSite empty = new TestSite();
        State before = State.of(empty.genesis);
        assertThat(before.validators().isEmpty()).isTrue();
        State after = StateMachine.apply(before, empty.hub(NodeAction.REGISTER, "hub-1"), 1);
        assertThat(after.validators().noteKeys()).hasSize(1);
        assertThat(after.validatorsAt(0).isEmpty()).isTrue();
        assertThat(after.validatorsOfSize(2).quorum()).isEqualTo(1);
    }

    @Test
    void theLastHubStaysEvenAgainstChangesThatWait() throws Exception {
        apply(site.hub(NodeAction.REVOKE, "hub-1"));
        assertRefused(RefusalReason.NOT_PERMITTED, site.hub(NodeAction.REVOKE, "hub-2"));
    }

    @Test
    void aRefusedTransactionChangesNothing() throws Exception {
        StateDraft draft = new StateDraft(state, 1);
        Throwable refused = catchThrowableOfType(
                RefusedException.class, () -> draft.apply(master(DeviceAction.REVOKE, "d9", "", DeviceStatus.REVOKED)));
        assertThat(refused).isNotNull();
        State after = draft.build();
        assertThat(after.stateRoot()).isEqualTo(state.stateRoot());
        assertThat(after.lastSeq(site.master.publicKey().id()))
                .isEqualTo(state.lastSeq(site.master.publicKey().id()));
    }

    private SignedTransaction master(DeviceAction action, String uid, String did, DeviceStatus status) {
        long next = state.lastSeq(site.master.publicKey().id()) + 1;
        return site.sign(site.master, next, "", new DeviceBody(action, uid, did, "", status, Hash.ZERO));
    }

    private void apply(SignedTransaction transaction) throws RefusedException {
        state = StateMachine.apply(state, transaction, 1);
    }

    private void assertRefused(RefusalReason reason, SignedTransaction transaction) {
        RefusedException refused =
                catchThrowableOfType(RefusedException.class, () -> StateMachine.apply(state, transaction, 1));
        assertThat(refused).as("refusal of %s", transaction).isNotNull();
        assertThat(refused.reason()).isEqualTo(reason);
    }
}
