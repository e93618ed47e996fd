package org.cairngate.broker.internal.shield;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.cairngate.broker.internal.protocol.PacketBorders;
import org.cairngate.ledger.RefusalLog;
import org.cairngate.ledger.RefusalReason;

/**
 * The deadlines of one connection: for the TLS handshake, the CONNECT, each packet, and for what waits to be read by the client.
 * It stands between TLS and the MQTT decoder, on the connection's event loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // nobody waits for the closing of a refused connection
final class Arrival extends ChannelDuplexHandler {

    private final Limits limits;
    private final Doorkeeper door;
    private final RefusalLog refusals;
    private final PacketBorders borders = new PacketBorders();
    private Optional<ScheduledFuture<?>> arriving = Optional.empty();
    private Optional<ScheduledFuture<?>> packet = Optional.empty();
    private Optional<ScheduledFuture<?>> unread = Optional.empty();
    private long packetOfDeadline;
    private boolean refused;

    Arrival(Limits limits, Doorkeeper door, RefusalLog refusals) {
        this.limits = limits;
        this.door = door;
        this.refusals = refusals;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        if (context.pipeline().get(SslHandler.class) == null) {
            awaitConnect(context);
        } else {
            Duration limit = limits.deadlines().handshake();
            arriving = Optional.of(after(context, limit, () -> late(context, "TLS handshake", limit)));
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof SslHandshakeCompletionEvent handshake && handshake.isSuccess()) {
            awaitConnect(context);
        }
        context.fireUserEventTriggered(event);
    }

    private void awaitConnect(ChannelHandlerContext context) {
        cancel(arriving);
        Duration limit = limits.deadlines().connect();
        arriving = Optional.of(after(context, limit, () -> late(context, "CONNECT", limit)));
    }

    private void late(ChannelHandlerContext context, String what, Duration limit) {
        arriving = Optional.empty();
        if (door.isHalfOpen(context.channel())) {
            refuse(context, RefusalReason.TOO_SLOW, "no " + what + " within " + limit.toMillis() + " ms");
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (refused) {
            ReferenceCountUtil.release(message);
            return;
        }
        if (message instanceof ByteBuf bytes) {
            borders.pass(bytes);
            Optional<String> bad = badFirstPacket();
            if (bad.isPresent()) {
                ReferenceCountUtil.release(message);
                refuse(context, RefusalReason.PROTOCOL_ERROR, bad.get());
                return;
            }
        }
        context.fireChannelRead(message);
    }

    private Optional<String> badFirstPacket() {
        if (borders.firstType() >= 0 && borders.firstType() != MqttMessageType.CONNECT.value()) {
            return Optional.of("the first packet is of type " + borders.firstType() + ", not a CONNECT");
        }
        int most = limits.packets().connectBytes();
        return borders.firstLength() > most
                ? Optional.of("a CONNECT of " + borders.firstLength() + " bytes; the limit is " + most)
                : Optional.empty();
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        if (!borders.inPacket()) {
            cancel(packet);
            packet = Optional.empty();
        } else if (packet.isEmpty() || packetOfDeadline != borders.packets()) {
            cancel(packet);
            awaitPacket(context);
        }
        pauseWhenUnread(context);
        context.fireChannelReadComplete();
    }

    private void awaitPacket(ChannelHandlerContext context) {
        packetOfDeadline = borders.packets();
        Duration limit = limits.deadlines().packet();
        packet = Optional.of(after(context, limit, () -> {
            packet = Optional.empty();
            if (!context.channel().config().isAutoRead()) {
                // We do not read from it, so it cannot go on.
                awaitPacket(context);
            } else if (borders.inPacket()) {
                refuse(context, RefusalReason.TOO_SLOW, "a packet not complete within " + limit.toMillis() + " ms");
            }
        }));
    }

    /** A client that does not read is not read from: its requests would only add to what waits for it. */
    private static void pauseWhenUnread(ChannelHandlerContext context) {
        if (!context.channel().isWritable() && context.channel().config().isAutoRead()) {
            context.channel().config().setAutoRead(false);
        }
    }

    @Override
    public void flush(ChannelHandlerContext context) {
        context.flush();
        long waiting = context.channel().bytesBeforeWritable();
        if (waiting > limits.packets().unreadBytes() && context.channel().isActive()) {
            refuse(context, RefusalReason.TOO_SLOW, "the client left " + waiting + " bytes unread");
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        cancel(unread);
        unread = Optional.empty();
        if (context.channel().isWritable()) {
            context.channel().config().setAutoRead(true);
        } else {
            pauseWhenUnread(context);
            Duration limit = limits.deadlines().unread();
            unread = Optional.of(after(
                    context,
                    limit,
                    () -> refuse(
                            context,
                            RefusalReason.TOO_SLOW,
                            "the client did not read for " + limit.toMillis() + " ms")));
        }
        context.fireChannelWritabilityChanged();
    }

    private void refuse(ChannelHandlerContext context, RefusalReason reason, String why) {
        if (!refused) {
            refused = true;
            refusals.record(
                    reason, why + " (connection from " + context.channel().remoteAddress() + ")");
            context.close();
        }
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        cancel(arriving);
        cancel(packet);
        cancel(unread);
    }

    private static ScheduledFuture<?> after(ChannelHandlerContext context, Duration limit, Runnable then) {
        return context.executor().schedule(then, limit.toMillis(), TimeUnit.MILLISECONDS);
    }

    private static void cancel(Optional<ScheduledFuture<?>> timer) {
        timer.ifPresent(running -> running.cancel(false));
    }
}
