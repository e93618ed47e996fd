package org.cairngate.ledger.store;

import java.util.Objects;
import java.util.Optional;
import org.cairngate.ledger.note.SignedNote;

/**
 * How far the chain is certified, as far as certificates are known here.
 *
 * @param certificate the newest certificate
 * @param size its size: blocks below are certified; 0 for none
 * @param finalSize size of the newest certificate that has a certified descendant: blocks below are final
 */
record Certified(Optional<SignedNote> certificate, long size, long finalSize) {

    static final Certified NOTHING = new Certified(Optional.empty(), 0, 0);

    Certified {
        Objects.requireNonNull(certificate, "certificate");
    }

    /** With one more certificate, which may be older than the newest. */
    Certified advance(SignedNote note, long noteSize) {
        if (noteSize > size) {
            return new Certified(Optional.of(note), noteSize, Math.max(finalSize, size));
        }
        boolean moreFinal = noteSize < size && noteSize > finalSize;
        return moreFinal ? new Certified(certificate, size, noteSize) : this;
    }

    EventState stateOf(long height) {
        if (height < finalSize) {
            return EventState.FINAL;
        }
        return height < size ? EventState.CERTIFIED : EventState.MINTED;
    }
}
