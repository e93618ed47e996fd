package org.cairngate.master.ingest;

import io.moquette.broker.Server;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where one start of Moquette listens, and how it ends. Thread-safe. */
final class Listener {

    private static final Logger log = LoggerFactory.getLogger(Listener.class);

    /** How long Netty's threads wait for something more to do before they end. Its own 2 s would be in every stop and restart. */
    private static final Duration QUIET = Duration.ofMillis(200);

    private static final Duration LONGEST_END = Duration.ofSeconds(10);
    private static final Duration LONGEST_KNOCK = Duration.ofSeconds(1);

    private final List<Channel> channels = new ArrayList<>();
    private final CountDownLatch connected = new CountDownLatch(1);
    private volatile EventLoop connections;

    /** Notes where it will listen. Called by the thread that starts the server. */
    void listens(Channel channel) {
        channels.add(channel);
    }

    /** Notes one of the loops that connections share. */
    void connected(EventLoop loop) {
        connections = loop;
        connected.countDown();
    }

    /**
     * The address that it listens on.
     *
     * @throws IOException when it listens on none
     */
    InetSocketAddress address() throws IOException {
        for (Channel channel : channels) {
            if (channel.isActive() && channel.localAddress() instanceof InetSocketAddress address) {
                return address;
            }
        }
        throw new IOException("it does not listen: is the port taken, or the address not of this machine?");
    }

    /** Stops the server, and returns when nothing of it listens or runs any more. */
    @SuppressWarnings("FutureReturnValueIgnored") // Moquette waits for them
    void stop(Server server) {
        knock();
        Stream.concat(channels.stream().map(Channel::eventLoop), Stream.ofNullable(connections))
                .map(EventLoop::parent)
                .forEach(loops ->
                        loops.shutdownGracefully(QUIET.toMillis(), LONGEST_END.toMillis(), TimeUnit.MILLISECONDS));
        server.stopServer();
    }

    /** Moquette gives its loops to nobody, but the first connection tells: when there was none yet, it is one of our own. */
    private void knock() {
        if (connections != null) {
            return;
        }
        try (Socket own = new Socket()) {
            own.connect(address(), (int) LONGEST_KNOCK.toMillis());
            connected.await(LONGEST_KNOCK.toMillis(), TimeUnit.MILLISECONDS);
        } catch (IOException e) {
            log.debug("uplink broker stops slowly cause=\"{}\"", e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
