package org.cairngate.ledger.store;

import java.util.List;
import java.util.Objects;

/**
 * What {@link Fsck} found.
 *
 * @param damages everything that is wrong, in the order in which it was found; at most {@link Fsck#MAX_DAMAGES}
 * @param counts how much was checked
 */
public record FsckReport(List<Damage> damages, Counts counts) {

    /** Takes a copy of the list. */
    public FsckReport {
        Objects.requireNonNull(counts, "counts");
        damages = List.copyOf(damages);
    }

    /**
     * How much was checked.
     *
     * @param files data files
     * @param blocks blocks
     * @param transactions transactions
     * @param segments segments
     * @param events events in the segments
     */
    public record Counts(long files, long blocks, long transactions, long segments, long events) {}

    /** Whether nothing is wrong. */
    public boolean clean() {
        return damages.isEmpty();
    }
}
