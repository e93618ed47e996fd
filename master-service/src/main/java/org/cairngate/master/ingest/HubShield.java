package org.cairngate.master.ingest;

import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.mqtt.MqttConnAckMessage;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttSubscribeMessage;
import io.netty.util.AttributeKey;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.cairngate.ledger.RefusalLog;
import org.cairngate.ledger.RefusalReason;

/**
 * Stands right before Moquette's handler on a hub's connection, and gives Moquette what it survives, when it is ready for it. Hubs
 * share Moquette's session loops, one for each processor, and a loop dies of an exception: of an answer to a session that has
 * ended, and of some filters. It reads on only while what the hub has published finds room behind it ({@link #ROOM_BYTES}): the rest waits
 * in TCP's buffers, where it costs the master nothing and nothing of it is dropped. Runs on the connection's event loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a write that fails closes the connection
final class HubShield extends ChannelDuplexHandler {

    /** What Moquette notes at a connection right after it has opened its session; NettyUtils has its name. */
    static final AttributeKey<Object> SESSION_OPEN = AttributeKey.valueOf("keepAlive");

    /**
     * How much may be on its way from the shields of all hubs to those who take it, each hub having the same share and room for at least
     * one message: as much as may wait to be judged, so that a small heap holds both.
     */
    static final int ROOM_BYTES = 32 << 20;

    /** What a small message costs of that, with what Moquette makes for it: so that room bounds their number, too. */
    static final int LEAST_COST = 1 << 10;

    private static final int OPENING_MILLIS = 1000;
    private static final String SHARED = "$share";

    private final HubSessions sessions;
    private final Function<Channel, Optional<String>> names;
    private final RefusalLog refusals;
    private final Queue<MqttMessage> early = new ArrayDeque<>();
    private Optional<String> hub = Optional.empty();
    private boolean asked;
    private boolean open;
    private boolean gone;
    private long onItsWay;
    private boolean full;

    /** Tells a connection that a message of its hub was taken, and how long it was. */
    record Taken(int bytes) {}

    /**
     * For one connection.
     *
     * @param names the name in a connection's certificate, when it is an active hub's
     */
    HubShield(HubSessions sessions, Function<Channel, Optional<String>> names, RefusalLog refusals) {
        this.sessions = sessions;
        this.names = names;
        this.refusals = refusals;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (gone || !(message instanceof MqttMessage packet)) {
            ReferenceCountUtil.release(message);
        } else if (packet.decoderResult().isFailure()) {
            refuse(context, packet, "sent what is no MQTT");
        } else if (packet instanceof MqttConnectMessage connect) {
            connect(context, connect);
        } else if (open && !full) {
            pass(context, packet);
        } else {
            early.add(packet);
        }
    }

    private void connect(ChannelHandlerContext context, MqttConnectMessage connect) {
        if (asked || connect.variableHeader().isWillFlag()) {
            refuse(context, connect, asked ? "sent a second CONNECT" : "has a will");
            return;
        }
        asked = true;
        // Who names another hub takes nothing from it: Moquette asks for the certificate and refuses.
        hub = names.apply(context.channel()).filter(connect.payload().clientIdentifier()::equals);
        hub.ifPresent(name -> sessions.take(name, context.channel()));
        context.channel().config().setAutoRead(false);
        context.fireChannelRead(connect);
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        if (message instanceof MqttConnAckMessage answer
                && answer.variableHeader().connectReturnCode() == MqttConnectReturnCode.CONNECTION_ACCEPTED) {
            ChannelPromise written = promise.unvoid();
            // Behind Moquette's own listener, which opens its session.
            written.addListener(sent -> context.executor().execute(() -> open(context, OPENING_MILLIS)));
            context.write(message, written);
        } else {
            context.write(message, promise);
        }
    }

    /**
     * Moquette opens its session when the CONNACK is out, yet may learn that later than the hub, whose packets it would then take
     * for those of a closed connection.
     */
    private void open(ChannelHandlerContext context, int patienceMillis) {
        boolean ready = context.channel().attr(SESSION_OPEN).get() != null;
        if (!ready && patienceMillis > 0 && context.channel().isActive()) {
            context.executor().schedule(() -> open(context, patienceMillis - 1), 1, TimeUnit.MILLISECONDS);
            return;
        }
        open = true;
        passEarly(context);
    }

    private void passEarly(ChannelHandlerContext context) {
        while (!full && !early.isEmpty()) {
            channelRead(context, early.remove());
        }
        context.channel().config().setAutoRead(!full);
    }

    private void pass(ChannelHandlerContext context, MqttMessage packet) {
        switch (packet.fixedHeader().messageType()) {
            case PUBACK, PUBREC, PUBCOMP -> answer(context, packet);
            case PUBLISH -> publish(context, (MqttPublishMessage) packet);
            case SUBSCRIBE -> subscribe(context, (MqttSubscribeMessage) packet);
            case DISCONNECT -> {
                // Nothing may follow it (MQTT 3.1.1, section 3.14.4).
                gone = true;
                context.fireChannelRead(packet);
            }
            default -> context.fireChannelRead(packet);
        }
    }

    private void publish(ChannelHandlerContext context, MqttPublishMessage packet) {
        if (packet.fixedHeader().qosLevel() != MqttQoS.AT_LEAST_ONCE) {
            refuse(context, packet, "publishes with another quality of service than 1");
            return;
        }
        onItsWay += cost(packet.payload().readableBytes());
        full = onItsWay >= share();
        if (full) {
            context.channel().config().setAutoRead(false);
        }
        context.fireChannelRead(packet);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof Taken taken) {
            // What the hub's connection of before had sent may be taken only now.
            onItsWay = Math.max(0, onItsWay - cost(taken.bytes()));
            if (full && onItsWay < share()) {
                full = false;
                passEarly(context);
            }
        } else {
            context.fireUserEventTriggered(event);
        }
    }

    private static long cost(int bytes) {
        return Math.max(LEAST_COST, bytes);
    }

    private long share() {
        return ROOM_BYTES / Math.max(1, sessions.size());
    }

    /** A session that another connection has taken over has ended, and what was sent to it is not answered any more. */
    private void answer(ChannelHandlerContext context, MqttMessage packet) {
        if (hub.isEmpty() || !sessions.ifHeld(hub.get(), context.channel(), () -> context.fireChannelRead(packet))) {
            ReferenceCountUtil.release(packet);
        }
    }

    private void subscribe(ChannelHandlerContext context, MqttSubscribeMessage packet) {
        boolean shared = packet.payload().topicSubscriptions().stream()
                .anyMatch(wish -> wish.topicFilter().startsWith(SHARED));
        if (shared) {
            refuse(context, packet, "subscribes to a shared filter");
        } else {
            context.fireChannelRead(packet);
        }
    }

    private void refuse(ChannelHandlerContext context, MqttMessage packet, String why) {
        gone = true;
        ReferenceCountUtil.release(packet);
        refusals.record(RefusalReason.PROTOCOL_ERROR, "hub=" + hub.orElse("?") + " " + why);
        context.close();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        gone = true;
        early.forEach(ReferenceCountUtil::release);
        early.clear();
        hub.ifPresent(name -> sessions.leave(name, context.channel()));
        context.fireChannelInactive();
    }
}
