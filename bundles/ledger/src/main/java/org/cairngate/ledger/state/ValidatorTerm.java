package org.cairngate.ledger.state;

import java.util.Objects;

/**
 * From when on a set of validators was the one in force.
 *
 * @param fromHeight the first block whose post-state has this set
 * @param validators the set
 */
public record ValidatorTerm(long fromHeight, ValidatorSet validators) {

    /** Refuses nulls. */
    public ValidatorTerm {
        Objects.requireNonNull(validators, "validators");
    }
}
