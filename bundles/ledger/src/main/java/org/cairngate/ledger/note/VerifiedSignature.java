package org.cairngate.ledger.note;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A signature on a note that was verified.
 *
 * @param key whose it is
 * @param time when it was made, whole seconds; empty when the signature does not say
 * @param signers the names of the hubs whose signatures it is the sum of; empty unless it is a compact certificate
 */
public record VerifiedSignature(NoteKey key, Optional<Instant> time, List<String> signers) {

    /** Refuses nulls. */
    public VerifiedSignature {
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(time, "time");
        signers = List.copyOf(signers);
    }

    /** The names of whose signature it is: the signers, or the key's own. */
    public List<String> names() {
        return signers.isEmpty() ? List.of(key.name()) : signers;
    }

    /** One key's signature. */
    public VerifiedSignature(NoteKey key, Optional<Instant> time) {
        this(key, time, List.of());
    }
}
