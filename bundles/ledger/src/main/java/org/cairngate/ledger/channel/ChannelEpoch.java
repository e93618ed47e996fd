package org.cairngate.ledger.channel;

import java.util.Objects;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.cbor.CborWriter;

/**
 * The time from one change of a channel's members to the next: all its events are sealed under one key.
 *
 * @param chainId the chain that the channel is of
 * @param namespace {@code organisation/group}
 * @param number from 1, rising by one; the key epoch of the NAMESPACE record
 */
public record ChannelEpoch(Hash chainId, String namespace, long number) {

    /** Refuses nulls and numbers below 1. */
    public ChannelEpoch {
        Objects.requireNonNull(chainId, "chainId");
        Objects.requireNonNull(namespace, "namespace");
        if (number < 1) {
            throw new IllegalArgumentException("key epochs begin at 1, got " + number);
        }
    }

    /** The epoch after the next change of members. */
    public ChannelEpoch next() {
        return new ChannelEpoch(chainId, namespace, number + 1);
    }

    /**
     * Begins what a key or a seal is bound to: {@code [purpose, chainId32, namespace, epoch, ...]}.
     *
     * @param more how many items the caller adds
     */
    CborWriter bind(String purpose, int more) {
        return new CborWriter()
                .array(4 + more)
                .text(purpose)
                .bytes(chainId.bytes())
                .text(namespace)
                .uint(number);
    }

    @Override
    public String toString() {
        return "epoch " + number + " of " + namespace;
    }
}
