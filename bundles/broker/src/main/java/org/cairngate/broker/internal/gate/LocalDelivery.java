package org.cairngate.broker.internal.gate;

import io.netty.handler.codec.mqtt.MqttProperties;

/** Hands a journaled event to those on this gateway who subscribed to it. */
@FunctionalInterface
public interface LocalDelivery {

    /** Delivers without blocking; the event is safe already, so a failure loses nothing but this delivery. */
    void deliver(String topic, byte[] payload, MqttProperties properties);
}
