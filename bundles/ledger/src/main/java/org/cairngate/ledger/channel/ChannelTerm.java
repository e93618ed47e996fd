package org.cairngate.ledger.channel;

import java.time.Instant;
import java.util.Objects;

/**
 * What a chain says now of a private namespace.
 *
 * @param namespace {@code organisation/group}
 * @param keyEpoch its newest key epoch, 1 or more
 * @param encrypted whether its events are sealed; otherwise it is only closed to others
 * @param since time of the block that began the epoch
 */
public record ChannelTerm(String namespace, long keyEpoch, boolean encrypted, Instant since) {

    /** Refuses nulls and epochs below 1. */
    public ChannelTerm {
        Objects.requireNonNull(namespace, "namespace");
        Objects.requireNonNull(since, "since");
        if (keyEpoch < 1) {
            throw new IllegalArgumentException("key epochs begin at 1, got " + keyEpoch);
        }
    }
}
