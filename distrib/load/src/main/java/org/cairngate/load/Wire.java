package org.cairngate.load;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** One TCP connection of a session, from CONNECT to its loss. */
@SuppressWarnings("FutureReturnValueIgnored") // a write that fails closes the connection
final class Wire extends ByteToMessageDecoder implements AckScanner.Replies {

    /** How long a broker may take from the first packet of TLS or MQTT to CONNACK, seconds. */
    private static final long ADMISSION_SECONDS = 20;

    private final Session session;
    private final Lane lane;
    private final LoadPlan plan;
    private Optional<ChannelHandlerContext> context = Optional.empty();
    private boolean admitted;

    Wire(Session session, Lane lane, LoadPlan plan) {
        this.session = session;
        this.lane = lane;
        this.plan = plan;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        context = Optional.of(ctx);
        boolean clean = plan.traffic().qos() < 2;
        int number = session.number();
        byte[] connect = Packets.connect(plan.traffic().level(), plan.clientId(number), plan.device(number), clean);
        ctx.writeAndFlush(Unpooled.wrappedBuffer(connect));
        ctx.executor()
                .schedule(
                        () -> {
                            if (!admitted && ctx.channel().isActive()) {
                                fail(ctx, new IOException("no CONNACK within " + ADMISSION_SECONDS + " s"));
                            }
                        },
                        ADMISSION_SECONDS,
                        TimeUnit.SECONDS);
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        lane.readBegins();
        AckScanner.scan(in, this);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) throws Exception {
        if (admitted) {
            session.afterRead(lane.now());
        }
        super.channelReadComplete(ctx);
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (admitted && ctx.channel().isWritable()) {
            session.pump();
        }
    }

    @Override
    public void connected(int code, boolean sessionPresent, int receiveMaximum) {
        if (admitted) {
            return;
        }
        context.ifPresent(ctx -> {
            if (code != 0) {
                lane.notAdmitted(code);
                ctx.close();
                return;
            }
            admitted = true;
            session.open(ctx.channel(), sessionPresent, receiveMaximum);
            lane.opened(session);
            lane.attemptEnded();
        });
    }

    @Override
    public void acknowledged(int type, int packetId, int reason) {
        session.settle(type, packetId, reason);
    }

    @Override
    public void disconnected(int reason) {
        context.ifPresent(ctx -> fail(ctx, new IOException("the broker ended the connection, reason code " + reason)));
    }

    @Override
    protected void handlerRemoved0(ChannelHandlerContext ctx) {
        if (admitted) {
            lane.lost(session);
        } else if (context.isPresent()) {
            lane.attemptEnded();
            lane.again(session);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        fail(ctx, cause);
    }

    private void fail(ChannelHandlerContext ctx, Throwable cause) {
        lane.failed(cause);
        ctx.close();
    }
}
