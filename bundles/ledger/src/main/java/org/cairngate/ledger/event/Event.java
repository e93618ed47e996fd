package org.cairngate.ledger.event;

import java.time.Instant;
import java.util.List;
import java.util.Objects;

/**
 * What a device reported, read from its bytes; the ranges are those of ledger format section 1, and {@link EventParser}
 * checks them.
 *
 * @param uid unique per ledger, 1..64 printable ASCII characters
 * @param timestamp the device's time, whole milliseconds
 * @param namespace {@code organisation/group}
 * @param deviceUid the device
 * @param items 1..256 readings, in the device's order
 */
public record Event(String uid, Instant timestamp, String namespace, String deviceUid, List<Item> items) {

    /** Takes a copy of the items. */
    public Event {
        Objects.requireNonNull(uid, "uid");
        Objects.requireNonNull(timestamp, "timestamp");
        Objects.requireNonNull(namespace, "namespace");
        Objects.requireNonNull(deviceUid, "deviceUid");
        items = List.copyOf(items);
    }
}
