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

    /** The gate's name in a connection's pipeline. */
    public static final String GATE = "ingestGate";

    /** The name of Moquette's handler in a connection's pipeline. */
    public static final String MOQUETTE = "handler";

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

    private record Start(Entrance entrance, List<Channel> channels) {}

    private record Entrance(Supplier<ChannelHandler> gates, Guard guard) {}

    /**
     * Starts a server and gives each of its connections a gate of its own and the guard around it, from the very first one on.
     *
     * @return the channels that the server listens on and that are gated; none when Netty did not load this extension, and
     *     then the server must be stopped
     */
    public static List<Channel> start(Supplier<ChannelHandler> gates, Guard guard, Starter starter) throws IOException {
        Start start = new Start(new Entrance(gates, guard), new ArrayList<>());
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
            child.pipeline().addLast(new Placement(entrance));
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
            if (tls == null || context.pipeline().get(MOQUETTE) == null) {
                context.close();
                return;
            }
            tls.engine().setWantClientAuth(true);
            context.pipeline().addBefore(MOQUETTE, GATE, entrance.gates().get());
            entrance.guard().connection(context.pipeline());
            context.pipeline().remove(this);
        }
    }
}
