package org.cairngate.ledger.store;

import java.util.Objects;
import java.util.Optional;
import org.cairngate.ledger.note.SignedNote;

/**
 * How far the chain is certified, as far as certificates are known here.
 *
 * @param certificate the newest certificate
 * @param size its size: blocks below are certified; 0 for none
 * @param finalSize blocks below are final, see {@link org.cairngate.ledger.state.FinalityRule}
 */
record Certified(Optional<SignedNote> certificate, long size, long finalSize) {

    static final Certified NOTHING = new Certified(Optional.empty(), 0, 0);

    Certified {
        Objects.requireNonNull(certificate, "certificate");
    }

    /** With one more certificate, which may be older than the newest; it makes blocks below {@code newFinalSize} final. */
    Certified advance(SignedNote note, long noteSize, long newFinalSize) {
        long further = Math.max(finalSize, newFinalSize);
        return noteSize > size
                ? new Certified(Optional.of(note), noteSize, further)
                : new Certified(certificate, size, further);
    }

    EventState stateOf(long height) {
        if (height < finalSize) {
            return EventState.FINAL;
        }
        return height < size ? EventState.CERTIFIED : EventState.MINTED;
    }
}
