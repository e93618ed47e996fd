package org.cairngate.broker.internal.gate;

import io.netty.bootstrap.ChannelInitializerExtension;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerAdapter;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ServerChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.AttributeKey;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * Puts a gate before Moquette's handler on each connection of the servers that were started by {@link #start}. Other servers in
 * the JVM are left alone. Netty itself makes the instance, by its service loader, so the two meet in the thread that starts.
 */
public final class GateExtension extends ChannelInitializerExtension {

    /** The value that makes Netty load extensions; it must be set before Netty starts its first server. */
    public static final String LOAD_BY_SERVICE = "serviceload";

    static final String GATE = "ingestGate";
    private static final String MOQUETTE = "handler";
    private static final AttributeKey<Supplier<ChannelHandler>> GATES = AttributeKey.valueOf("cairngate.gates");
    private static final AttributeKey<Boolean> PLAIN = AttributeKey.valueOf("cairngate.plain");
    private static final ThreadLocal<Start> STARTING = new ThreadLocal<>();

    /** For Netty's service loader. */
    public GateExtension() {}

    /** Starts a server in the calling thread. */
    @FunctionalInterface
    public interface Starter {
        /** Binds the server's channels. */
        void start() throws IOException;
    }

    private record Start(Supplier<ChannelHandler> gates, boolean plain, List<Channel> channels) {}

    /**
     * Starts a server and gives each of its connections a gate of its own, from the very first one on.
     *
     * @return the channels that the server listens on and that are gated; none when Netty did not load this extension, and
     *     then the server must be stopped
     */
    public static List<Channel> start(Supplier<ChannelHandler> gates, Starter starter) throws IOException {
        return start(new Start(gates, false, new ArrayList<>()), starter);
    }

    /** The same for a server without TLS, to be measured or tested: takes connections of this machine to itself only. */
    public static List<Channel> startPlainOnLoopback(Supplier<ChannelHandler> gates, Starter starter)
            throws IOException {
        return start(new Start(gates, true, new ArrayList<>()), starter);
    }

    private static List<Channel> start(Start start, Starter starter) throws IOException {
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
            channel.attr(GATES).set(start.gates());
            channel.attr(PLAIN).set(start.plain());
            start.channels().add(channel);
        }
    }

    @Override
    public void postInitializeServerChildChannel(Channel child) {
        Supplier<ChannelHandler> gates = child.parent().attr(GATES).get();
        if (gates != null) {
            child.pipeline().addLast(new Placement(gates));
        }
    }

    /** Runs right after Moquette has filled the pipeline, and closes a connection that it does not recognise. */
    @SuppressWarnings("FutureReturnValueIgnored") // nobody waits for the closing of a refused connection
    private static final class Placement extends ChannelHandlerAdapter {
        private final Supplier<ChannelHandler> gates;

        Placement(Supplier<ChannelHandler> gates) {
            this.gates = gates;
        }

        @Override
        public void handlerAdded(ChannelHandlerContext context) {
            SslHandler tls = context.pipeline().get(SslHandler.class);
            boolean secured = tls != null || isPlainOnLoopback(context.channel());
            if (!secured || context.pipeline().get(MOQUETTE) == null) {
                context.close();
                return;
            }
            if (tls != null) {
                tls.engine().setWantClientAuth(true);
            }
            context.pipeline().addBefore(MOQUETTE, GATE, gates.get());
            context.pipeline().remove(this);
        }

        private static boolean isPlainOnLoopback(Channel child) {
            return Boolean.TRUE.equals(child.parent().attr(PLAIN).get())
                    && child.localAddress() instanceof InetSocketAddress local
                    && local.getAddress().isLoopbackAddress();
        }
    }
}
