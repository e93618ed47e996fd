package org.cairngate.ledger.transaction;

import java.time.Instant;
import java.util.Objects;
import org.cairngate.ledger.Hash;

/**
 * A sealed batch of events of one namespace.
 *
 * @param count number of events, 1..{@link #MAX_COUNT}
 * @param batchRoot RFC 6962 root over the events' leaves
 * @param tMin earliest event timestamp, whole milliseconds
 * @param tMax latest event timestamp, whole milliseconds
 */
public record EventsBody(int count, Hash batchRoot, Instant tMin, Instant tMax) implements TransactionBody {

    /** Most events in one batch. */
    public static final int MAX_COUNT = 4096;

    /** The type number. */
    public static final int TYPE = 0;

    /** Refuses values out of range with an {@link IllegalArgumentException}. */
    public EventsBody {
        Objects.requireNonNull(batchRoot, "batchRoot");
        if (count < 1 || count > MAX_COUNT) {
            throw new IllegalArgumentException("a batch has 1.." + MAX_COUNT + " events, got " + count);
        }
        Fields.requireMillis(tMin);
        Fields.requireMillis(tMax);
        if (tMin.isAfter(tMax)) {
            throw new IllegalArgumentException("tMin " + tMin + " is after tMax " + tMax);
        }
    }

    @Override
    public int type() {
        return TYPE;
    }
}
