package org.cairngate.broker.internal.websocket;

import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.MessageToMessageDecoder;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import java.util.List;

/**
 * The bytes of binary frames, whole or in fragments, as one stream; packets need not begin where frames do (MQTT 5, section 6). A
 * text frame ends the connection. Order and size of frames are checked by Netty's decoder before.
 */
@SuppressWarnings("FutureReturnValueIgnored") // the connection is closed whatever became of the write
final class BinaryFrames extends MessageToMessageDecoder<WebSocketFrame> {

    private boolean refused;

    @Override
    protected void decode(ChannelHandlerContext context, WebSocketFrame frame, List<Object> out) {
        if (refused) {
            return;
        }
        if (frame instanceof TextWebSocketFrame) {
            refused = true;
            context.writeAndFlush(new CloseWebSocketFrame(
                            WebSocketCloseStatus.INVALID_MESSAGE_TYPE, "MQTT comes in binary frames"))
                    .addListener(ChannelFutureListener.CLOSE);
        } else if (frame instanceof BinaryWebSocketFrame || frame instanceof ContinuationWebSocketFrame) {
            out.add(frame.content().retain());
        }
    }
}
