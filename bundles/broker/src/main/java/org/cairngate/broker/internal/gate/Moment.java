package org.cairngate.broker.internal.gate;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.cairngate.ledger.event.EventScanner;

/** What holds for all events of a device that were read from its socket together. */
final class Moment {

    private final Device device;
    private final EventTopic topic;
    private final Instant now;
    private final byte[] annotation;
    private final boolean sealed;
    private final byte[] deviceUid;
    private final byte[] namespace;

    /**
     * A moment.
     *
     * @param device the sender, which was admitted now
     * @param topic where it publishes
     * @param now the gateway's time, whole milliseconds
     * @param annotation what the gateway notes about each event, encoded; not copied
     * @param sealed whether the topic's namespace takes sealed events only
     */
    Moment(Device device, EventTopic topic, Instant now, byte[] annotation, boolean sealed) {
        this.device = device;
        this.topic = topic;
        this.now = now;
        this.annotation = annotation;
        this.sealed = sealed;
        this.deviceUid = device.uid().getBytes(StandardCharsets.UTF_8);
        this.namespace = topic.namespace().getBytes(StandardCharsets.UTF_8);
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

    /** Whether events must be sealed. */
    boolean sealed() {
        return sealed;
    }

    /** Whether an event names the device that sent it. */
    boolean isOfDevice(EventScanner event) {
        return event.deviceUidIs(deviceUid);
    }

    /** Whether an event is of the namespace that it was sent to. */
    boolean isOfNamespace(EventScanner event) {
        return event.namespaceIs(namespace);
    }

    boolean isOf(EventTopic other) {
        return topic.equals(other);
    }
}
