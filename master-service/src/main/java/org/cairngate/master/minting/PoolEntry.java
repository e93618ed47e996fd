package org.cairngate.master.minting;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.event.Segment;
import org.cairngate.ledger.transaction.SignedTransaction;

/**
 * An accepted transaction that waits for its block.
 *
 * @param transaction the transaction
 * @param segment the events beside an EVENTS transaction, empty for other types
 * @param uids the uids of those events, in the segment's order
 */
public record PoolEntry(SignedTransaction transaction, Optional<Segment> segment, List<String> uids) {

    /** Takes a copy of the uids. */
    public PoolEntry {
        Objects.requireNonNull(transaction, "transaction");
        Objects.requireNonNull(segment, "segment");
        uids = List.copyOf(uids);
    }

    /** The segments of some entries, by transaction id, as the chain store takes them. */
    static Map<Hash, Segment> segments(List<PoolEntry> entries, List<SignedTransaction> minted) {
        Set<Hash> ids = new HashSet<>();
        minted.forEach(transaction -> ids.add(transaction.id()));
        Map<Hash, Segment> segments = new HashMap<>();
        for (PoolEntry entry : entries) {
            if (ids.contains(entry.transaction().id())) {
                entry.segment()
                        .ifPresent(segment -> segments.put(entry.transaction().id(), segment));
            }
        }
        return segments;
    }
}
