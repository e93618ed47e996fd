package org.cairngate.master.ingest;

import io.netty.bootstrap.ChannelInitializerExtension;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerAdapter;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ServerChannel;
import io.netty.util.AttributeKey;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * Tells on which port a server listens that does not say so itself, and puts a handler before Moquette's on each of its connections.
 * Moquette keeps its ports in an unguarded map that its event loop fills, and asking for one meanwhile may throw or lose it. Netty
 * makes the instance, by its service loader, so it meets the caller in the thread that starts the server.
 */
public final class ListenerWatch extends ChannelInitializerExtension {

    private static final String LOAD_BY_SERVICE = "serviceload";
    /** The name of Moquette's handler in a connection's pipeline. */
    private static final String MOQUETTE = "handler";

    private static final AttributeKey<Supplier<ChannelHandler>> GUARDS = AttributeKey.valueOf("cairngate.guards");
    private static final ThreadLocal<Start> STARTING = new ThreadLocal<>();

    private record Start(Supplier<ChannelHandler> guards, List<Channel> channels) {}

    /** For Netty's service loader. */
    public ListenerWatch() {}

    /** Starts a server in the calling thread. */
    @FunctionalInterface
    interface Starter {
        /** Returns when the server's channels are bound. */
        void start() throws IOException;
    }

    /**
     * Starts a server.
     *
     * @param guards makes what stands before Moquette's handler, for each connection
     * @return the port that it listens on
     * @throws IOException when it listens on none
     */
    static int portOf(Supplier<ChannelHandler> guards, Starter starter) throws IOException {
        System.setProperty(EXTENSIONS_SYSTEM_PROPERTY, LOAD_BY_SERVICE);
        List<Channel> channels = new ArrayList<>();
        STARTING.set(new Start(guards, channels));
        try {
            starter.start();
        } finally {
            STARTING.remove();
        }
        for (Channel channel : channels) {
            if (channel.isActive() && channel.localAddress() instanceof InetSocketAddress address) {
                return address.getPort();
            }
        }
        throw new IOException("it does not listen: is the port taken, or the address not of this machine?");
    }

    @Override
    public void postInitializeServerListenerChannel(ServerChannel channel) {
        Start start = STARTING.get();
        if (start != null) {
            channel.attr(GUARDS).set(start.guards());
            start.channels().add(channel);
        }
    }

    @Override
    public void postInitializeServerChildChannel(Channel child) {
        Supplier<ChannelHandler> guards = child.parent().attr(GUARDS).get();
        if (guards != null) {
            child.pipeline().addLast(new Placement(guards));
        }
    }

    /** Runs right after Moquette has filled the pipeline, and closes a connection that it does not recognise. */
    @SuppressWarnings("FutureReturnValueIgnored") // nobody waits for the closing of a refused connection
    private static final class Placement extends ChannelHandlerAdapter {
        private final Supplier<ChannelHandler> guards;

        Placement(Supplier<ChannelHandler> guards) {
            this.guards = guards;
        }

        @Override
        public void handlerAdded(ChannelHandlerContext context) {
            if (context.pipeline().get(MOQUETTE) == null) {
                context.close();
                return;
            }
            context.pipeline().addBefore(MOQUETTE, "hubShield", guards.get());
            context.pipeline().remove(this);
        }
    }
}
