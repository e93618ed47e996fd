package org.cairngate.ledger.block;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.cairngate.ledger.key.NodeKeys;
import org.cairngate.ledger.key.PublicKey;

/**
 * The nodes that a chain starts with besides its master's key.
 *
 * @param masterName the master's name
 * @param organisations names and keys of the first organisations, in order
 * @param hubs names and keys of the first hubs, in order; may be empty. Each has the keys that the policy's certificates need
 */
public record Founders(String masterName, Map<String, PublicKey> organisations, Map<String, NodeKeys> hubs) {

    /** Takes copies that keep the order. */
    public Founders {
        organisations = Collections.unmodifiableMap(new LinkedHashMap<>(organisations));
        hubs = Collections.unmodifiableMap(new LinkedHashMap<>(hubs));
    }

    /** Founders whose hubs have ledger keys only. */
    public static Founders withLedgerKeys(
            String masterName, Map<String, PublicKey> organisations, Map<String, PublicKey> hubs) {
        return new Founders(masterName, organisations, alone(hubs));
    }

    /** Every key as that of a node that has no other. */
    static Map<String, NodeKeys> alone(Map<String, PublicKey> nodes) {
        Map<String, NodeKeys> keys = new LinkedHashMap<>();
        nodes.forEach((name, key) -> keys.put(name, NodeKeys.of(key)));
        return keys;
    }
}
