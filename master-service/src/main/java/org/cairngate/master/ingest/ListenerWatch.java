package org.cairngate.master.ingest;

import io.netty.bootstrap.ChannelInitializerExtension;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerAdapter;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ServerChannel;
import io.netty.util.AttributeKey;
import java.io.IOException;
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

    private static final AttributeKey<Start> STARTED = AttributeKey.valueOf("cairngate.started");
    private static final ThreadLocal<Start> STARTING = new ThreadLocal<>();

    private record Start(Supplier<ChannelHandler> guards, Listener listener) {}

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
     * @return where it listens, if it does
     */
    static Listener start(Supplier<ChannelHandler> guards, Starter starter) throws IOException {
        System.setProperty(EXTENSIONS_SYSTEM_PROPERTY, LOAD_BY_SERVICE);
        Listener listener = new Listener();
        STARTING.set(new Start(guards, listener));
        try {
            starter.start();
        } finally {
            STARTING.remove();
        }
        return listener;
    }

    @Override
    public void postInitializeServerListenerChannel(ServerChannel channel) {
        Start start = STARTING.get();
        if (start != null) {
            channel.attr(STARTED).set(start);
            start.listener().listens(channel);
        }
    }

    @Override
    public void postInitializeServerChildChannel(Channel child) {
        Start start = child.parent().attr(STARTED).get();
        if (start != null) {
            child.pipeline().addLast(new Placement(start));
        }
    }

    /** Runs right after Moquette has filled the pipeline, and closes a connection that it does not recognise. */
    @SuppressWarnings("FutureReturnValueIgnored") // nobody waits for the closing of a refused connection
    private static final class Placement extends ChannelHandlerAdapter {
        private final Start start;

        Placement(Start start) {
            this.start = start;
        }

        @Override
        public void handlerAdded(ChannelHandlerContext context) {
            start.listener().connected(context.channel().eventLoop());
            if (context.pipeline().get(MOQUETTE) == null) {
                context.close();
                return;
            }
            context.pipeline().addBefore(MOQUETTE, "hubShield", start.guards().get());
            context.pipeline().remove(this);
        }
    }
}
