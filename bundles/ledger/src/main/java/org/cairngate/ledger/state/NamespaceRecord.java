package org.cairngate.ledger.state;

import org.cairngate.ledger.transaction.NamespaceBody;

/**
 * Who belongs to a private namespace.
 *
 * @param body the newest membership
 * @param height its block
 */
public record NamespaceRecord(NamespaceBody body, long height) implements RegistryRecord {

    @Override
    public String entryKey() {
        return key(body.namespace());
    }

    static String key(String namespace) {
        return "namespace/" + namespace;
    }
}
