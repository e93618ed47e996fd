package org.cairngate.master.version;

import java.util.Objects;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.cbor.CborWriter;

/**
 * A strong entity tag (RFC 9110 section 8.8.3): the hash of all that is shown of something, and so another one whenever anything of
 * that is another. Immutable.
 *
 * @param text as the header ETag has it, with its quotes
 */
public record EntityTag(String text) {

    /** Refuses a missing text. */
    public EntityTag {
        Objects.requireNonNull(text, "text");
    }

    /** The tag of what was written. */
    public static EntityTag of(CborWriter shown) {
        return new EntityTag("\"" + Hash.sha256(shown.toBytes()).hex() + "\"");
    }
}
