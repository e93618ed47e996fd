package org.cairngate.ledger.transaction;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;

/**
 * New protocol parameters; only ever wrapped in a {@link ProposalBody}. What they mean is said where the chain policy is defined.
 *
 * @param mintInterval time between blocks, whole milliseconds
 * @param maxFuture how far an event's time may be ahead, whole milliseconds
 * @param earliestEvent the earliest time that an event may have, whole milliseconds
 * @param maxBlockTransactions most transactions in a block, 1..2^31-1
 * @param governance who votes on what from then on
 */
public record ParametersBody(
        Duration mintInterval,
        Duration maxFuture,
        Instant earliestEvent,
        int maxBlockTransactions,
        Governance governance)
        implements PrivilegedBody {

    /** The type number. */
    public static final int TYPE = 8;

    /** Refuses values out of range with an {@link IllegalArgumentException}. */
    public ParametersBody {
        Objects.requireNonNull(governance, "governance");
        Fields.requireMillis(Instant.EPOCH.plus(mintInterval));
        Fields.requireMillis(Instant.EPOCH.plus(maxFuture));
        Fields.requireMillis(earliestEvent);
        Fields.requireRange("maxBlockTransactions", maxBlockTransactions, 1, Integer.MAX_VALUE);
    }

    @Override
    public int type() {
        return TYPE;
    }
}
