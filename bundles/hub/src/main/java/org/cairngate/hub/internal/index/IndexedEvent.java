package org.cairngate.hub.internal.index;

/**
 * A row of the index; times are Unix milliseconds.
 *
 * @param items the event's items as JSON
 * @param height the block that holds the event
 */
public record IndexedEvent(
        String uid, String namespace, String device, long timestampMs, long receivedAtMs, long height, String items) {}
