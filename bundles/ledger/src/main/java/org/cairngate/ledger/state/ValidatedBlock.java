package org.cairngate.ledger.state;

import java.util.Objects;
import org.cairngate.ledger.block.Block;

/**
 * A block that passed every check, with what it leads to; made by {@link BlockRules} and {@link BlockBuilder} only.
 *
 * @param block the block
 * @param state the state after it
 * @param tip the log's end after it
 */
public record ValidatedBlock(Block block, State state, LogTip tip) {

    /** Refuses nulls. */
    public ValidatedBlock {
        Objects.requireNonNull(block, "block");
        Objects.requireNonNull(state, "state");
        Objects.requireNonNull(tip, "tip");
    }
}
