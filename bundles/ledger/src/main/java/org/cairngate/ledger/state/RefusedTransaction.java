package org.cairngate.ledger.state;

import java.util.Objects;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.transaction.SignedTransaction;

/**
 * A transaction that a new block does not take.
 *
 * @param transaction the transaction
 * @param cause why
 */
public record RefusedTransaction(SignedTransaction transaction, RefusedException cause) {

    /** Refuses nulls. */
    public RefusedTransaction {
        Objects.requireNonNull(transaction, "transaction");
        Objects.requireNonNull(cause, "cause");
    }
}
