package org.cairngate.broker.internal.gate;

import io.netty.bootstrap.ChannelInitializerExtension;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerAdapter;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.EpollChannelConfig;
import io.netty.channel.epoll.EpollMode;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.AttributeKey;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Puts a gate before Moquette's handler on each connection of the servers that were started by {@link #start}. Other servers in
 * the JVM are left alone. Netty itself makes the instance, by its service loader, so the two meet in the thread that starts.
 */
public final class GateExtension extends ChannelInitializerExtension {

    /** The value that makes Netty load extensions; it must be set before Netty starts its first server. */
    public static final String LOAD_BY_SERVICE = "serviceload";

    /** The gate's name in a connection's pipeline. */
    public static final String GATE = "ingestGate";

    /** The name of Moquette's handler in a connection's pipeline. */
    public static final String MOQUETTE = "handler";

    /** Most bytes that one read from a socket takes: what a paused connection may hold beyond its events. */
    static final int MAX_READ = 16 << 10;

    private static final int FIRST_READ = 2 << 10;
    private static final int MIN_READ = 256;

    /** Moquette's handlers that only count and log. */
    private static final Set<String> METERS = Set.of("bytemetrics", "metrics", "messageLogger");

    private static final AdaptiveRecvByteBufAllocator READS =
            new AdaptiveRecvByteBufAllocator(MIN_READ, FIRST_READ, MAX_READ);

    private static final AttributeKey<Entrance> ENTRANCE = AttributeKey.valueOf("cairngate.entrance");
    private static final ThreadLocal<Start> STARTING = new ThreadLocal<>();

    /** For Netty's service loader. */
    public GateExtension() {}

    /** Starts a server in the calling thread. */
    @FunctionalInterface
    public interface Starter {
        /** Binds the server's channels. */
        void start() throws IOException;
    }

    /**
     * How connections come in.
     *
     * @param guard puts the gate, and what is around it, into each connection's pipeline
     * @param plain without TLS, and then from this machine to itself only
     */
    public record Entrance(Guard guard, boolean plain) {}

    private record Start(Entrance entrance, List<Channel> channels) {}

    /**
     * Starts a server and guards each of its connections, from the very first one on.
     *
     * @return the channels that the server listens on and that are guarded; none when Netty did not load this extension, and
     *     then the server must be stopped
     */
    public static List<Channel> start(Entrance entrance, Starter starter) throws IOException {
        Start start = new Start(entrance, new ArrayList<>());
        STARTING.set(start);
        try {
            starter.start();
        } finally {
            STARTING.remove();
        }
        return List.copyOf(start.channels());
    }

    @Override
    public void postInitializeServerListenerChannel(ServerChannel channel) {
        Start start = STARTING.get();
        if (start != null) {
            channel.attr(ENTRANCE).set(start.entrance());
            start.entrance().guard().listening(channel);
            start.channels().add(channel);
        }
    }

    @Override
    public void postInitializeServerChildChannel(Channel child) {
        Entrance entrance = child.parent().attr(ENTRANCE).get();
        if (entrance != null) {
            readOnce(child);
            child.pipeline().addLast(new Placement(entrance));
        }
    }

    /**
     * Netty's edge-triggered mode reads until there is nothing more to read, so it asks the system twice for what a device sends at
     * once. It can be chosen only now, before the connection is registered.
     */
    @SuppressWarnings("deprecation") // Netty 4.2 knows this mode only, and has nothing to choose
    private static void readOnce(Channel child) {
        if (child.config() instanceof EpollChannelConfig epoll) {
            epoll.setEpollMode(EpollMode.LEVEL_TRIGGERED);
        }
    }

    /**
     * Bounds what a connection that is not read from still holds: Netty's decoders go on with what they have and keep it, so it must
     * be little. Moquette's meters and loggers go, for they cost more than the gate itself and their numbers are shown nowhere.
     */
    private static void bound(Channel child) {
        child.config().setRecvByteBufAllocator(READS);
        for (Map.Entry<String, ChannelHandler> handler : child.pipeline()) {
            if (handler.getValue() instanceof ByteToMessageDecoder decoder) {
                decoder.setDiscardAfterReads(1);
            } else if (METERS.contains(handler.getKey())) {
                child.pipeline().remove(handler.getValue());
            }
        }
    }

    /** Runs right after Moquette has filled the pipeline, and closes a connection that it does not recognise. */
    @SuppressWarnings("FutureReturnValueIgnored") // nobody waits for the closing of a refused connection
    private static final class Placement extends ChannelHandlerAdapter {
        private final Entrance entrance;

        Placement(Entrance entrance) {
            this.entrance = entrance;
        }

        @Override
        public void handlerAdded(ChannelHandlerContext context) {
            SslHandler tls = context.pipeline().get(SslHandler.class);
            boolean secured = tls != null || (entrance.plain() && isLoopback(context.channel()));
            if (!secured || context.pipeline().get(MOQUETTE) == null) {
                context.close();
                return;
            }
            if (tls != null) {
                tls.engine().setWantClientAuth(true);
            }
            bound(context.channel());
            entrance.guard().connection(context.pipeline());
            context.pipeline().remove(this);
        }

        private static boolean isLoopback(Channel child) {
            return child.localAddress() instanceof InetSocketAddress local
                    && local.getAddress().isLoopbackAddress();
        }
    }
}
