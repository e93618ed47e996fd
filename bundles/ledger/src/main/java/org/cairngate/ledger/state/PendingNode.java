package org.cairngate.ledger.state;

import java.util.Objects;
import org.cairngate.ledger.transaction.NodeBody;

/**
 * A NODE change that is on the chain and waits for its block to be final.
 *
 * @param height the block that carries it
 * @param index its place among the pending changes of that block, from 0
 * @param change the change
 */
public record PendingNode(long height, int index, NodeBody change) {

    /** Refuses nulls. */
    public PendingNode {
        Objects.requireNonNull(change, "change");
    }
}
