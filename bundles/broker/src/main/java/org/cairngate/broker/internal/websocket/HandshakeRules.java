package org.cairngate.broker.internal.websocket;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets one request through, the WebSocket handshake of RFC 6455 section 4.2.1 for MQTT. A browser sends a page's origin, and shows a
 * client certificate that it holds without asking the page: an origin that is not allowed by configuration is refused.
 */
@SuppressWarnings("FutureReturnValueIgnored") // the connection is closed whatever became of the write
final class HandshakeRules extends ChannelInboundHandlerAdapter {

    private static final Logger LOG = LoggerFactory.getLogger(HandshakeRules.class);
    private static final String PROTOCOL = "mqtt";

    private final Set<String> origins;
    private boolean asked;
    private boolean refused;

    HandshakeRules(Set<String> origins) {
        this.origins = origins;
    }

    private record Refusal(HttpResponseStatus status, String why) {}

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof HttpObject ? asked : refused) {
            // One request is served. Netty answers a handshake that it does not like, and would pass on what follows.
            ReferenceCountUtil.release(message);
            return;
        }
        if (asked) {
            context.fireChannelRead(message);
            return;
        }
        asked = true;
        Optional<Refusal> refusal = message instanceof FullHttpRequest request
                ? refusal(request)
                : Optional.of(new Refusal(HttpResponseStatus.BAD_REQUEST, "not an HTTP request"));
        if (refusal.isEmpty()) {
            context.fireChannelRead(message);
            return;
        }
        refused = true;
        ReferenceCountUtil.release(message);
        refuse(context, refusal.get());
    }

    private Optional<Refusal> refusal(FullHttpRequest request) {
        HttpHeaders headers = request.headers();
        if (request.decoderResult().isFailure()) {
            return Optional.of(new Refusal(HttpResponseStatus.BAD_REQUEST, "the request cannot be read"));
        } else if (!request.uri().equals(WebSocketRules.PATH)) {
            return Optional.of(new Refusal(
                    HttpResponseStatus.NOT_FOUND, "MQTT is at " + WebSocketRules.PATH + " and nothing anywhere else"));
        } else if (!request.method().equals(HttpMethod.GET)
                || !headers.containsValue(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET, true)) {
            return Optional.of(new Refusal(HttpResponseStatus.UPGRADE_REQUIRED, "only WebSocket is served here"));
        }
        List<String> from = headers.getAll(HttpHeaderNames.ORIGIN);
        if (!origins.containsAll(from)) {
            return Optional.of(
                    new Refusal(
                            HttpResponseStatus.FORBIDDEN,
                            "the origin is not one of websocket.origins of org.cairngate.broker, where an operator can add it"));
        } else if (!offersMqtt(headers)) {
            return Optional.of(new Refusal(
                    HttpResponseStatus.BAD_REQUEST, "Sec-WebSocket-Protocol does not offer '" + PROTOCOL + "'"));
        }
        return Optional.empty();
    }

    private static boolean offersMqtt(HttpHeaders headers) {
        return headers.getAll(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL).stream()
                .flatMap(line -> Arrays.stream(line.split(",", -1)))
                .anyMatch(offered -> offered.trim().equals(PROTOCOL));
    }

    private static void refuse(ChannelHandlerContext context, Refusal refusal) {
        LOG.info(
                "websocket refused peer={} status={} reason=\"{}\"",
                context.channel().remoteAddress(),
                refusal.status().code(),
                refusal.why());
        DefaultFullHttpResponse answer = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1,
                refusal.status(),
                Unpooled.copiedBuffer(refusal.why() + "\n", StandardCharsets.UTF_8));
        answer.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, "text/plain; charset=utf-8")
                .set(HttpHeaderNames.CONTENT_LENGTH, answer.content().readableBytes())
                .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        context.writeAndFlush(answer).addListener(ChannelFutureListener.CLOSE);
    }
}
