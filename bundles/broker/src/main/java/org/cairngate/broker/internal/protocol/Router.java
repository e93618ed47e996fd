package org.cairngate.broker.internal.protocol;

import io.netty.handler.codec.mqtt.MqttPublishMessage;

/** What Moquette does for the sessions besides serving their connections. Thread-safe. */
@FunctionalInterface
public interface Router {

    /** Publishes to subscribers and retains if the message says so; takes over the message's reference. */
    void publish(MqttPublishMessage message, String clientId);

    /** A session that nobody comes back to was purged. */
    default void purged(String clientId) {}
}
