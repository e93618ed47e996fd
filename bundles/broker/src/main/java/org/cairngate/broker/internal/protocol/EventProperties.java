package org.cairngate.broker.internal.protocol;

import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.MqttProperty;
import io.netty.handler.codec.mqtt.MqttProperties.MqttPropertyType;
import io.netty.handler.codec.mqtt.MqttProperties.UserProperties;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import java.util.EnumSet;
import java.util.Set;

/**
 * What a device of MQTT 5 says of an event besides its bytes (section 3.3.2.3). It is no part of the event, and goes to those on the
 * gateway who subscribed to it.
 */
public final class EventProperties {

    /** The others are about the way of the packet: alias, expiry, the subscription that it meets. */
    private static final Set<MqttPropertyType> NOT_PASSED_ON = EnumSet.complementOf(EnumSet.of(
            MqttPropertyType.PAYLOAD_FORMAT_INDICATOR,
            MqttPropertyType.CONTENT_TYPE,
            MqttPropertyType.RESPONSE_TOPIC,
            MqttPropertyType.CORRELATION_DATA,
            MqttPropertyType.USER_PROPERTY));

    /** What a property takes in memory besides its bytes on the wire, about; the smallest of these has five. */
    private static final int OBJECT_BYTES = 128;

    private EventProperties() {}

    /** Those that go to subscribers. */
    public static MqttProperties of(MqttPublishMessage publish) {
        return Properties5.without(publish.variableHeader().properties(), NOT_PASSED_ON);
    }

    /** What they take in memory while the event is decided, about, bytes. */
    public static int bytes(MqttProperties properties) {
        long bytes = PacketSize.ofAll(properties);
        for (MqttProperty<?> property : properties.listAll()) {
            int objects =
                    property instanceof UserProperties pairs ? pairs.value().size() : 1;
            bytes += (long) objects * OBJECT_BYTES;
        }
        return (int) bytes;
    }
}
