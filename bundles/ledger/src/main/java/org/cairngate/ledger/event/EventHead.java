package org.cairngate.ledger.event;

import java.time.Instant;
import java.util.Objects;

/**
 * What an event says of itself besides its items; the ranges are those of ledger format section 1.
 *
 * @param uid unique per ledger, 1..64 printable ASCII characters
 * @param timestamp the device's time, whole milliseconds
 * @param namespace {@code organisation/group}
 * @param deviceUid the device
 */
public record EventHead(String uid, Instant timestamp, String namespace, String deviceUid) {

    /** Refuses nulls. */
    public EventHead {
        Objects.requireNonNull(uid, "uid");
        Objects.requireNonNull(timestamp, "timestamp");
        Objects.requireNonNull(namespace, "namespace");
        Objects.requireNonNull(deviceUid, "deviceUid");
    }
}
