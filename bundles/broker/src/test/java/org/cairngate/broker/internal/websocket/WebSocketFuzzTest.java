package org.cairngate.broker.internal.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolHandler;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/** Whatever bytes come where WebSocket is served, only bytes go on, no exception gets out and no buffer is kept. */
class WebSocketFuzzTest {

    private static final int MAX_FRAME = 1 << 10;
    private static final String HANDSHAKE = """
            GET /mqtt HTTP/1.1
            Host: x
            Upgrade: websocket
            Connection: Upgrade
            Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
            Sec-WebSocket-Version: 13
            Sec-WebSocket-Protocol: mqtt

            """.replace("\n", "\r\n");

    @FuzzTest(maxDuration = "8s")
    void handshake(byte[] data) {
        feed(channel(), data);
    }

    @FuzzTest(maxDuration = "8s")
    void frames(byte[] data) {
        EmbeddedChannel channel = channel();
        channel.writeInbound(Unpooled.copiedBuffer(HANDSHAKE, StandardCharsets.US_ASCII));
        assertThat(channel.isOpen()).isTrue();
        feed(channel, data);
    }

    private static EmbeddedChannel channel() {
        EmbeddedChannel channel = new EmbeddedChannel();
        channel.pipeline()
                .addLast(new HttpResponseEncoder())
                .addLast(new HttpRequestDecoder())
                .addLast("aggregator", new HttpObjectAggregator(MAX_FRAME))
                .addLast(new WebSocketServerProtocolHandler(WebSocketRules.PATH, "mqtt", false, MAX_FRAME))
                .addLast("ws2bytebufDecoder", new ChannelInboundHandlerAdapter())
                .addLast(new OnlyBytes());
        new WebSocketRules(Set.of()).arm(channel.pipeline());
        return channel;
    }

    private static void feed(EmbeddedChannel channel, byte[] data) {
        ByteBuf bytes = Unpooled.buffer(data.length + 1).writeBytes(data);
        if (channel.isOpen()) {
            channel.writeInbound(bytes);
        } else {
            ReferenceCountUtil.release(bytes);
        }
        channel.finishAndReleaseAll();
        assertThat(bytes.refCnt()).isZero();
    }

    /** What the MQTT decoder is to the others: it closes what it cannot read. */
    private static final class OnlyBytes extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            assertThat(message).isInstanceOf(ByteBuf.class);
            ReferenceCountUtil.release(message);
        }

        @Override
        @SuppressWarnings("FutureReturnValueIgnored") // nobody waits for it
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            if (cause instanceof Error) {
                context.fireExceptionCaught(cause);
            } else {
                context.close();
            }
        }
    }
}
