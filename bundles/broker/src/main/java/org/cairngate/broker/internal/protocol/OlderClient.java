package org.cairngate.broker.internal.protocol;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.mqtt.MqttConnAckMessage;
import io.netty.handler.codec.mqtt.MqttConnAckVariableHeader;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import io.netty.handler.codec.mqtt.MqttConnectVariableHeader;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttMessageIdVariableHeader;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.MqttPropertyType;
import io.netty.handler.codec.mqtt.MqttSubAckMessage;
import io.netty.handler.codec.mqtt.MqttSubAckPayload;
import io.netty.handler.codec.mqtt.MqttUnsubAckMessage;
import io.netty.handler.codec.mqtt.MqttVersion;
import io.netty.util.ReferenceCountUtil;

/**
 * Lets Moquette take a client of MQTT 3.1.1 for one of MQTT 5, and the client sees MQTT 3.1.1 all the same. To clients of 3.1.1
 * Moquette sends again what is not confirmed by a clock, not when they come back (MQTT 3.1.1, section 4.4), and counts each repetition
 * against their window without giving it back: one that pauses for 5 s a few times gets nothing any more. Stands right before
 * Moquette's handler and runs on the connection's event loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a write that fails closes the connection
final class OlderClient extends ChannelDuplexHandler {

    /** Publishes of QoS 1 and 2 that such a client has unconfirmed at most, as Moquette has it for them. */
    private static final int WINDOW = 10;

    private static final int FAILED = 0x80;
    private static final int MOST_QOS = 2;

    private final Sessions sessions;
    private boolean older;

    OlderClient(Sessions sessions) {
        this.sessions = sessions;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof MqttConnectMessage connect) {
            older = connect.variableHeader().version() != MqttVersion.MQTT_5.protocolLevel();
            context.fireChannelRead(older ? newer(connect) : connect);
        } else if (older
                && message instanceof MqttMessage packet
                && packet.fixedHeader().messageType() == MqttMessageType.DISCONNECT) {
            context.fireChannelRead(
                    MqttMessageBuilders.disconnect().reasonCode((byte) 0).build());
        } else {
            context.fireChannelRead(message);
        }
    }

    /** The session's rules end a session; Moquette keeps one that has no clean start for longer than they do. */
    private MqttConnectMessage newer(MqttConnectMessage connect) {
        MqttConnectVariableHeader header = connect.variableHeader();
        long longer = sessions.longest().plus(Sessions.SETTLING).toSeconds();
        MqttProperties properties = new MqttProperties();
        Properties5.add(
                properties, MqttPropertyType.SESSION_EXPIRY_INTERVAL, header.isCleanSession() ? 0 : (int) longer);
        Properties5.add(properties, MqttPropertyType.RECEIVE_MAXIMUM, WINDOW);
        return new MqttConnectMessage(
                connect.fixedHeader(),
                new MqttConnectVariableHeader(
                        MqttVersion.MQTT_5.protocolName(),
                        MqttVersion.MQTT_5.protocolLevel(),
                        header.hasUserName(),
                        header.hasPassword(),
                        header.isWillRetain(),
                        header.willQos(),
                        header.isWillFlag(),
                        header.isCleanSession(),
                        header.keepAliveTimeSeconds(),
                        properties),
                connect.payload());
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        if (!older || !(message instanceof MqttMessage packet)) {
            context.write(message, promise);
        } else if (packet.fixedHeader().messageType() == MqttMessageType.DISCONNECT) {
            // MQTT 3.1.1 has none from a server; Moquette closes the connection right behind it.
            ReferenceCountUtil.release(packet);
            promise.trySuccess();
        } else {
            context.write(known(packet), promise);
        }
    }

    /** The packet as MQTT 3.1.1 has it; the encoder leaves out the properties of a PUBLISH, which the session's rules read. */
    private static MqttMessage known(MqttMessage packet) {
        if (packet instanceof MqttConnAckMessage answer) {
            MqttConnAckVariableHeader header = answer.variableHeader();
            return new MqttConnAckMessage(
                    answer.fixedHeader(),
                    new MqttConnAckVariableHeader(code(header.connectReturnCode()), header.isSessionPresent()));
        }
        if (packet instanceof MqttSubAckMessage answer) {
            return new MqttSubAckMessage(
                    answer.fixedHeader(),
                    MqttMessageIdVariableHeader.from(answer.variableHeader().messageId()),
                    new MqttSubAckPayload(answer.payload().reasonCodes().stream()
                            .map(code -> code > MOST_QOS ? FAILED : code)
                            .toList()));
        }
        if (packet instanceof MqttUnsubAckMessage answer) {
            return new MqttUnsubAckMessage(
                    answer.fixedHeader(),
                    MqttMessageIdVariableHeader.from(answer.variableHeader().messageId()));
        }
        return reply(packet);
    }

    /** A PUBACK, PUBREC, PUBREL or PUBCOMP has no reason there. */
    private static MqttMessage reply(MqttMessage packet) {
        return packet.variableHeader() instanceof MqttMessageIdVariableHeader header
                ? new MqttMessage(packet.fixedHeader(), MqttMessageIdVariableHeader.from(header.messageId()))
                : packet;
    }

    /** Moquette refuses for two reasons, and the gate has checked the first of them. */
    private static MqttConnectReturnCode code(MqttConnectReturnCode code) {
        return switch (code) {
            case CONNECTION_ACCEPTED -> MqttConnectReturnCode.CONNECTION_ACCEPTED;
            case CONNECTION_REFUSED_BAD_USERNAME_OR_PASSWORD ->
                MqttConnectReturnCode.CONNECTION_REFUSED_BAD_USER_NAME_OR_PASSWORD;
            default -> MqttConnectReturnCode.CONNECTION_REFUSED_SERVER_UNAVAILABLE;
        };
    }
}
