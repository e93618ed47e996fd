package org.cairngate.master.minting;

import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.note.Checkpoint;
import org.cairngate.ledger.store.ChainStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares the hubs' copies of the chain with this one. Each cosignature names a size and the root that the hub's own copy has
 * there, so every block that a hub cosigns is a comparison of everything up to it. In memory only: the next cosignature of a hub
 * compares everything again. Safe for use by several threads.
 */
public final class HubCopies {

    private static final Logger log = LoggerFactory.getLogger(HubCopies.class);

    private final ChainStore store;
    private final Clock clock;
    private final Map<String, Copy> copies = new ConcurrentHashMap<>();

    /**
     * How a hub's copy compares.
     *
     * @param equalSize the largest size at which its root was this chain's, 0 for none
     * @param difference the newest difference; stays until the master is started again, as a person must look at it
     */
    public record Copy(long equalSize, Optional<Difference> difference) {

        private static final Copy UNKNOWN = new Copy(0, Optional.empty());
    }

    /**
     * Two roots of one size.
     *
     * @param size in blocks
     * @param hubRoot what the hub's copy has
     * @param ownRoot what this chain has
     * @param time when it was seen
     */
    public record Difference(long size, Hash hubRoot, Hash ownRoot, Instant time) {}

    /** Compares with the chain in the store. */
    public HubCopies(ChainStore store, Clock clock) {
        this.store = store;
        this.clock = clock;
    }

    /** How the named hub's copy compares; empty when it has not cosigned since the start. */
    public Optional<Copy> of(String hub) {
        return Optional.ofNullable(copies.get(hub));
    }

    /** How many hubs have a copy that differs. */
    public long differing() {
        return copies.values().stream()
                .filter(copy -> copy.difference().isPresent())
                .count();
    }

    /**
     * Compares what a hub cosigned.
     *
     * @param hub the hub that sent it
     * @throws RefusedException ({@code bad-certificate}) when this chain is not that long, ({@code equivocation}) when the hub's
     *     root is another than this chain's
     */
    void compare(String hub, Checkpoint checkpoint) throws RefusedException {
        long size = checkpoint.size();
        if (size < 1 || size > store.tip().size()) {
            throw new RefusedException(
                    RefusalReason.BAD_CERTIFICATE,
                    "there is no checkpoint of size " + size + ", the log has "
                            + store.tip().size());
        }
        Hash own = store.root(size);
        if (checkpoint.root().equals(own)) {
            copies.merge(
                    hub,
                    new Copy(size, Optional.empty()),
                    (old, now) -> new Copy(Math.max(old.equalSize(), size), old.difference()));
            return;
        }
        Difference difference = new Difference(size, checkpoint.root(), own, clock.instant());
        Copy before = copies.getOrDefault(hub, Copy.UNKNOWN);
        copies.put(hub, new Copy(before.equalSize(), Optional.of(difference)));
        log.error("copy of hub differs hub={} size={} root={} own={}", hub, size, checkpoint.root(), own);
        throw new RefusedException(
                RefusalReason.EQUIVOCATION,
                "the copy of " + hub + " has root " + checkpoint.root() + " at size " + size + ", this log has " + own);
    }
}
