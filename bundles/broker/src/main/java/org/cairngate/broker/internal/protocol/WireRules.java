package org.cairngate.broker.internal.protocol;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.mqtt.MqttConnAckMessage;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttProperties.MqttPropertyType;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttReasonCodes;
import io.netty.handler.codec.mqtt.MqttUnacceptableProtocolVersionException;
import io.netty.util.ReferenceCountUtil;
import java.util.Optional;
import org.cairngate.ledger.RefusalLog;
import org.cairngate.ledger.RefusalReason;

/**
 * What MQTT asks of one connection and its packets: it stands before the gate, resolves topic aliases, counts against the Receive
 * Maximum, completes the CONNACK, and ends a connection that breaks the rules with the reason. Clients of MQTT 3.1.1 pay one
 * comparison a packet. Runs on the connection's event loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a write that fails closes the connection
public final class WireRules extends ChannelDuplexHandler {

    private final WireSettings settings;
    private final RefusalLog refusals;
    private Optional<ClientTerms> terms = Optional.empty();
    private Optional<Accounts> accounts = Optional.empty();
    private Optional<PublishDecoder> publishes = Optional.empty();
    private boolean established;
    private boolean ended;

    /** What only MQTT 5 keeps account of; a connection of MQTT 3.1.1 has none of it. */
    private record Accounts(TopicAliases aliases, ReceiveWindow window, UnsubAcks unsubAcks, SentAliases sent) {
        Accounts(int aliasesOfClient) {
            this(new TopicAliases(), new ReceiveWindow(), new UnsubAcks(), new SentAliases(aliasesOfClient));
        }
    }

    /** For one connection. */
    public WireRules(WireSettings settings, RefusalLog refusals) {
        this.settings = settings;
        this.refusals = refusals;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        publishes.ifPresent(PublishDecoder::came);
        if (ended) {
            ReferenceCountUtil.release(message);
        } else if (!(message instanceof MqttMessage packet)) {
            context.fireChannelRead(message);
        } else if (packet.decoderResult().isFailure()) {
            farewell(context, packet.decoderResult().cause());
            ended = true;
            publishes.ifPresent(PublishDecoder::end);
            context.fireChannelRead(message);
        } else {
            try {
                read(context, packet);
            } catch (ProtocolException e) {
                ReferenceCountUtil.release(message);
                end(context, e);
            }
        }
    }

    private void read(ChannelHandlerContext context, MqttMessage packet) throws ProtocolException {
        switch (packet.fixedHeader().messageType()) {
            case CONNECT -> connect(context, (MqttConnectMessage) packet);
            case PUBLISH ->
                context.fireChannelRead(
                        accounts.isPresent() ? publish(accounts.get(), (MqttPublishMessage) packet) : packet);
            case UNSUBSCRIBE -> {
                accounts.ifPresent(mine -> mine.unsubAcks().asked(packet));
                context.fireChannelRead(packet);
            }
            case CONNACK, SUBACK, UNSUBACK, PINGRESP, AUTH ->
                throw new ProtocolException(
                        MqttReasonCodes.Disconnect.PROTOCOL_ERROR,
                        "a client does not send " + packet.fixedHeader().messageType() + " here");
            default -> context.fireChannelRead(packet);
        }
    }

    private void connect(ChannelHandlerContext context, MqttConnectMessage connect) throws ProtocolException {
        if (terms.isPresent()) {
            throw new ProtocolException(MqttReasonCodes.Disconnect.PROTOCOL_ERROR, "a second CONNECT");
        }
        ClientTerms asked;
        try {
            asked = ClientTerms.of(connect, settings);
        } catch (ProtocolException e) {
            count(context, e.getMessage());
            refuse(context, connect, MqttConnectReturnCode.CONNECTION_REFUSED_PROTOCOL_ERROR);
            return;
        }
        terms = Optional.of(asked);
        publishes = Optional.ofNullable(context.pipeline().get(PublishDecoder.class));
        publishes.ifPresent(decoder -> decoder.begin(asked.version5()));
        accounts = asked.version5() ? Optional.of(new Accounts(asked.aliases())) : Optional.empty();
        boolean noId = asked.assigned().isPresent();
        if (noId && !asked.version5() && !connect.variableHeader().isCleanSession()) {
            // MQTT 3.1.1, section 3.1.3.1: nobody could come back to such a session.
            refuse(context, connect, MqttConnectReturnCode.CONNECTION_REFUSED_IDENTIFIER_REJECTED);
        } else if (Properties5.has(connect.variableHeader().properties(), MqttPropertyType.AUTHENTICATION_METHOD)) {
            refuse(context, connect, MqttConnectReturnCode.CONNECTION_REFUSED_BAD_AUTHENTICATION_METHOD);
        } else {
            context.fireChannelRead(asked.apply(connect));
        }
    }

    private void refuse(ChannelHandlerContext context, MqttMessage connect, MqttConnectReturnCode code) {
        ReferenceCountUtil.release(connect);
        ended = true;
        Goodbye.refuse(context, code);
    }

    private static MqttPublishMessage publish(Accounts accounts, MqttPublishMessage publish) throws ProtocolException {
        if (publish.fixedHeader().qosLevel() != MqttQoS.AT_MOST_ONCE) {
            accounts.window().came(publish.variableHeader().packetId());
        }
        if (!publish.variableHeader()
                .properties()
                .getProperties(MqttPropertyType.SUBSCRIPTION_IDENTIFIER.value())
                .isEmpty()) {
            throw new ProtocolException(
                    MqttReasonCodes.Disconnect.PROTOCOL_ERROR, "a client's PUBLISH has a subscription identifier");
        }
        return accounts.aliases().resolve(publish);
    }

    private void end(ChannelHandlerContext context, ProtocolException broken) {
        ended = true;
        count(context, broken.getMessage());
        Goodbye.say(context, accounts.isPresent(), broken.code(), broken.getMessage());
    }

    private void count(ChannelHandlerContext context, String why) {
        refusals.record(
                RefusalReason.PROTOCOL_ERROR,
                why + " (connection from " + context.channel().remoteAddress() + ")");
    }

    /** The gate counts and closes what cannot be read; the client hears why where it can. */
    private void farewell(ChannelHandlerContext context, Throwable cause) {
        if (ended) {
            return;
        }
        if (terms.isEmpty() && cause instanceof MqttUnacceptableProtocolVersionException) {
            context.writeAndFlush(
                    Goodbye.connAck(MqttConnectReturnCode.CONNECTION_REFUSED_UNACCEPTABLE_PROTOCOL_VERSION));
        } else if (accounts.isPresent() && established) {
            MqttReasonCodes.Disconnect code = cause instanceof TooLongFrameException
                    ? MqttReasonCodes.Disconnect.PACKET_TOO_LARGE
                    : MqttReasonCodes.Disconnect.MALFORMED_PACKET;
            context.writeAndFlush(Goodbye.disconnect(code, String.valueOf(cause.getMessage())));
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (cause.getCause() instanceof DecoderException decoding) {
            if (ended) {
                return;
            }
            farewell(context, decoding);
            ended = true;
        }
        context.fireExceptionCaught(cause);
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        if (accounts.isEmpty()) {
            context.write(message, promise);
            return;
        }
        Accounts mine = accounts.get();
        if (message instanceof ByteBuf acknowledgements) {
            PubAcks.forEach(acknowledgements, mine.window()::done);
        }
        if (!(message instanceof MqttMessage packet)) {
            context.write(message, promise);
            return;
        }
        switch (packet.fixedHeader().messageType()) {
            case CONNACK -> context.write(connAck((MqttConnAckMessage) packet), promise);
            case PUBLISH -> publish(context, mine.sent(), (MqttPublishMessage) packet, promise);
            case PUBACK, PUBREC, PUBCOMP -> {
                Reply reply = Reply.of(packet);
                if (reply.isLast()) {
                    mine.window().done(reply.packetId());
                }
                context.write(terms.map(reply::fitting).orElse(packet), promise);
            }
            case UNSUBACK -> context.write(mine.unsubAcks().complete(packet), promise);
            case DISCONNECT -> {
                // The connection lingers for the client to read it; what the client still sends counts no more.
                ended = true;
                context.write(message, promise);
            }
            default -> context.write(message, promise);
        }
    }

    private MqttMessage connAck(MqttConnAckMessage answer) {
        if (answer.variableHeader().connectReturnCode() != MqttConnectReturnCode.CONNECTION_ACCEPTED
                || terms.isEmpty()) {
            return answer;
        }
        established = true;
        return ConnAckProperties.complete(answer, terms.get(), settings);
    }

    /** A packet that the client cannot take counts as delivered (MQTT 5, section 3.1.2.11.4). */
    private void publish(
            ChannelHandlerContext context, SentAliases sent, MqttPublishMessage publish, ChannelPromise promise) {
        MqttPublishMessage shortened = sent.shorten(publish);
        if (terms.isPresent() && terms.get().isTooLarge(shortened)) {
            int packetId = publish.variableHeader().packetId();
            boolean acknowledged = publish.fixedHeader().qosLevel() != MqttQoS.AT_MOST_ONCE;
            ReferenceCountUtil.release(publish);
            promise.trySuccess();
            if (acknowledged) {
                context.executor().execute(() -> context.fireChannelRead(Reply.taken(packetId)));
            }
            return;
        }
        sent.wentOut(publish.variableHeader().topicName());
        context.write(shortened, promise);
    }
}
