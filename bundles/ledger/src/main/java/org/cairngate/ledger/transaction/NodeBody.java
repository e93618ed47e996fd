package org.cairngate.ledger.transaction;

import java.util.Objects;
import org.cairngate.ledger.key.NodeKeys;
import org.cairngate.ledger.key.PublicKey;

/**
 * A change of a node's record: a hub, master, organisation or operator.
 *
 * @param action what changes
 * @param role the node's role
 * @param name the node's name, {@code [A-Za-z0-9._-]{1,64}}
 * @param keys the node's public keys; the new ones when the action is a rotation
 * @param weight the node's weight in the quorum, 0..{@link #MAX_WEIGHT}
 */
public record NodeBody(NodeAction action, NodeRole role, String name, NodeKeys keys, long weight)
        implements PrivilegedBody {

    /** The type number. */
    public static final int TYPE = 2;

    /** Largest weight; small enough that sums never overflow. */
    public static final long MAX_WEIGHT = 1_000_000;

    /** Refuses values out of range with an {@link IllegalArgumentException}. */
    public NodeBody {
        Objects.requireNonNull(action, "action");
        Objects.requireNonNull(role, "role");
        Objects.requireNonNull(keys, "keys");
        Fields.requireName(name);
        if (weight < 0 || weight > MAX_WEIGHT) {
            throw new IllegalArgumentException("weight must be 0.." + MAX_WEIGHT + ", got " + weight);
        }
    }

    /** A change of a node that has its ledger key only. */
    public NodeBody(NodeAction action, NodeRole role, String name, PublicKey key, long weight) {
        this(action, role, name, NodeKeys.of(key), weight);
    }

    /** The ledger key. */
    public PublicKey key() {
        return keys.ledger();
    }

    @Override
    public int type() {
        return TYPE;
    }
}
