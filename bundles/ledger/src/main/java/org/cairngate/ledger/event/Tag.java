package org.cairngate.ledger.event;

import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.cairngate.ledger.Hash;

/**
 * What an analyzer said about an event.
 *
 * @param analyzerId the analyzer, 1..64 UTF-8 bytes
 * @param modelHash hash of the model or rule that it used
 * @param label its finding, at most 64 UTF-8 bytes
 * @param scoreMicros its score in millionths, 0 or more
 */
public record Tag(String analyzerId, Hash modelHash, String label, long scoreMicros) {

    static final int MAX_TEXT = 64;

    /** Refuses values out of range with an {@link IllegalArgumentException}. */
    public Tag {
        Objects.requireNonNull(modelHash, "modelHash");
        int idLength = analyzerId.getBytes(StandardCharsets.UTF_8).length;
        if (idLength < 1 || idLength > MAX_TEXT || label.getBytes(StandardCharsets.UTF_8).length > MAX_TEXT) {
            throw new IllegalArgumentException("analyzer id and label have at most " + MAX_TEXT + " bytes");
        }
        if (scoreMicros < 0) {
            throw new IllegalArgumentException("a score is not negative, got " + scoreMicros);
        }
    }
}
