package org.cairngate.broker.internal.gate;

import java.time.Instant;

/** What holds for all events of a device that were read from its socket together. */
final class Moment {

    private final Device device;
    private final EventTopic topic;
    private final Instant now;
    private final byte[] annotation;

    /**
     * A moment.
     *
     * @param device the sender, which was admitted now
     * @param topic where it publishes
     * @param now the gateway's time, whole milliseconds
     * @param annotation what the gateway notes about each event, encoded; not copied
     */
    Moment(Device device, EventTopic topic, Instant now, byte[] annotation) {
        this.device = device;
        this.topic = topic;
        this.now = now;
        this.annotation = annotation;
    }

    Device device() {
        return device;
    }

    EventTopic topic() {
        return topic;
    }

    Instant now() {
        return now;
    }

    byte[] annotation() {
        return annotation;
    }

    boolean isOf(EventTopic other) {
        return topic.equals(other);
    }
}
