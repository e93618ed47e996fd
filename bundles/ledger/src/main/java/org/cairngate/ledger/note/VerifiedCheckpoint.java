package org.cairngate.ledger.note;

import java.util.List;
import java.util.Objects;

/**
 * A checkpoint that a policy accepted.
 *
 * @param checkpoint size and root
 * @param log the log's key that signed it
 * @param cosignatures the verified cosignatures of the policy's witnesses, in the policy's order
 */
public record VerifiedCheckpoint(Checkpoint checkpoint, NoteKey log, List<VerifiedSignature> cosignatures) {

    /** Takes a copy of the cosignatures. */
    public VerifiedCheckpoint {
        Objects.requireNonNull(checkpoint, "checkpoint");
        Objects.requireNonNull(log, "log");
        cosignatures = List.copyOf(cosignatures);
    }

    /** The names of those who cosigned, each once: a hub may have signed with several keys, or in a compact certificate. */
    public List<String> cosigners() {
        return cosignatures.stream()
                .flatMap(cosignature -> cosignature.names().stream())
                .distinct()
                .toList();
    }
}
