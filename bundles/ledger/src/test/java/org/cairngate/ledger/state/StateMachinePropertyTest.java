package org.cairngate.ledger.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.block.ChainPolicy;
import org.cairngate.ledger.transaction.DeviceAction;
import org.cairngate.ledger.transaction.DeviceBody;
import org.cairngate.ledger.transaction.DeviceStatus;
import org.cairngate.ledger.transaction.Governance;
import org.cairngate.ledger.transaction.NodeRole;
import org.cairngate.ledger.transaction.RecordSamples;
import org.cairngate.ledger.transaction.RuleBody;
import org.cairngate.ledger.transaction.SignedTransaction;
import org.cairngate.ledger.transaction.Transaction;
import org.cairngate.ledger.transaction.TransactionBody;

class StateMachinePropertyTest {

    private static final Governance TWO = new Governance(List.of(3), NodeRole.ORGANISATION, 2);
    private static final int STEPS = 60;

    @Property(tries = 40)
    void independentTransactionsGiveTheSameRootInAnyOrder(@ForAll long one, @ForAll long other) throws Exception {
        State start = new GovernedSite(Governance.NONE, "hub-1", "hub-2").state;
        State first = applied(start, interleaved(start, one));
        State second = applied(start, interleaved(start, other));
        assertThat(first.stateRoot()).isEqualTo(second.stateRoot()).isNotEqualTo(start.stateRoot());
        assertThat(first.lastSeqs).isEqualTo(second.lastSeqs);
    }

    /** Each signer's own transactions in their order, those of different signers in a random one. */
    private static List<SignedTransaction> interleaved(State start, long seed) {
        Random random = new Random(seed);
        List<Deque<SignedTransaction>> queues = new ArrayList<>();
        for (String signer : List.of("master", "acme", "bolt", "hub-1", "hub-2")) {
            Deque<SignedTransaction> queue = new ArrayDeque<>();
            long last = start.lastSeq(TestSite.key(signer).publicKey().id());
            for (int i = 1; i <= 4; i++) {
                TransactionBody body =
                        switch (signer) {
                            case "master" ->
                                new DeviceBody(DeviceAction.REGISTER, "d" + i, "", "", DeviceStatus.ACTIVE, Hash.ZERO);
                            case "acme" -> RecordSamples.artifact("fw", "1." + i, i, TestSite.key(signer));
                            case "bolt" -> new RuleBody("rule-" + i, 1, "cel", Hash.ZERO, "all", true);
                            default -> GovernedSite.EVENTS;
                        };
                queue.add(signed(start, signer, last + i, body));
            }
            queues.add(queue);
        }
        List<SignedTransaction> merged = new ArrayList<>();
        while (!queues.isEmpty()) {
            Deque<SignedTransaction> queue = queues.get(random.nextInt(queues.size()));
            merged.add(queue.remove());
            queues.removeIf(Deque::isEmpty);
        }
        return merged;
    }

    @Property(tries = 60)
    void noDeviceUidEverHasTwoKeysAndNoKeyTwoUids(@ForAll long seed) throws Exception {
        GovernedSite site = new GovernedSite(Governance.NONE, "hub-1");
        RandomRecords records = new RandomRecords(seed);
        Map<String, String> didsByUid = new HashMap<>();
        Map<String, String> uidsByDid = new HashMap<>();
        for (int i = 0; i < STEPS; i++) {
            try {
                site.apply("master", records.device());
            } catch (RefusedException e) {
                assertThat(e.detail()).isNotEmpty();
            }
            for (DeviceRecord device : site.state.devices()) {
                String before = didsByUid.put(device.uid(), device.did());
                assertThat(before == null || before.isEmpty() || before.equals(device.did()))
                        .as("%s had key %s, has %s", device.uid(), before, device.did())
                        .isTrue();
                if (!device.did().isEmpty()) {
                    assertThat(Optional.ofNullable(uidsByDid.put(device.did(), device.uid()))
                                    .orElse(device.uid()))
                            .isEqualTo(device.uid());
                }
            }
        }
    }

    @Property(tries = 60)
    void anythingElseThanARefusalNeverEscapesAndARefusalChangesNothing(@ForAll long seed) throws Exception {
        GovernedSite site = new GovernedSite(TWO, "hub-1", "hub-2");
        RandomRecords records = new RandomRecords(seed);
        for (int i = 0; i < STEPS; i++) {
            if (i % 5 == 4) {
                site.block(site.height);
            }
            SignedTransaction transaction = records.next(site.state, site.height);
            State before = site.state;
            try {
                site.apply(transaction);
                assertThat(site.state.lastSeq(transaction.transaction().signer()))
                        .isEqualTo(transaction.transaction().seq());
            } catch (RefusedException e) {
                assertThat(site.state).isSameAs(before);
            }
            assertThat(site.state.validators().isEmpty()).isFalse();
        }
    }

    @Property(tries = 30)
    void replayEqualsIncremental(@ForAll long seed) throws Exception {
        GovernedSite site = new GovernedSite(TWO, "hub-1", "hub-2");
        RandomRecords records = new RandomRecords(seed);
        State blockwise = site.state;
        for (int block = 1; block <= 10; block++) {
            List<SignedTransaction> taken = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                SignedTransaction transaction = records.next(site.state, block);
                try {
                    site.state = StateMachine.apply(site.state, transaction, block);
                    taken.add(transaction);
                } catch (RefusedException e) {
                    assertThat(e.detail()).isNotEmpty();
                }
            }
            StateDraft whole = new StateDraft(blockwise, block).applyAll(taken);
            StateDraft single = new StateDraft(site.state, block);
            whole.activateBelow(block - 1);
            single.activateBelow(block - 1);
            blockwise = reloaded(whole.build(), site.genesis.policy());
            site.state = single.build();
            assertThat(blockwise.stateRoot()).isEqualTo(site.state.stateRoot());
            assertThat(blockwise.lastSeqs).isEqualTo(site.state.lastSeqs);
            assertThat(blockwise.validatorTerms()).isEqualTo(site.state.validatorTerms());
        }
    }

    private static State reloaded(State state, ChainPolicy policy) throws RefusedException {
        StateRows rows = new StateRows();
        for (Optional<byte[]> entry :
                StateRows.entryChanges(Optional.empty(), state).values()) {
            rows.addEntry(entry.orElseThrow());
        }
        StateRows.seqChanges(Optional.empty(), state).forEach(rows::addSeq);
        for (ValidatorTerm term : state.validatorTerms()) {
            rows.addTerm(StateRows.encode(term));
        }
        return rows.build(state.chainId(), policy);
    }

    private static State applied(State start, List<SignedTransaction> transactions) throws RefusedException {
        State state = start;
        for (SignedTransaction transaction : transactions) {
            state = StateMachine.apply(state, transaction, 1);
        }
        return state;
    }

    private static SignedTransaction signed(State state, String signer, long seq, TransactionBody body) {
        String namespace = body.type() == 0 ? TestSite.NAMESPACE : "";
        return SignedTransaction.sign(
                new Transaction(
                        state.chainId(), TestSite.key(signer).publicKey().id(), seq, namespace, body),
                TestSite.key(signer));
    }
}
