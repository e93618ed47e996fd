package org.cairngate.broker.internal.protocol;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.mqtt.MqttConnAckMessage;
import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.MqttPropertyType;
import io.netty.handler.codec.mqtt.MqttReasonCodes;
import java.util.concurrent.TimeUnit;

/** The last packet of a connection that the broker ends, with the reason where MQTT has a place for it. */
@SuppressWarnings("FutureReturnValueIgnored") // the connection is closed whatever became of the write
public final class Goodbye {

    /** How long a client has to take the last packet before its connection is closed for good, ms. */
    private static final long LINGER_MILLIS = 500;

    private Goodbye() {}

    /** Of a connection that is established; MQTT 3.1.1 has no word for it (MQTT 5, section 4.13). */
    static void say(ChannelHandlerContext context, boolean version5, MqttReasonCodes.Disconnect code, String why) {
        if (version5) {
            last(context, disconnect(code, why));
        } else {
            context.close();
        }
    }

    /** Instead of the CONNACK that the client waits for. */
    static void refuse(ChannelHandlerContext context, MqttConnectReturnCode code) {
        last(context, connAck(code));
    }

    /**
     * Sends a packet and then closes. What the client still sends is read meanwhile, and has to be thrown away by the caller: closing
     * with unread bytes resets the connection (RFC 1122, section 4.2.2.13), and the client would lose the packet.
     */
    public static void last(ChannelHandlerContext context, MqttMessage packet) {
        context.writeAndFlush(packet);
        context.channel().config().setAutoRead(true);
        context.executor().schedule(() -> context.close(), LINGER_MILLIS, TimeUnit.MILLISECONDS);
    }

    static MqttConnAckMessage connAck(MqttConnectReturnCode code) {
        return MqttMessageBuilders.connAck()
                .returnCode(code)
                .sessionPresent(false)
                .build();
    }

    static MqttMessage disconnect(MqttReasonCodes.Disconnect code, String why) {
        MqttProperties properties = new MqttProperties();
        properties.add(new MqttProperties.StringProperty(MqttPropertyType.REASON_STRING.value(), why));
        return MqttMessageBuilders.disconnect()
                .reasonCode(code.byteValue())
                .properties(properties)
                .build();
    }
}
