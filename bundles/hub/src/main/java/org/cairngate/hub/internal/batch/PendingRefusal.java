package org.cairngate.hub.internal.batch;

import java.time.Instant;
import java.util.List;
import org.cairngate.ledger.RefusalReason;

/**
 * A master's refusal of single events of a batch.
 *
 * @param reason the receipt's reason
 * @param detail the receipt's detail
 * @param uids the refused events; empty when the whole batch is refused
 * @param at when the receipt came
 */
public record PendingRefusal(RefusalReason reason, String detail, List<String> uids, Instant at) {
    public PendingRefusal {
        uids = List.copyOf(uids);
    }
}
