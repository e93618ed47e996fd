package org.cairngate.bench.server;

import io.moquette.broker.Server;
import io.moquette.broker.config.IConfig;
import io.moquette.broker.config.MemoryConfig;
import io.moquette.broker.security.AcceptAllAuthenticator;
import io.moquette.broker.security.PermitAllAuthorizatorPolicy;
import io.netty.channel.epoll.Epoll;
import io.netty.handler.ssl.SslContext;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Properties;

/** Moquette alone: no gate, no rights, nothing on disk. */
final class MoquetteServer implements AutoCloseable {

    private static final String DISABLED = "disabled";
    private static final int MAX_PACKET = 128 << 10;
    private static final Duration BIND_POLL = Duration.ofMillis(10);
    /** 10 s of polls. */
    private static final int BIND_POLLS = 1000;

    private final Server server = new Server();
    private final int port;

    MoquetteServer(Optional<ServerTls> tls) throws IOException {
        boolean secured = tls.isPresent();
        this.port = freePort();
        Properties properties = new Properties();
        properties.setProperty(IConfig.HOST_PROPERTY_NAME, "127.0.0.1");
        properties.setProperty(IConfig.PORT_PROPERTY_NAME, secured ? DISABLED : Integer.toString(port));
        properties.setProperty(IConfig.SSL_PORT_PROPERTY_NAME, secured ? Integer.toString(port) : DISABLED);
        properties.setProperty(IConfig.WEB_SOCKET_PORT_PROPERTY_NAME, DISABLED);
        properties.setProperty(IConfig.WSS_PORT_PROPERTY_NAME, DISABLED);
        properties.setProperty(IConfig.ALLOW_ANONYMOUS_PROPERTY_NAME, "true");
        properties.setProperty(IConfig.PERSISTENCE_ENABLED_PROPERTY_NAME, "false");
        properties.setProperty(IConfig.ENABLE_TELEMETRY_NAME, "false");
        properties.setProperty(IConfig.NETTY_MAX_BYTES_PROPERTY_NAME, Integer.toString(MAX_PACKET));
        properties.setProperty("netty.native", Boolean.toString(Epoll.isAvailable()));
        SslContext context = secured ? tls.get().context() : null;
        server.startServer(
                new MemoryConfig(properties),
                List.of(),
                () -> context,
                new AcceptAllAuthenticator(),
                new PermitAllAuthorizatorPolicy());
        awaitListening();
    }

    /** Moquette's own getter may lose the port, for its event loop writes to the same map; so it is chosen here. */
    private static int freePort() throws IOException {
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return probe.getLocalPort();
        }
    }

    /** Moquette binds after it has said that it started, and only logs when it cannot. */
    private void awaitListening() throws IOException {
        for (int i = 0; i < BIND_POLLS; i++) {
            try (Socket probe = new Socket()) {
                probe.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
                return;
            } catch (ConnectException e) {
                SlowDisk.pause(BIND_POLL);
            }
        }
        server.stopServer();
        throw new IOException("Moquette does not listen on port " + port + ": is it taken? Start again");
    }

    int port() {
        return port;
    }

    @Override
    public void close() {
        server.stopServer();
    }
}
