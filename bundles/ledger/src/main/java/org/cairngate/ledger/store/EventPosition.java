package org.cairngate.ledger.store;

import java.util.Objects;
import org.cairngate.ledger.Hash;

/**
 * Where an event is on the chain.
 *
 * @param uid the event's uid
 * @param height its block
 * @param txIndex its transaction in the block, from 0
 * @param eventIndex its place in the batch, from 0
 * @param txId its transaction's id
 */
public record EventPosition(String uid, long height, int txIndex, int eventIndex, Hash txId) {

    /** Refuses nulls. */
    public EventPosition {
        Objects.requireNonNull(uid, "uid");
        Objects.requireNonNull(txId, "txId");
    }
}
