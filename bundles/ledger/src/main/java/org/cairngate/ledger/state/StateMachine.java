package org.cairngate.ledger.state;

import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.transaction.SignedTransaction;

/**
 * Applies single transactions to a state: the one function that says what the chain means. Pure and deterministic; may be called
 * from several threads.
 */
public final class StateMachine {

    private StateMachine() {}

    /**
     * The state with one more transaction, signature included; before it, proposals that are due at the height are counted and
     * act. Node changes of earlier blocks are not activated here: that takes a whole block with its certificate.
     *
     * @param height the block that the transaction would be in
     * @throws RefusedException ({@code foreign-chain}, {@code unknown-signer}, {@code not-permitted}, {@code seq-replay},
     *     {@code seq-gap}, {@code bad-signature}, {@code unknown-device}, {@code revoked-device},
     *     {@code quarantined-node}, {@code vote-required}, {@code unknown-proposal}, {@code vote-closed}, {@code duplicate-vote},
     *     and for evidence {@code bad-certificate} and {@code log-root-mismatch}) when it is not valid
     */
    public static State apply(State state, SignedTransaction transaction, long height) throws RefusedException {
        StateDraft draft = new StateDraft(state, height);
        draft.apply(transaction);
        return draft.build();
    }

    /**
     * Checks one transaction without deriving a state.
     *
     * @throws RefusedException as {@link #apply}
     */
    public static void check(State state, SignedTransaction transaction, long height) throws RefusedException {
        new StateDraft(state, height).apply(transaction);
    }
}
