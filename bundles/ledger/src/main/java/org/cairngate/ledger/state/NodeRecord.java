package org.cairngate.ledger.state;

import java.util.Objects;
import org.cairngate.ledger.key.NodeKeys;
import org.cairngate.ledger.key.PublicKey;
import org.cairngate.ledger.transaction.NodeRole;

/**
 * A node as the registry names it, under one of its keys.
 *
 * @param role what it may do
 * @param name its name, unique among nodes for ever; a rotation keeps it
 * @param keys its keys, unique among nodes for ever
 * @param weight its weight in a quorum of hubs or a vote of organisations
 * @param status what the key may still do
 * @param height the block in whose state the newest change took effect
 */
public record NodeRecord(NodeRole role, String name, NodeKeys keys, long weight, NodeStatus status, long height) {

    /** Refuses nulls. */
    public NodeRecord {
        Objects.requireNonNull(role, "role");
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(keys, "keys");
        Objects.requireNonNull(status, "status");
    }

    /** A node that is active or revoked. */
    public NodeRecord(NodeRole role, String name, PublicKey key, long weight, boolean active, long height) {
        this(role, name, NodeKeys.of(key), weight, active ? NodeStatus.ACTIVE : NodeStatus.REVOKED, height);
    }

    /** Whether transactions of this key are taken; of a rotated one until the new key's first. */
    public boolean active() {
        return status == NodeStatus.ACTIVE || status == NodeStatus.RETIRING;
    }

    /** Weight in a vote. Organisations were registered with 0 before there were votes; they count as 1. */
    public long voteWeight() {
        return Math.max(1, weight);
    }

    /** The ledger key. */
    public PublicKey key() {
        return keys.ledger();
    }

    NodeRecord with(NodeStatus next, long changedAt) {
        return new NodeRecord(role, name, keys, weight, next, changedAt);
    }
}
