package org.cairngate.broker.internal.shield;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageIdVariableHeader;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttSubscribeMessage;
import io.netty.handler.codec.mqtt.MqttUnsubscribeMessage;
import io.netty.handler.codec.mqtt.MqttVersion;
import io.netty.util.ReferenceCountUtil;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.cairngate.broker.internal.protocol.Goodbye;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;

/**
 * Stands right before Moquette's handler: gives Moquette only what it survives, counts what Moquette keeps for it, and ends a
 * connection whose packets Moquette does not answer. When a session begins and ends, and who has it, is decided by the rules of the
 * protocol before it. Runs on the connection's event loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a write that fails closes the connection
final class SessionShield extends ChannelDuplexHandler {

    /** How long nothing must have been routed before the counts are settled, milliseconds. */
    private static final long QUIET_MILLIS = 2000;

    private final Shields shields;
    private final Limits limits;
    private final Filters filters;
    private final PendingAnswers pending = new PendingAnswers();
    private final Allowance packets;
    private Optional<Open> open = Optional.empty();
    private boolean counted;
    private boolean version5;
    private boolean gone;
    private long lastRouted;

    /** The session that this connection holds. */
    private record Open(String uid, DeviceShelf shelf, SessionBook book) {}

    SessionShield(Shields shields) {
        this.shields = shields;
        this.limits = shields.limits();
        this.filters = new Filters(shields, pending);
        this.packets = new Allowance(limits.packets().perSecond(), shields.now());
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (gone || !(message instanceof MqttMessage packet)) {
            ReferenceCountUtil.release(message);
        } else if (packet instanceof MqttConnectMessage connect) {
            version5 = connect.variableHeader().version() == MqttVersion.MQTT_5.protocolLevel();
            connect(context, connect);
        } else if (open.isEmpty()) {
            ReferenceCountUtil.release(message);
            context.close();
        } else if (isAnswer(packet)) {
            answer(context, packet, open.get());
        } else if (packets.take(shields.now())) {
            request(context, packet, open.get());
        } else {
            ReferenceCountUtil.release(message);
            refuse(
                    context,
                    RefusalReason.RATE_LIMIT,
                    "more than " + limits.packets().perSecond() + " packets a second",
                    Refused.MESSAGE_RATE_TOO_HIGH);
        }
    }

    private void connect(ChannelHandlerContext context, MqttConnectMessage connect) {
        String uid = connect.payload().userName();
        String sessionId = connect.payload().clientIdentifier();
        try {
            ClientIds.require(sessionId, uid);
            shields.shelves().enter();
            counted = true;
            DeviceShelf shelf = shields.shelves().of(uid);
            SessionBook book = shelf.open(sessionId, connect.variableHeader().isCleanSession());
            open = Optional.of(new Open(uid, shelf, book));
            filters.open(uid, shelf, book, version5);
        } catch (RefusedException e) {
            refuseConnect(context, e);
            return;
        }
        shields.opened(context.channel());
        pending.await(MqttMessageType.CONNACK, 0, shields.now());
        shields.rounds().join(context.executor(), () -> lookAfter(context));
        context.fireChannelRead(connect);
    }

    private void refuseConnect(ChannelHandlerContext context, RefusedException e) {
        gone = true;
        shields.refusals().record(e.reason(), e.detail() + " (connection from " + peer(context) + ")");
        boolean inAll = e.reason() == RefusalReason.CONNECTION_LIMIT && !counted;
        context.writeAndFlush(Refused.connect(e.reason(), inAll, version5)).addListener(ChannelFutureListener.CLOSE);
    }

    private static boolean isAnswer(MqttMessage packet) {
        return switch (packet.fixedHeader().messageType()) {
            case PUBACK, PUBREC, PUBCOMP -> true;
            default -> false;
        };
    }

    /** Moquette must not see the answer to a packet that it did not send. */
    private void answer(ChannelHandlerContext context, MqttMessage packet, Open to) {
        MqttMessageType type = packet.fixedHeader().messageType();
        int packetId = packetId(packet);
        if (to.shelf().isSent(to.book(), packetId)) {
            to.shelf().done(to.book(), packetId, type != MqttMessageType.PUBREC);
            context.fireChannelRead(packet);
            return;
        }
        ReferenceCountUtil.release(packet);
        if (!packets.take(shields.now())) {
            refuse(context, RefusalReason.RATE_LIMIT, "answers to nothing", Refused.MESSAGE_RATE_TOO_HIGH);
        }
    }

    private void request(ChannelHandlerContext context, MqttMessage packet, Open from) {
        if (packet instanceof MqttPublishMessage publish) {
            publish(context, publish, from);
        } else if (packet instanceof MqttSubscribeMessage subscribe) {
            filters.subscribe(context, subscribe);
        } else if (packet instanceof MqttUnsubscribeMessage unsubscribe) {
            filters.unsubscribe(context, unsubscribe);
        } else if (packet.fixedHeader().messageType() == MqttMessageType.PINGREQ) {
            context.fireChannelRead(packet);
        } else if (packet.fixedHeader().messageType() == MqttMessageType.PUBREL) {
            release(context, packet, from);
        } else if (packet.fixedHeader().messageType() == MqttMessageType.DISCONNECT) {
            disconnect(context, packet);
        } else {
            String what = String.valueOf(packet.fixedHeader().messageType());
            ReferenceCountUtil.release(packet);
            refuse(context, RefusalReason.PROTOCOL_ERROR, "a client sent " + what, Refused.PROTOCOL_ERROR);
        }
    }

    private void publish(ChannelHandlerContext context, MqttPublishMessage publish, Open from) {
        String topic = publish.variableHeader().topicName();
        int packetId = publish.variableHeader().packetId();
        MqttQoS qos = publish.fixedHeader().qosLevel();
        int payload = publish.payload().readableBytes();
        int size = payload + topic.length() + DeviceShelf.MESSAGE_BYTES;
        boolean queues = qos != MqttQoS.AT_MOST_ONCE;
        try {
            shields.topics().requireTopic(topic);
            if (publish.fixedHeader().isRetain()) {
                // Moquette keeps none of QoS 0, and none without a payload.
                from.shelf().retain(topic, queues && payload > 0 ? size : 0);
            }
            if (queues) {
                from.shelf().route(topic, size);
                lastRouted = shields.now();
            }
            if (qos == MqttQoS.EXACTLY_ONCE) {
                from.shelf().receive(from.book(), packetId, size);
            }
        } catch (RefusedException e) {
            ReferenceCountUtil.release(publish);
            refusePublish(context, e, qos, packetId);
            return;
        }
        if (queues) {
            pending.await(
                    qos == MqttQoS.EXACTLY_ONCE ? MqttMessageType.PUBREC : MqttMessageType.PUBACK,
                    packetId,
                    shields.now());
        }
        context.fireChannelRead(publish);
    }

    private void refusePublish(ChannelHandlerContext context, RefusedException e, MqttQoS qos, int packetId) {
        boolean badTopic = e.reason() == RefusalReason.BAD_TOPIC;
        if (badTopic && (!version5 || qos == MqttQoS.AT_MOST_ONCE)) {
            refuse(context, e.reason(), e.detail(), Refused.TOPIC_NAME_INVALID);
            return;
        }
        shields.refusals().record(e.reason(), e.detail() + " (" + peer(context) + ")");
        if (qos != MqttQoS.AT_MOST_ONCE) {
            MqttMessageType type = qos == MqttQoS.EXACTLY_ONCE ? MqttMessageType.PUBREC : MqttMessageType.PUBACK;
            int code = badTopic ? Refused.TOPIC_NAME_INVALID : Refused.QUOTA_EXCEEDED;
            context.writeAndFlush(Refused.reply(type, packetId, code, version5));
        }
    }

    private void release(ChannelHandlerContext context, MqttMessage packet, Open from) {
        int packetId = packetId(packet);
        if (from.shelf().release(from.book(), packetId)) {
            pending.await(MqttMessageType.PUBCOMP, packetId, shields.now());
            context.fireChannelRead(packet);
        } else {
            ReferenceCountUtil.release(packet);
            context.writeAndFlush(Refused.reply(MqttMessageType.PUBCOMP, packetId, 0, version5));
        }
    }

    /** Nothing may follow a DISCONNECT (section 3.14.4): Moquette's loop dies of a PUBACK behind one. */
    private void disconnect(ChannelHandlerContext context, MqttMessage packet) {
        gone = true;
        context.fireChannelRead(packet);
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        Object out = message;
        if (message instanceof MqttPublishMessage publish && open.isPresent()) {
            count(publish, open.get());
        } else if (message instanceof MqttMessage packet) {
            out = filters.answered(packet);
        }
        context.write(out, promise);
    }

    private static void count(MqttPublishMessage publish, Open to) {
        if (publish.fixedHeader().qosLevel() != MqttQoS.AT_MOST_ONCE
                && !publish.fixedHeader().isDup()) {
            int size = publish.payload().readableBytes()
                    + publish.variableHeader().topicName().length()
                    + DeviceShelf.MESSAGE_BYTES;
            to.shelf().sent(to.book(), publish.variableHeader().packetId(), size);
        }
    }

    /** Whether the client is still connected; ends a connection that Moquette does not answer. */
    private boolean lookAfter(ChannelHandlerContext context) {
        if (!context.channel().isActive()) {
            return false;
        }
        long now = shields.now();
        boolean late = pending.oldest()
                .filter(since -> now - since > limits.deadlines().answer().toNanos())
                .isPresent();
        if (late && context.channel().isWritable()) {
            refuse(context, RefusalReason.NO_ANSWER, "the broker did not answer in time", Refused.UNSPECIFIED);
        } else if (now - lastRouted > TimeUnit.MILLISECONDS.toNanos(QUIET_MILLIS)
                && context.channel().isWritable()) {
            open.ifPresent(mine -> mine.shelf().settle(mine.book()));
        }
        return true;
    }

    private void refuse(ChannelHandlerContext context, RefusalReason reason, String why, int code) {
        gone = true;
        shields.refusals().record(reason, why + " (" + peer(context) + ")");
        if (version5) {
            Goodbye.last(context, Refused.disconnect(code));
        } else {
            context.close();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        gone = true;
        context.fireChannelInactive();
        open.ifPresent(mine -> mine.shelf().leave(mine.book()));
        if (counted) {
            shields.shelves().leave();
        }
    }

    private String peer(ChannelHandlerContext context) {
        return open.map(Open::uid)
                .orElseGet(() -> String.valueOf(context.channel().remoteAddress()));
    }

    static int packetId(MqttMessage packet) {
        return packet.variableHeader() instanceof MqttMessageIdVariableHeader header ? header.messageId() : 0;
    }
}
