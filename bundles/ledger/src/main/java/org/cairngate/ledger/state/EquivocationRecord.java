package org.cairngate.ledger.state;

import org.cairngate.ledger.Hash;
import org.cairngate.ledger.KeyId;

/**
 * A key was proved to have said two things that cannot both be honest.
 *
 * @param key the key
 * @param name its node
 * @param evidence id of the transaction that carries the evidence
 * @param reporter name of the node that brought it
 * @param height the block of that transaction
 */
public record EquivocationRecord(KeyId key, String name, Hash evidence, String reporter, long height)
        implements RegistryRecord {

    @Override
    public String entryKey() {
        return key(key);
    }

    static String key(KeyId key) {
        return "equivocation/" + key.hex();
    }
}
