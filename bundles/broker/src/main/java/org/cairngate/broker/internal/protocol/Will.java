package org.cairngate.broker.internal.protocol;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttConnectPayload;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.MqttPropertyType;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttQoS;
import java.util.Optional;
import java.util.Set;

/**
 * The message that a client leaves for the case that its connection breaks (MQTT 5, section 3.1.2.5). Moquette would lose its
 * properties.
 */
final class Will {

    private static final Set<MqttPropertyType> NOT_OF_THE_MESSAGE = Set.of(MqttPropertyType.WILL_DELAY_INTERVAL);

    private final MqttPublishMessage message;
    private final long delaySeconds;

    private Will(MqttPublishMessage message, long delaySeconds) {
        this.message = message;
        this.delaySeconds = delaySeconds;
    }

    static Optional<Will> of(MqttConnectMessage connect) {
        MqttConnectPayload payload = connect.payload();
        if (!connect.variableHeader().isWillFlag() || payload.willTopic() == null) {
            return Optional.empty();
        }
        MqttProperties properties = payload.willProperties();
        byte[] content = payload.willMessageInBytes();
        MqttPublishMessage message = MqttMessageBuilders.publish()
                .topicName(payload.willTopic())
                .qos(MqttQoS.valueOf(connect.variableHeader().willQos()))
                .retained(connect.variableHeader().isWillRetain())
                .messageId(RetainedAtMostOnce.OWN_ID)
                .properties(Properties5.without(properties, NOT_OF_THE_MESSAGE))
                .payload(Unpooled.wrappedBuffer(content == null ? new byte[0] : content))
                .build();
        int delay = Properties5.number(properties, MqttPropertyType.WILL_DELAY_INTERVAL)
                .orElse(0);
        return Optional.of(new Will(message, Integer.toUnsignedLong(delay)));
    }

    /** As it is published. */
    MqttPublishMessage message() {
        return RetainedAtMostOnce.raise(message);
    }

    /** How long to wait for the client to come back, seconds; the end of its session ends the wait. */
    long delaySeconds() {
        return delaySeconds;
    }
}
