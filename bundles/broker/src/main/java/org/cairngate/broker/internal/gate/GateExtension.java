package org.cairngate.broker.internal.gate;

import io.netty.bootstrap.ChannelInitializerExtension;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerAdapter;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.SslHandler;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * Puts a gate before Moquette's handler on each connection to an armed port. Netty itself makes the instance, by its
 * service loader, which is why the armed ports are kept in the class. Other servers in the JVM are left alone.
 */
public final class GateExtension extends ChannelInitializerExtension {

    /** The value that makes Netty load extensions; it must be set before Netty starts its first server. */
    public static final String LOAD_BY_SERVICE = "serviceload";

    static final String GATE = "ingestGate";
    private static final String MOQUETTE = "handler";
    private static final Map<Integer, Supplier<ChannelHandler>> ARMED = new ConcurrentHashMap<>();
    private static final Map<Class<?>, Boolean> LOADED = new ConcurrentHashMap<>();

    /** For Netty's service loader. */
    public GateExtension() {
        LOADED.put(GateExtension.class, true);
    }

    /** Whether Netty made an instance. Without one a broker must not start. */
    public static boolean isLoaded() {
        return LOADED.containsKey(GateExtension.class);
    }

    /** Gives each connection to the local port a handler of its own. */
    public static void arm(int port, Supplier<ChannelHandler> gates) {
        ARMED.put(port, gates);
    }

    /** The opposite of {@link #arm}. */
    public static void disarm(int port) {
        ARMED.remove(port);
    }

    @Override
    public void postInitializeServerChildChannel(Channel child) {
        if (child.localAddress() instanceof InetSocketAddress address) {
            Supplier<ChannelHandler> gates = ARMED.get(address.getPort());
            if (gates != null) {
                child.pipeline().addLast(new Placement(gates));
            }
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
            if (tls == null || context.pipeline().get(MOQUETTE) == null) {
                context.close();
                return;
            }
            tls.engine().setWantClientAuth(true);
            context.pipeline().addBefore(MOQUETTE, GATE, gates.get());
            context.pipeline().remove(this);
        }
    }
}
