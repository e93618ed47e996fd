package org.cairngate.master.backup;

import java.time.Instant;
import java.util.Objects;
import org.cairngate.ledger.Hash;

/**
 * Of which chain and of when a backup is.
 *
 * @param chain the chain's id
 * @param size how many blocks it has, from 1
 * @param time when it was taken
 */
public record Moment(Hash chain, long size, Instant time) {

    /** Refuses missing values. */
    public Moment {
        Objects.requireNonNull(chain, "chain");
        Objects.requireNonNull(time, "time");
        if (size < 1) {
            throw new IllegalArgumentException("a chain has at least one block, not " + size);
        }
    }

    /** The height of its newest block. */
    public long height() {
        return size - 1;
    }
}
