package org.cairngate.broker.internal.command;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.MqttPropertyType;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttPublishVariableHeader;
import io.netty.handler.codec.mqtt.MqttQoS;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.cairngate.broker.Command;
import org.cairngate.ledger.cbor.CborWriter;

/** The packets by which commands go to a client. */
final class CommandPackets {

    /** Version of the message in the payload. */
    static final int FORMAT = 1;

    /** The user property that repeats the command's uid (MQTT 5). */
    static final String UID_PROPERTY = "uid";

    /** What the headers and properties of a packet have besides topic, subscription identifiers and uid, at most, bytes. */
    private static final int OVERHEAD = 64;

    private final boolean version5;

    CommandPackets(boolean version5) {
        this.version5 = version5;
    }

    /** The message that a device gets: [1, uid, created, expires, payload], as docs/format describes it. */
    static byte[] message(Delivery delivery) {
        Command command = delivery.command();
        return new CborWriter()
                .array(5)
                .uint(FORMAT)
                .text(command.uid())
                .uint(delivery.created().toEpochMilli())
                .uint(command.expires().toEpochMilli())
                .bytes(command.payload())
                .toBytes();
    }

    /** Most bytes of the packet. */
    static int size(Delivery delivery, List<Integer> identifiers) {
        Command command = delivery.command();
        return OVERHEAD
                + 2 * command.uid().length()
                + command.topic().length()
                + 5 * identifiers.size()
                + command.payload().length;
    }

    MqttPublishMessage publish(int packetId, Delivery delivery, boolean again, List<Integer> identifiers, Instant now) {
        MqttFixedHeader header = new MqttFixedHeader(MqttMessageType.PUBLISH, again, MqttQoS.AT_LEAST_ONCE, false, 0);
        MqttPublishVariableHeader variable = new MqttPublishVariableHeader(
                delivery.command().topic(), packetId, properties(delivery.command(), identifiers, now));
        ByteBuf payload = Unpooled.wrappedBuffer(message(delivery));
        return new MqttPublishMessage(header, variable, payload);
    }

    private MqttProperties properties(Command command, List<Integer> identifiers, Instant now) {
        if (!version5) {
            return MqttProperties.NO_PROPERTIES;
        }
        MqttProperties properties = new MqttProperties();
        long left = Math.max(1, Duration.between(now, command.expires()).toSeconds());
        properties.add(new MqttProperties.IntegerProperty(
                MqttPropertyType.PUBLICATION_EXPIRY_INTERVAL.value(), (int) Math.min(left, Integer.MAX_VALUE)));
        properties.add(new MqttProperties.UserProperty(UID_PROPERTY, command.uid()));
        identifiers.forEach(identifier -> properties.add(
                new MqttProperties.IntegerProperty(MqttPropertyType.SUBSCRIPTION_IDENTIFIER.value(), identifier)));
        return properties;
    }
}
