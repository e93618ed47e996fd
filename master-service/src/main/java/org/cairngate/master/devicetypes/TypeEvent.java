package org.cairngate.master.devicetypes;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.UUID;
import org.cairngate.master.audit.AuditEvent;

/**
 * That a device type was declared or changed: it has the whole type, in place of what was said before. Immutable.
 *
 * @param uid the event's uid
 * @param time when it was asked for, in whole milliseconds
 * @param type as it is from then on
 */
record TypeEvent(String uid, Instant time, DeviceType type) implements AuditEvent {

    /** Refuses null. */
    TypeEvent {
        Objects.requireNonNull(uid, "uid");
        Objects.requireNonNull(type, "type");
        time = time.truncatedTo(ChronoUnit.MILLIS);
    }

    /** A new event. */
    static TypeEvent of(Instant time, DeviceType type) {
        return new TypeEvent("device-type-" + UUID.randomUUID(), time, type);
    }

    @Override
    public byte[] encode() {
        return TypeFormat.encode(this);
    }
}
