package org.cairngate.journal;

import java.util.Objects;
import org.cairngate.ledger.KeyId;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.event.Annotation;
import org.cairngate.ledger.event.CounterGap;

/**
 * What a device counted, of an event that it signed: the journal takes it only when it is above all that the key counted before, and
 * stores it with the event.
 *
 * @param key the key that signed; each key has a count of its own
 * @param counter the device's counter, 1..2^63-1
 * @param annotation what the gateway noted; a gap is added to it
 */
public record DeviceCount(KeyId key, long counter, Annotation annotation) {

    /** Refuses counters below 1. */
    public DeviceCount {
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(annotation, "annotation");
        if (counter < 1) {
            throw new IllegalArgumentException("counters begin at 1, got " + counter);
        }
    }

    /**
     * The encoded annotation of the event when it follows on the given counter.
     *
     * @param last the greatest counter of the key so far; 0 for none
     * @throws RefusedException ({@code replayed-counter}) when this one is not above it
     */
    public byte[] after(long last) throws RefusedException {
        CounterGap.requireRisen(last, counter);
        return CounterGap.note(annotation, last, counter).encode();
    }
}
