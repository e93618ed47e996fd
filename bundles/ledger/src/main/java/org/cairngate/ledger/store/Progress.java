package org.cairngate.ledger.store;

import java.util.Objects;

/**
 * How far {@link Fsck} is.
 *
 * @param phase what it checks
 * @param done how many of them are checked
 * @param total how many there are; 0 when that is not known before
 */
public record Progress(String phase, long done, long total) {

    /** Refuses nulls. */
    public Progress {
        Objects.requireNonNull(phase, "phase");
    }
}
