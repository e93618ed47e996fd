package org.cairngate.broker.internal.websocket;

import io.netty.channel.ChannelPipeline;
import java.util.Set;

/** Puts our checks into a pipeline that Moquette has made for WebSocket, and leaves any other as it is. Thread-safe. */
public final class WebSocketRules {

    /** Where devices connect, in the address. */
    public static final String PATH = "/mqtt";

    /** Netty's handler for the handshake comes right behind it. */
    private static final String REQUESTS = "aggregator";

    private static final String FRAMES = "ws2bytebufDecoder";

    private final Set<String> origins;

    /**
     * The rules of one broker.
     *
     * @param origins the origins (RFC 6454) whose pages may connect; without any, no browser may
     */
    public WebSocketRules(Set<String> origins) {
        this.origins = Set.copyOf(origins);
    }

    /** Arms a new connection. */
    public void arm(ChannelPipeline pipeline) {
        if (pipeline.get(FRAMES) != null) {
            pipeline.addAfter(REQUESTS, "handshakeRules", new HandshakeRules(origins));
            pipeline.replace(FRAMES, FRAMES, new BinaryFrames());
        }
    }
}
