package org.cairngate.broker.internal.shield;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.MqttPropertyType;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttPublishVariableHeader;
import io.netty.handler.codec.mqtt.MqttQoS;
import java.util.Optional;

/**
 * A device's last will, which Moquette is never given: it would deliver it whatever became of the device's rights. MQTT 5,
 * section 3.1.2.5. Immutable.
 */
final class LastWill {

    private final String topic;
    private final MqttQoS qos;
    private final boolean retain;
    private final byte[] payload;
    private final MqttProperties properties;
    private final int delaySeconds;

    private LastWill(MqttConnectMessage connect) {
        this.topic = connect.payload().willTopic();
        this.qos = MqttQoS.valueOf(connect.variableHeader().willQos());
        this.retain = connect.variableHeader().isWillRetain();
        byte[] message = connect.payload().willMessageInBytes();
        this.payload = message == null ? new byte[0] : message.clone();
        this.properties = new MqttProperties();
        MqttProperties given = connect.payload().willProperties();
        given.listAll().stream()
                .filter(property -> property.propertyId() != MqttPropertyType.WILL_DELAY_INTERVAL.value())
                .forEach(properties::add);
        this.delaySeconds = number(given, MqttPropertyType.WILL_DELAY_INTERVAL).orElse(0);
    }

    /** The will of a CONNECT whose will flag and QoS were checked. */
    static Optional<LastWill> of(MqttConnectMessage connect) {
        return connect.variableHeader().isWillFlag() ? Optional.of(new LastWill(connect)) : Optional.empty();
    }

    /** A property that is an unsigned 32-bit number, at most {@link Integer#MAX_VALUE}. */
    static Optional<Integer> number(MqttProperties properties, MqttPropertyType type) {
        return properties.getProperty(type.value()) instanceof MqttProperties.IntegerProperty property
                ? Optional.of(property.value() < 0 ? Integer.MAX_VALUE : property.value())
                : Optional.empty();
    }

    String topic() {
        return topic;
    }

    int bytes() {
        return payload.length;
    }

    boolean isQueued() {
        return qos != MqttQoS.AT_MOST_ONCE;
    }

    boolean isRetained() {
        return retain;
    }

    /** Seconds after the connection ended. */
    int delaySeconds() {
        return delaySeconds;
    }

    MqttPublishMessage message() {
        return new MqttPublishMessage(
                new MqttFixedHeader(MqttMessageType.PUBLISH, false, qos, retain, 0),
                new MqttPublishVariableHeader(topic, 0, properties),
                Unpooled.copiedBuffer(payload));
    }
}
