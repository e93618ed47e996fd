package org.cairngate.ledger.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.cairngate.ledger.merkle.MerkleTree;
import org.cairngate.ledger.transaction.DeviceAction;
import org.cairngate.ledger.transaction.DeviceStatus;
import org.cairngate.ledger.transaction.NodeAction;
import org.cairngate.ledger.transaction.SignedTransaction;

class StateDeterminismTest {

    @Property(tries = 60)
    void sameTransactionsGiveTheSameRootWhoeverAppliesThem(
            @ForAll @Size(max = 25) List<@IntRange(max = 59) Integer> choices, @ForAll long shuffle) throws Exception {
        TestSite site = new TestSite("hub-1", "hub-2");
        State parent = State.of(site.genesis);
        LogTip tip = LogTip.of(site.genesis.block().header());
        List<SignedTransaction> transactions = transactions(site, choices);
        Collections.shuffle(transactions, new Random(shuffle));
        BuiltBlock built = new BlockBuilder(parent, tip, size -> tip.root())
                .build(transactions, TestSite.START.plusSeconds(1), Optional.empty());
        ValidatedBlock checked = new BlockRules(parent, tip, size -> tip.root())
                .validateContent(built.validated().block(), TestSite.START);
        assertThat(checked.state().stateRoot())
                .isEqualTo(built.validated().state().stateRoot());
        assertThat(checked.tip()).isEqualTo(built.validated().tip());
        State reloaded = reloaded(parent, checked.state());
        assertThat(reloaded.stateRoot()).isEqualTo(checked.state().stateRoot());
        assertThat(StateRows.entryChanges(Optional.of(parent), checked.state()).keySet())
                .as("a block's own note of what it changed, and a comparison of all entries")
                .isEqualTo(StateRows.entryChanges(Optional.of(parent), reloaded).keySet());
        assertThat(MerkleTree.root(
                        new ArrayList<>(checked.state().registry.leaves.values())))
                .isEqualTo(checked.state().stateRoot());
    }

    private static List<SignedTransaction> transactions(TestSite site, List<Integer> choices) {
        List<SignedTransaction> transactions = new ArrayList<>();
        for (int choice : choices) {
            String uid = "device-" + choice % 6;
            transactions.add(
                    switch (choice / 10) {
                        case 0 -> site.register(uid);
                        case 1 -> site.device(DeviceAction.REVOKE, uid, "", DeviceStatus.REVOKED);
                        case 2 ->
                            site.device(
                                    DeviceAction.UPDATE,
                                    uid,
                                    TestSite.key(uid).publicKey().did(),
                                    DeviceStatus.ACTIVE);
                        case 3 -> site.hub(NodeAction.REGISTER, "hub-" + choice % 6);
                        case 4 -> site.hub(NodeAction.REVOKE, "hub-" + choice % 3);
                        default ->
                            site.batch("hub-" + (1 + choice % 2), uid, 1, TestSite.START)
                                    .transaction();
                    });
        }
        return transactions;
    }

    private static State reloaded(State parent, State state) throws Exception {
        StateRows rows = new StateRows();
        for (Optional<byte[]> entry :
                StateRows.entryChanges(Optional.empty(), state).values()) {
            rows.addEntry(entry.orElseThrow());
        }
        for (ValidatorTerm term : state.validatorTerms()) {
            rows.addTerm(StateRows.encode(term));
        }
        assertThat(StateRows.entryChanges(Optional.of(parent), state).size())
                .isLessThanOrEqualTo(
                        StateRows.entryChanges(Optional.empty(), state).size());
        return rows.build(state.chainId(), state.policy());
    }
}
