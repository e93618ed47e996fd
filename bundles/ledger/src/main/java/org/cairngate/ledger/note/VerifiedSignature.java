package org.cairngate.ledger.note;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * A signature on a note that was verified.
 *
 * @param key whose it is
 * @param time when it was made, whole seconds; empty for a log's signature
 */
public record VerifiedSignature(NoteKey key, Optional<Instant> time) {

    /** Refuses nulls. */
    public VerifiedSignature {
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(time, "time");
    }
}
