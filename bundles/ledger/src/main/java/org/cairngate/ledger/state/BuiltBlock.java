package org.cairngate.ledger.state;

import java.util.List;
import java.util.Objects;

/**
 * What {@link BlockBuilder} made.
 *
 * @param validated the new block, without a checkpoint: that is signed after the block is stored
 * @param refused the transactions that are not in it because they became invalid, each with its reason
 */
public record BuiltBlock(ValidatedBlock validated, List<RefusedTransaction> refused) {

    /** Takes a copy of the list. */
    public BuiltBlock {
        Objects.requireNonNull(validated, "validated");
        refused = List.copyOf(refused);
    }
}
