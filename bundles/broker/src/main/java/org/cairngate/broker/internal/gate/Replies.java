package org.cairngate.broker.internal.gate;

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
import io.netty.handler.codec.mqtt.MqttReasonCodes;
import io.netty.handler.codec.mqtt.MqttVersion;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;

/** The packets that the gate itself answers with; reason codes are those of MQTT 5, section 3.4.2.1. */
final class Replies {

    private static final byte SUCCESS = 0;

    private final boolean version5;

    Replies(MqttVersion version) {
        this.version5 = version == MqttVersion.MQTT_5;
    }

    boolean version5() {
        return version5;
    }

    MqttMessage stored(MqttQoS qos, int packetId) {
        return reply(type(qos), packetId, SUCCESS, MqttProperties.NO_PROPERTIES);
    }

    MqttMessage refused(MqttQoS qos, int packetId, RefusedException refusal) {
        if (!version5) {
            return stored(qos, packetId);
        }
        MqttProperties properties = new MqttProperties();
        // A topic that no client may use needs no words beside its code, and some clients read none.
        if (refusal.reason() != RefusalReason.BAD_TOPIC) {
            properties.add(new MqttProperties.StringProperty(
                    MqttProperties.MqttPropertyType.REASON_STRING.value(), refusal.getMessage()));
        }
        return reply(type(qos), packetId, code(refusal.reason()), properties);
    }

    MqttMessage released(int packetId, boolean known) {
        byte code = known ? SUCCESS : MqttReasonCodes.PubComp.PACKET_IDENTIFIER_NOT_FOUND.byteValue();
        return reply(MqttMessageType.PUBCOMP, packetId, code, MqttProperties.NO_PROPERTIES);
    }

    MqttConnAckMessage notAdmitted(RefusalReason reason) {
        MqttConnectReturnCode code;
        if (reason == RefusalReason.BAD_CREDENTIALS) {
            code = version5
                    ? MqttConnectReturnCode.CONNECTION_REFUSED_BAD_USERNAME_OR_PASSWORD
                    : MqttConnectReturnCode.CONNECTION_REFUSED_BAD_USER_NAME_OR_PASSWORD;
        } else {
            code = version5
                    ? MqttConnectReturnCode.CONNECTION_REFUSED_NOT_AUTHORIZED_5
                    : MqttConnectReturnCode.CONNECTION_REFUSED_NOT_AUTHORIZED;
        }
        return MqttMessageBuilders.connAck()
                .returnCode(code)
                .sessionPresent(false)
                .build();
    }

    private MqttMessage reply(MqttMessageType type, int packetId, byte code, MqttProperties properties) {
        MqttFixedHeader header = new MqttFixedHeader(type, false, MqttQoS.AT_MOST_ONCE, false, 0);
        return new MqttMessage(
                header,
                version5
                        ? new MqttPubReplyMessageVariableHeader(packetId, code, properties)
                        : MqttMessageIdVariableHeader.from(packetId));
    }

    private static MqttMessageType type(MqttQoS qos) {
        return qos == MqttQoS.EXACTLY_ONCE ? MqttMessageType.PUBREC : MqttMessageType.PUBACK;
    }

    private static byte code(RefusalReason reason) {
        return switch (reason) {
            case MALFORMED_EVENT, MALFORMED_CBOR, OVERSIZED, CLOCK_SKEW, NOT_SEALED, OLD_KEY_EPOCH ->
                MqttReasonCodes.PubAck.PAYLOAD_FORMAT_INVALID.byteValue();
            case FOREIGN_TOPIC, UNKNOWN_DEVICE, REVOKED_DEVICE, BAD_CREDENTIALS, BAD_SIGNATURE, REPLAYED_COUNTER ->
                MqttReasonCodes.PubAck.NOT_AUTHORIZED.byteValue();
            case BAD_TOPIC -> MqttReasonCodes.PubAck.TOPIC_NAME_INVALID.byteValue();
            case QUOTA_FULL -> MqttReasonCodes.PubAck.QUOTA_EXCEEDED.byteValue();
            default -> MqttReasonCodes.PubAck.UNSPECIFIED_ERROR.byteValue();
        };
    }
}
