package org.cairngate.broker.internal.protocol;

import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageIdVariableHeader;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttPubReplyMessageVariableHeader;
import io.netty.handler.codec.mqtt.MqttQoS;

/** A PUBACK, PUBREC or PUBCOMP on its way to a client of MQTT 5. */
record Reply(MqttMessage packet, int packetId, byte code, MqttProperties properties) {

    static Reply of(MqttMessage packet) {
        if (packet.variableHeader() instanceof MqttPubReplyMessageVariableHeader header) {
            return new Reply(packet, header.messageId(), header.reasonCode(), header.properties());
        }
        int packetId = packet.variableHeader() instanceof MqttMessageIdVariableHeader header ? header.messageId() : 0;
        return new Reply(packet, packetId, (byte) 0, MqttProperties.NO_PROPERTIES);
    }

    /** A PUBACK as from a client, for a packet that it never got. */
    static MqttMessage taken(int packetId) {
        return of(MqttMessageType.PUBACK, packetId);
    }

    /** A PUBACK, PUBREC or PUBCOMP without a reason. */
    static MqttMessage of(MqttMessageType type, int packetId) {
        return new MqttMessage(
                new MqttFixedHeader(type, false, MqttQoS.AT_MOST_ONCE, false, 0),
                MqttMessageIdVariableHeader.from(packetId));
    }

    /** Whether the packet id is free again: a PUBREC with an error ends QoS 2 (MQTT 5, section 4.3.3). */
    boolean isLast() {
        return packet.fixedHeader().messageType() != MqttMessageType.PUBREC || code < 0;
    }

    /** Without words when the client does not want them or has no room for them (MQTT 5, sections 3.1.2.11.7 and 3.4.2.2.2). */
    MqttMessage fitting(ClientTerms terms) {
        boolean fits = terms.problems() && PacketSize.ofReply(properties) <= terms.maximumPacket();
        return properties.isEmpty() || fits
                ? packet
                : new MqttMessage(
                        packet.fixedHeader(),
                        new MqttPubReplyMessageVariableHeader(packetId, code, MqttProperties.NO_PROPERTIES));
    }
}
