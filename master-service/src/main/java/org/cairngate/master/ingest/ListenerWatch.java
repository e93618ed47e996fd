package org.cairngate.master.ingest;

import io.netty.bootstrap.ChannelInitializerExtension;
import io.netty.channel.Channel;
import io.netty.channel.ServerChannel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/**
 * Tells on which port a server listens that does not say so itself. Moquette keeps its ports in an unguarded map that its event
 * loop fills, and asking for one meanwhile may throw or lose it. Netty makes the instance, by its service loader, so it meets
 * the caller in the thread that starts the server.
 */
public final class ListenerWatch extends ChannelInitializerExtension {

    private static final String LOAD_BY_SERVICE = "serviceload";
    private static final ThreadLocal<List<Channel>> STARTING = new ThreadLocal<>();

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
     * @return the port that it listens on
     * @throws IOException when it listens on none
     */
    static int portOf(Starter starter) throws IOException {
        System.setProperty(EXTENSIONS_SYSTEM_PROPERTY, LOAD_BY_SERVICE);
        List<Channel> channels = new ArrayList<>();
        STARTING.set(channels);
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
        List<Channel> channels = STARTING.get();
        if (channels != null) {
            channels.add(channel);
        }
    }
}
