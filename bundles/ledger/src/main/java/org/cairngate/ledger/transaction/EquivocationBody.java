package org.cairngate.ledger.transaction;

import java.util.Objects;
import org.cairngate.ledger.key.PublicKey;

/**
 * Evidence that a node said two things that cannot both be honest.
 *
 * @param role the node's role
 * @param name the node's name
 * @param key the key that signed both
 * @param evidence what it signed
 */
public record EquivocationBody(NodeRole role, String name, PublicKey key, Evidence evidence)
        implements TransactionBody {

    /** Refuses values out of range with an {@link IllegalArgumentException}. */
    public EquivocationBody {
        Objects.requireNonNull(role, "role");
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(evidence, "evidence");
        Fields.requireName(name);
    }

    @Override
    public int type() {
        return NodeBody.TYPE;
    }
}
