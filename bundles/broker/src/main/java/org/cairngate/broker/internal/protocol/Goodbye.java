package org.cairngate.broker.internal.protocol;

import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.mqtt.MqttConnAckMessage;
import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.MqttPropertyType;
import io.netty.handler.codec.mqtt.MqttReasonCodes;

/** The last packet of a connection that the broker ends, with the reason where MQTT has a place for it. */
@SuppressWarnings("FutureReturnValueIgnored") // the connection is closed whatever became of the write
final class Goodbye {

    private Goodbye() {}

    /** Of a connection that is established; MQTT 3.1.1 has no word for it (MQTT 5, section 4.13). */
    static void say(ChannelHandlerContext context, boolean version5, MqttReasonCodes.Disconnect code, String why) {
        if (version5) {
            context.writeAndFlush(disconnect(code, why)).addListener(ChannelFutureListener.CLOSE);
        } else {
            context.close();
        }
    }

    /** Instead of the CONNACK that the client waits for. */
    static void refuse(ChannelHandlerContext context, MqttConnectReturnCode code) {
        context.writeAndFlush(connAck(code)).addListener(ChannelFutureListener.CLOSE);
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
