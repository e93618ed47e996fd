package org.cairngate.broker.faults;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.mqtt.MqttConnAckMessage;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttVersion;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;

/** Subscribes to a topic, and reads nothing from the moment on when that is confirmed. */
@SuppressWarnings("FutureReturnValueIgnored") // what it is for shows in the gateway's memory
final class DeafSubscriber extends SimpleChannelInboundHandler<MqttMessage> {

    private final String topic;

    DeafSubscriber(String topic) {
        this.topic = topic;
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof SslHandshakeCompletionEvent completion && completion.isSuccess()) {
            context.writeAndFlush(MqttMessageBuilders.connect()
                    .protocolVersion(MqttVersion.MQTT_3_1_1)
                    .clientId("deaf")
                    .cleanSession(true)
                    .keepAlive(600)
                    .build());
        }
        context.fireUserEventTriggered(event);
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, MqttMessage message) {
        if (message instanceof MqttConnAckMessage) {
            context.writeAndFlush(MqttMessageBuilders.subscribe()
                    .messageId(1)
                    .addSubscription(MqttQoS.AT_MOST_ONCE, topic)
                    .build());
        } else if (message.fixedHeader().messageType() == MqttMessageType.SUBACK) {
            context.channel().config().setAutoRead(false);
        }
    }
}
