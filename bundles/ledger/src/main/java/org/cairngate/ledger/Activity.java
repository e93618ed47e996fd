package org.cairngate.ledger;

import java.time.Instant;
import java.util.Objects;

/**
 * One line of what devices did at a component and what became of it.
 *
 * @param time when
 * @param component for example {@code broker}
 * @param kind what
 * @param device the device's uid; empty when nobody knows it, as for a client that was not admitted
 * @param detail in words, without control characters
 */
public record Activity(Instant time, String component, Kind kind, String device, String detail) {

    /** What happened. */
    public enum Kind {
        /** A device was admitted. */
        CONNECT,
        /** Its connection ended. */
        DISCONNECT,
        /** It published. */
        PUBLISH,
        /** Something was refused, a connection or an event. */
        REJECT
    }

    /** Checks that nothing is null. */
    public Activity {
        Objects.requireNonNull(time, "time");
        Objects.requireNonNull(component, "component");
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(device, "device");
        Objects.requireNonNull(detail, "detail");
    }
}
