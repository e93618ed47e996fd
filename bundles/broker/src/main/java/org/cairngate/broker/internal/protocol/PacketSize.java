package org.cairngate.broker.internal.protocol;

import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.MqttProperty;
import io.netty.handler.codec.mqtt.MqttProperties.MqttPropertyType;
import io.netty.handler.codec.mqtt.MqttProperties.StringPair;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttQoS;
import java.util.List;

/** How many bytes a packet of MQTT 5 has on the wire, as its Maximum Packet Size counts them (section 3.1.2.11.4). */
final class PacketSize {

    private static final int LENGTH_BYTES = 2;
    private static final int SEVEN_BITS = 7;

    private PacketSize() {}

    /** Of a PUBLISH, bytes. */
    static long of(MqttPublishMessage publish) {
        long properties = ofAll(publish.variableHeader().properties());
        long packetId = publish.fixedHeader().qosLevel() == MqttQoS.AT_MOST_ONCE ? 0 : 2;
        long rest = text(publish.variableHeader().topicName())
                + packetId
                + variable(properties)
                + properties
                + publish.payload().readableBytes();
        return 1 + variable(rest) + rest;
    }

    /** Of an acknowledgement with a reason code and properties, bytes. */
    static long ofReply(MqttProperties properties) {
        long content = ofAll(properties);
        long rest = 2 + 1 + variable(content) + content;
        return 1 + variable(rest) + rest;
    }

    /** Of properties without their length, bytes. */
    static long ofAll(MqttProperties properties) {
        long sum = 0;
        for (MqttProperty<?> property : properties.listAll()) {
            sum += of(property);
        }
        return sum;
    }

    private static long of(MqttProperty<?> property) {
        Object value = property.value();
        if (value instanceof String text) {
            return 1 + text(text);
        } else if (value instanceof byte[] bytes) {
            return 1L + LENGTH_BYTES + bytes.length;
        } else if (value instanceof StringPair pair) {
            return 1 + text(pair.key) + text(pair.value);
        } else if (value instanceof List<?> pairs) {
            return pairs.stream()
                    .map(StringPair.class::cast)
                    .mapToLong(pair -> 1 + text(pair.key) + text(pair.value))
                    .sum();
        }
        return 1 + number(MqttPropertyType.valueOf(property.propertyId()), (Integer) value);
    }

    private static long number(MqttPropertyType type, int value) {
        return switch (type) {
            case PAYLOAD_FORMAT_INDICATOR -> 1;
            case TOPIC_ALIAS -> 2;
            case SUBSCRIPTION_IDENTIFIER -> variable(value);
            default -> Integer.BYTES;
        };
    }

    private static long text(String text) {
        return (long) LENGTH_BYTES + ByteBufUtil.utf8Bytes(text);
    }

    private static long variable(long value) {
        long bytes = 1;
        for (long rest = value >>> SEVEN_BITS; rest > 0; rest >>>= SEVEN_BITS) {
            bytes++;
        }
        return bytes;
    }
}
