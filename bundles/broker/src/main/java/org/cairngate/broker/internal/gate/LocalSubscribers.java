package org.cairngate.broker.internal.gate;

import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.cairngate.broker.internal.protocol.EventProperties;

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

    /** What to keep of a publish's properties until its event is decided: all that go to subscribers, when there may be one. */
    MqttProperties wanted(MqttPublishMessage publish, String deviceUid) {
        return publish.variableHeader().properties().isEmpty() || !any(deviceUid)
                ? MqttProperties.NO_PROPERTIES
                : EventProperties.of(publish);
    }

    void deliver(String topic, byte[] event, MqttProperties properties) {
        delivery.deliver(topic, event, properties);
    }
}
