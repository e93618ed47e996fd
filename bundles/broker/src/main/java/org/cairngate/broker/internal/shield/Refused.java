package org.cairngate.broker.internal.shield;

import io.netty.handler.codec.mqtt.MqttConnAckMessage;
import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttMessageIdVariableHeader;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttPubReplyMessageVariableHeader;
import io.netty.handler.codec.mqtt.MqttQoS;
import org.cairngate.ledger.RefusalReason;

/** The packets that say no; the reason codes are those of MQTT 5, section 2.4. */
final class Refused {

    static final int NOT_AUTHORIZED = 0x87;
    static final int TOPIC_FILTER_INVALID = 0x8F;
    static final int TOPIC_NAME_INVALID = 0x90;
    static final int PROTOCOL_ERROR = 0x82;
    static final int MESSAGE_RATE_TOO_HIGH = 0x96;
    static final int QUOTA_EXCEEDED = 0x97;
    static final int UNSPECIFIED = 0x80;

    private Refused() {}

    /** The CONNACK; in MQTT 3.1.1 (section 3.2.2.3) there is less to say. */
    static MqttConnAckMessage connect(RefusalReason reason, boolean inAll, boolean version5) {
        MqttConnectReturnCode ofClientId = version5
                ? MqttConnectReturnCode.CONNECTION_REFUSED_CLIENT_IDENTIFIER_NOT_VALID
                : MqttConnectReturnCode.CONNECTION_REFUSED_IDENTIFIER_REJECTED;
        return MqttMessageBuilders.connAck()
                .returnCode(reason == RefusalReason.BAD_CLIENT_ID ? ofClientId : limit(inAll, version5))
                .sessionPresent(false)
                .build();
    }

    private static MqttConnectReturnCode limit(boolean inAll, boolean version5) {
        if (!version5) {
            return MqttConnectReturnCode.CONNECTION_REFUSED_SERVER_UNAVAILABLE;
        }
        return inAll
                ? MqttConnectReturnCode.CONNECTION_REFUSED_SERVER_BUSY
                : MqttConnectReturnCode.CONNECTION_REFUSED_QUOTA_EXCEEDED;
    }

    /** PUBACK, PUBREC or PUBCOMP of a packet. */
    static MqttMessage reply(MqttMessageType type, int packetId, int code, boolean version5) {
        return new MqttMessage(
                new MqttFixedHeader(type, false, MqttQoS.AT_MOST_ONCE, false, 0),
                version5
                        ? new MqttPubReplyMessageVariableHeader(packetId, (byte) code, MqttProperties.NO_PROPERTIES)
                        : MqttMessageIdVariableHeader.from(packetId));
    }

    /** DISCONNECT of the server; only in MQTT 5. */
    static MqttMessage disconnect(int code) {
        return MqttMessageBuilders.disconnect().reasonCode((byte) code).build();
    }
}
