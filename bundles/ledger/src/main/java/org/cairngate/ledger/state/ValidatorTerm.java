package org.cairngate.ledger.state;

import java.util.Objects;
import java.util.OptionalLong;

/**
 * From when on a set of validators was the one in force.
 *
 * @param fromHeight the first block whose post-state has this set
 * @param validators the set
 * @param settledAt the block that made block {@code fromHeight} final for the chain: until then the set before has to certify too
 */
public record ValidatorTerm(long fromHeight, ValidatorSet validators, OptionalLong settledAt) {

    /** Refuses nulls. */
    public ValidatorTerm {
        Objects.requireNonNull(validators, "validators");
        Objects.requireNonNull(settledAt, "settledAt");
    }

    /** Whether, for a log that ends in the block of the given height, this set certifies without the one before. */
    boolean isSettledAt(long height) {
        return settledAt.isPresent() && settledAt.getAsLong() <= height;
    }

    ValidatorTerm settled(long height) {
        return new ValidatorTerm(fromHeight, validators, OptionalLong.of(height));
    }
}
