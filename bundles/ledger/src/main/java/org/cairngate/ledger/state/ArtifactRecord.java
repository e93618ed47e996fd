package org.cairngate.ledger.state;

import org.cairngate.ledger.transaction.ArtifactBody;

/**
 * A published version of an artifact.
 *
 * @param body what was published
 * @param height the block that published it
 */
public record ArtifactRecord(ArtifactBody body, long height) implements RegistryRecord {

    @Override
    public String entryKey() {
        return prefix(body) + body.version();
    }

    /** Where all versions for one target begin. */
    static String prefix(ArtifactBody body) {
        return "artifact/" + body.kind().code() + "/" + body.name() + "/" + body.target() + "/";
    }
}
