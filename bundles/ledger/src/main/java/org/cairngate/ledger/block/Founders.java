package org.cairngate.ledger.block;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.cairngate.ledger.key.PublicKey;

/**
 * The nodes that a chain starts with besides its master's key.
 *
 * @param masterName the master's name
 * @param organisations names and keys of the first organisations, in order
 * @param hubs names and keys of the first hubs, in order; may be empty
 */
public record Founders(String masterName, Map<String, PublicKey> organisations, Map<String, PublicKey> hubs) {

    /** Takes copies that keep the order. */
    public Founders {
        organisations = Collections.unmodifiableMap(new LinkedHashMap<>(organisations));
        hubs = Collections.unmodifiableMap(new LinkedHashMap<>(hubs));
    }
}
