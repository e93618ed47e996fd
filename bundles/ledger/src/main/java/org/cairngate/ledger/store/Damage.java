package org.cairngate.ledger.store;

import java.util.Objects;

/**
 * One thing that is wrong in a store.
 *
 * @param place where: a file, or a column family with height, index or key
 * @param what what is wrong there
 */
public record Damage(String place, String what) {

    /** Refuses nulls. */
    public Damage {
        Objects.requireNonNull(place, "place");
        Objects.requireNonNull(what, "what");
    }

    @Override
    public String toString() {
        return place + ": " + what;
    }
}
