package org.cairngate.master.devicetypes;

import java.util.Objects;

/**
 * A device type that is on the chain. Immutable.
 *
 * @param event that said it last
 * @param height its block
 */
record KnownType(TypeEvent event, long height) {

    /** Refuses null. */
    KnownType {
        Objects.requireNonNull(event, "event");
    }

    DeviceType type() {
        return event.type();
    }
}
