package org.cairngate.broker.internal.command;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.mqtt.MqttConnAckMessage;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageIdVariableHeader;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.MqttPropertyType;
import io.netty.handler.codec.mqtt.MqttPubReplyMessageVariableHeader;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttSubAckMessage;
import io.netty.handler.codec.mqtt.MqttSubscribeMessage;
import io.netty.handler.codec.mqtt.MqttTopicSubscription;
import io.netty.handler.codec.mqtt.MqttUnsubscribeMessage;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Stands between the gate and Moquette's handler on each connection: it sees what a client subscribes to, and takes the
 * acknowledgements of commands out of what Moquette sees. Runs on the connection's event loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // who writes looks at the promise
final class CommandHandler extends ChannelDuplexHandler {

    /** SUBSCRIBE packets that Moquette has not answered, at most; beyond it the oldest is taken for lost. */
    static final int MAX_ASKED = 64;

    private static final int FIRST_ERROR = 0x80;

    private final CommandPost post;
    private final Map<Integer, Asked> asked = new LinkedHashMap<>();
    private Optional<CommandClient> client = Optional.empty();
    private Optional<Courier> courier = Optional.empty();

    /** The filters of a SUBSCRIBE in order, and its subscription identifier, 0 for none. */
    private record Asked(List<String> filters, int identifier) {}

    CommandHandler(CommandPost post) {
        this.post = post;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof MqttConnectMessage connect) {
            client = Optional.of(CommandClient.of(connect));
        } else if (message instanceof MqttSubscribeMessage subscribe) {
            remember(subscribe);
        } else if (message instanceof MqttUnsubscribeMessage unsubscribe) {
            courier.ifPresent(one -> unsubscribe.payload().topics().forEach(one::unsubscribed));
        } else if (message instanceof MqttMessage packet && courier.isPresent()) {
            acknowledgement(context, packet, courier.get());
            return;
        }
        context.fireChannelRead(message);
    }

    private void remember(MqttSubscribeMessage subscribe) {
        MqttProperties properties = subscribe.idAndPropertiesVariableHeader().properties();
        int identifier = properties.getProperty(MqttPropertyType.SUBSCRIPTION_IDENTIFIER.value())
                        instanceof MqttProperties.IntegerProperty property
                ? property.value()
                : 0;
        List<String> filters = subscribe.payload().topicSubscriptions().stream()
                .map(MqttTopicSubscription::topicFilter)
                .toList();
        asked.put(subscribe.variableHeader().messageId(), new Asked(filters, identifier));
        if (asked.size() > MAX_ASKED) {
            asked.remove(asked.keySet().iterator().next());
        }
    }

    private static void acknowledgement(ChannelHandlerContext context, MqttMessage packet, Courier courier) {
        int id = packet.variableHeader() instanceof MqttMessageIdVariableHeader header ? header.messageId() : 0;
        boolean over =
                switch (packet.fixedHeader().messageType()) {
                    case PUBACK, PUBCOMP -> true;
                    case PUBREC -> reason(packet) >= FIRST_ERROR;
                    default -> false;
                };
        if (over && courier.acknowledged(id, refusal(packet))) {
            ReferenceCountUtil.release(packet);
            return;
        }
        context.fireChannelRead(packet);
    }

    private static int reason(MqttMessage packet) {
        return packet.variableHeader() instanceof MqttPubReplyMessageVariableHeader reply
                ? Byte.toUnsignedInt(reply.reasonCode())
                : 0;
    }

    /** Why the client does not take what it was sent (MQTT 5, section 3.4.2.1). */
    private static Optional<String> refusal(MqttMessage packet) {
        int code = reason(packet);
        if (code < FIRST_ERROR) {
            return Optional.empty();
        }
        MqttProperties properties = ((MqttPubReplyMessageVariableHeader) packet.variableHeader()).properties();
        String why = properties.getProperty(MqttPropertyType.REASON_STRING.value())
                        instanceof MqttProperties.StringProperty text
                ? text.value()
                : "";
        return Optional.of("the device answered 0x" + Integer.toHexString(code) + (why.isEmpty() ? "" : ": " + why));
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        if (message instanceof MqttConnAckMessage answer) {
            context.write(message, promise);
            open(context, answer);
        } else if (message instanceof MqttSubAckMessage answer) {
            context.write(message, promise);
            granted(answer);
        } else if (courier.isPresent()
                && message instanceof MqttPublishMessage publish
                && publish.fixedHeader().qosLevel() != MqttQoS.AT_MOST_ONCE) {
            courier.get().passOn(publish, promise);
        } else {
            context.write(message, promise);
        }
    }

    private void open(ChannelHandlerContext context, MqttConnAckMessage answer) {
        boolean accepted = answer.variableHeader().connectReturnCode() == MqttConnectReturnCode.CONNECTION_ACCEPTED;
        if (accepted && courier.isEmpty()) {
            boolean present = answer.variableHeader().isSessionPresent();
            courier = client.map(known -> new Courier(context, post, known, present));
            courier.ifPresent(Courier::resume);
        }
    }

    private void granted(MqttSubAckMessage answer) {
        Optional<Asked> question =
                Optional.ofNullable(asked.remove(answer.variableHeader().messageId()));
        if (question.isEmpty() || courier.isEmpty()) {
            return;
        }
        List<Integer> codes = new ArrayList<>(answer.payload().reasonCodes());
        List<String> filters = question.get().filters();
        for (int i = 0; i < Math.min(filters.size(), codes.size()); i++) {
            if (codes.get(i) <= MqttQoS.EXACTLY_ONCE.value()) {
                CommandSession.Grant grant = new CommandSession.Grant(
                        MqttQoS.valueOf(codes.get(i)), question.get().identifier());
                courier.get().granted(filters.get(i), grant);
            }
        }
        courier.get().subscribed();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        courier.ifPresent(Courier::pump);
        context.fireChannelWritabilityChanged();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        courier.ifPresent(Courier::close);
        courier = Optional.empty();
        context.fireChannelInactive();
    }
}
