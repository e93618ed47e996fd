package org.cairngate.ledger.store;

import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What pruning leaves of a store.
 *
 * @param wholeBlocks how many of the newest blocks stay whole, at least 1; empty for none, which makes a light store
 * @param hub the hub whose segments stay; empty when every segment stays that is there, as in a hub's store, which has only its
 *     own
 */
public record PruneRule(OptionalLong wholeBlocks, Optional<String> hub) {

    /**
     * Refuses what means nothing.
     *
     * @throws IllegalArgumentException when fewer than one block is to stay whole
     */
    public PruneRule {
        Objects.requireNonNull(hub, "hub");
        if (wholeBlocks.orElse(1) < 1) {
            throw new IllegalArgumentException("at least 1 block stays whole, or none at all: the store is light then");
        }
    }

    /** Where the whole blocks of a log of the given size begin. */
    long wholeFrom(long size) {
        return wholeBlocks.isPresent() ? Math.max(1, size - wholeBlocks.getAsLong()) : size;
    }

    Retention retention(long size) {
        if (wholeBlocks.isEmpty()) {
            return Retention.LIGHT;
        }
        long from = wholeFrom(size);
        return from > 1 ? Retention.pruned(from) : Retention.FULL;
    }
}
