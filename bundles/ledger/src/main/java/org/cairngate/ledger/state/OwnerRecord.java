package org.cairngate.ledger.state;

import org.cairngate.ledger.transaction.ArtifactKind;

/**
 * Who has the right to publish the next version of an artifact.
 *
 * @param kind the artifact's kind
 * @param name the artifact's name, whatever the target
 * @param owner name of the organisation or master
 * @param height the block of the newest version
 */
public record OwnerRecord(ArtifactKind kind, String name, String owner, long height) implements RegistryRecord {

    @Override
    public String entryKey() {
        return key(kind, name);
    }

    static String key(ArtifactKind kind, String name) {
        return "owner/" + kind.code() + "/" + name;
    }
}
