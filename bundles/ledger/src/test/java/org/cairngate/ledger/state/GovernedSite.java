package org.cairngate.ledger.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.block.ChainPolicy;
import org.cairngate.ledger.block.Founders;
import org.cairngate.ledger.block.Genesis;
import org.cairngate.ledger.key.PublicKey;
import org.cairngate.ledger.key.SigningKey;
import org.cairngate.ledger.transaction.EventsBody;
import org.cairngate.ledger.transaction.Governance;
import org.cairngate.ledger.transaction.NodeAction;
import org.cairngate.ledger.transaction.NodeBody;
import org.cairngate.ledger.transaction.NodeRole;
import org.cairngate.ledger.transaction.RotationBody;
import org.cairngate.ledger.transaction.SignedTransaction;
import org.cairngate.ledger.transaction.Transaction;
import org.cairngate.ledger.transaction.TransactionBody;

/** A chain of a master, three organisations and hubs, of which a test applies single transactions at a height it chooses. */
final class GovernedSite {

    static final EventsBody EVENTS = new EventsBody(1, Hash.ZERO, TestSite.START, TestSite.START);

    final ChainPolicy policy;
    final Genesis genesis;
    State state;
    long height = 1;

    GovernedSite(Governance governance, String... hubs) throws RefusedException {
        this.policy = new ChainPolicy(
                        TestSite.ORIGIN,
                        Duration.ofSeconds(1),
                        ChainPolicy.DEFAULT_MAX_FUTURE,
                        ChainPolicy.DEFAULT_EARLIEST_EVENT,
                        ChainPolicy.DEFAULT_MAX_BLOCK_TRANSACTIONS)
                .withGovernance(governance);
        this.genesis = Genesis.create(
                policy,
                TestSite.key("master"),
                Founders.withLedgerKeys("master", keys("acme", "bolt", "core"), keys(hubs)),
                TestSite.START,
                transactions -> State.genesisRoot(policy, transactions));
        this.state = State.of(genesis);
    }

    private static Map<String, PublicKey> keys(String... names) {
        Map<String, PublicKey> keys = new LinkedHashMap<>();
        for (String name : names) {
            keys.put(name, TestSite.key(name).publicKey());
        }
        return keys;
    }

    SignedTransaction sign(String signer, TransactionBody body) {
        SigningKey key = TestSite.key(signer);
        String namespace = body instanceof EventsBody ? TestSite.NAMESPACE : "";
        long seq = state.lastSeq(key.publicKey().id()) + 1;
        return SignedTransaction.sign(
                new Transaction(genesis.chainId(), key.publicKey().id(), seq, namespace, body), key);
    }

    void apply(String signer, TransactionBody body) throws RefusedException {
        apply(sign(signer, body));
    }

    void apply(SignedTransaction transaction) throws RefusedException {
        state = StateMachine.apply(state, transaction, height);
    }

    /** An empty block of the given height, of which all blocks before are final. */
    void block(long atHeight) {
        StateDraft draft = new StateDraft(state, atHeight);
        draft.activateBelow(atHeight);
        state = draft.build();
        height = atHeight + 1;
    }

    void refused(RefusalReason reason, String signer, TransactionBody body) {
        refused(reason, sign(signer, body));
    }

    void refused(RefusalReason reason, SignedTransaction transaction) {
        Hash before = state.stateRoot();
        RefusedException refused =
                catchThrowableOfType(RefusedException.class, () -> StateMachine.apply(state, transaction, height));
        assertThat(refused).as("refusal of %s", transaction).isNotNull();
        assertThat(refused.reason()).as(refused.getMessage()).isEqualTo(reason);
        assertThat(state.stateRoot()).isEqualTo(before);
    }

    NodeRecord node(String name) {
        return state.nodeByName(name).orElseThrow();
    }

    static NodeBody hub(NodeAction action, String name) {
        return new NodeBody(action, NodeRole.HUB, name, TestSite.key(name).publicKey(), 1);
    }

    RotationBody rotation(NodeRole role, String name, String newKey) {
        return RotationBody.sign(
                genesis.chainId(), TestSite.key(name).publicKey().id(), role, name, TestSite.key(newKey));
    }
}
