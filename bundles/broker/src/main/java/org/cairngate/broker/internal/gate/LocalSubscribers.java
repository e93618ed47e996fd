package org.cairngate.broker.internal.gate;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Hands events to Moquette only when somebody may have subscribed to them, for its publish costs more than all else that is done
 * for an event. Only a device itself may subscribe below its topics, so it is enough to know which devices ever did. Thread-safe.
 */
final class LocalSubscribers {

    private final LocalDelivery delivery;
    private final Set<String> devices = ConcurrentHashMap.newKeySet();

    LocalSubscribers(LocalDelivery delivery) {
        this.delivery = delivery;
    }

    /** Notes that a device subscribes below its topics; sessions outlive connections, so it is not forgotten. */
    void subscribed(String deviceUid) {
        devices.add(deviceUid);
    }

    /** Whether there may be a subscriber to a device's events. */
    boolean any(String deviceUid) {
        return devices.contains(deviceUid);
    }

    void deliver(String topic, byte[] event) {
        delivery.deliver(topic, event);
    }
}
