package org.cairngate.master.live;

import java.util.List;
import org.cairngate.ledger.Hash;

/**
 * What a block has to say, without its events.
 *
 * @param height its height
 * @param json the message about itself, in one line
 * @param batches its batches of events, in their order
 * @param erases whether it erases events of earlier blocks
 */
record Outline(long height, String json, List<Batch> batches, boolean erases) {

    /**
     * A batch of events.
     *
     * @param transaction its index in the block
     * @param id its transaction's id
     * @param namespace the namespace of all its events
     * @param hub the hub that submitted it
     * @param audit whether it is the master's own, of which alarms are told and nothing else
     */
    record Batch(int transaction, Hash id, String namespace, String hub, boolean audit) {}

    /** Takes a copy. */
    Outline {
        batches = List.copyOf(batches);
    }
}
