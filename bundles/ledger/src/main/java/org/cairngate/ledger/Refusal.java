package org.cairngate.ledger;

import java.time.Instant;
import java.util.Objects;

/**
 * One refusal that happened.
 *
 * @param time when it happened
 * @param component which component refused, for example {@code broker}
 * @param reason why
 * @param detail what was wrong, for people
 */
public record Refusal(Instant time, String component, RefusalReason reason, String detail) {

    /** Refuses nulls. */
    public Refusal {
        Objects.requireNonNull(time, "time");
        Objects.requireNonNull(component, "component");
        Objects.requireNonNull(reason, "reason");
        Objects.requireNonNull(detail, "detail");
    }
}
