package org.cairngate.broker.internal.status;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttSubscribeMessage;
import io.netty.handler.codec.mqtt.MqttSubscribePayload;
import io.netty.handler.codec.mqtt.MqttSubscriptionOption;
import io.netty.handler.codec.mqtt.MqttTopicSubscription;
import java.util.List;
import org.cairngate.broker.internal.gate.EventTopic;

/**
 * Grants the status topic at QoS 0, whatever is asked for (MQTT 5, section 3.8.4, lets a server do so): an old report is of no
 * use, and Moquette would keep all that a session missed in memory. Runs on the connection's event loop.
 */
public final class StatusSubscriptions extends ChannelInboundHandlerAdapter {

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        context.fireChannelRead(
                message instanceof MqttSubscribeMessage subscribe && asksForMore(subscribe)
                        ? lowered(subscribe)
                        : message);
    }

    private static boolean asksForMore(MqttSubscribeMessage subscribe) {
        return subscribe.payload().topicSubscriptions().stream().anyMatch(StatusSubscriptions::asksForMore);
    }

    private static boolean asksForMore(MqttTopicSubscription one) {
        return one.topicFilter().equals(EventTopic.STATUS) && one.option().qos() != MqttQoS.AT_MOST_ONCE;
    }

    private static MqttSubscribeMessage lowered(MqttSubscribeMessage subscribe) {
        List<MqttTopicSubscription> lowered = subscribe.payload().topicSubscriptions().stream()
                .map(one -> asksForMore(one) ? lowered(one) : one)
                .toList();
        return new MqttSubscribeMessage(
                subscribe.fixedHeader(), subscribe.idAndPropertiesVariableHeader(), new MqttSubscribePayload(lowered));
    }

    private static MqttTopicSubscription lowered(MqttTopicSubscription one) {
        MqttSubscriptionOption option = one.option();
        return new MqttTopicSubscription(
                one.topicFilter(),
                new MqttSubscriptionOption(
                        MqttQoS.AT_MOST_ONCE,
                        option.isNoLocal(),
                        option.isRetainAsPublished(),
                        option.retainHandling()));
    }
}
