package org.cairngate.ledger.state;

import java.util.Objects;
import org.cairngate.ledger.key.NodeKeys;
import org.cairngate.ledger.key.PublicKey;
import org.cairngate.ledger.transaction.NodeRole;

/**
 * A node as the registry names it.
 *
 * @param role what it may do
 * @param name its name, unique among nodes for ever
 * @param keys its keys, unique among nodes for ever
 * @param weight its weight in a quorum; 0 for all but hubs
 * @param active false once it was revoked
 * @param height the block in whose state the newest change took effect
 */
public record NodeRecord(NodeRole role, String name, NodeKeys keys, long weight, boolean active, long height) {

    /** Refuses nulls. */
    public NodeRecord {
        Objects.requireNonNull(role, "role");
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(keys, "keys");
    }

    /** A node that has its ledger key only. */
    public NodeRecord(NodeRole role, String name, PublicKey key, long weight, boolean active, long height) {
        this(role, name, NodeKeys.of(key), weight, active, height);
    }

    /** The ledger key. */
    public PublicKey key() {
        return keys.ledger();
    }
}
