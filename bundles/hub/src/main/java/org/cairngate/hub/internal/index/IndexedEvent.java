package org.cairngate.hub.internal.index;

import java.util.OptionalLong;

/**
 * A row of the index; times are Unix milliseconds.
 *
 * @param items the event's items as JSON
 * @param height the block that holds the event; empty while it is only recorded
 */
public record IndexedEvent(
        String uid,
        String namespace,
        String device,
        long timestampMs,
        long receivedAtMs,
        OptionalLong height,
        String items) {}
