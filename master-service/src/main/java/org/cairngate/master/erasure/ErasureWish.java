package org.cairngate.master.erasure;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.cairngate.ledger.event.Event;

/**
 * Which events somebody wants to have erased: by their uids, or all of a device, of a time, or of both.
 *
 * @param uids uids; when there are some, the rest is empty
 * @param device device uid
 * @param from least event timestamp
 * @param to event timestamps are before this
 */
record ErasureWish(List<String> uids, Optional<String> device, Optional<Instant> from, Optional<Instant> to) {

    /** Refuses a wish that could be meant in two ways with an {@link IllegalArgumentException}. */
    ErasureWish {
        Objects.requireNonNull(device, "device");
        uids = List.copyOf(uids);
        boolean range = from.isPresent() || to.isPresent();
        if (!uids.isEmpty() && (device.isPresent() || range)) {
            throw new IllegalArgumentException("name uids, or a device and a time, not both");
        }
        if (uids.isEmpty() && device.isEmpty() && (from.isEmpty() || to.isEmpty())) {
            throw new IllegalArgumentException("name uids, a device, or a time with both from and to");
        }
        if (from.isPresent() && to.isPresent() && !from.get().isBefore(to.get())) {
            throw new IllegalArgumentException("from " + from.get() + " is not before to " + to.get());
        }
    }

    boolean wants(Event event) {
        return device.map(event.deviceUid()::equals).orElse(true) && inTime(event.timestamp());
    }

    /** Whether events from the first to the last time may be meant. */
    boolean overlaps(Instant first, Instant last) {
        return to.map(first::isBefore).orElse(true)
                && from.map(least -> !last.isBefore(least)).orElse(true);
    }

    private boolean inTime(Instant time) {
        return overlaps(time, time);
    }
}
