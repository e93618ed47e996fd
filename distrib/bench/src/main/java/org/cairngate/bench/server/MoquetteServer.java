package org.cairngate.bench.server;

import io.moquette.broker.Server;
import io.moquette.broker.config.IConfig;
import io.moquette.broker.config.MemoryConfig;
import io.moquette.broker.security.AcceptAllAuthenticator;
import io.moquette.broker.security.PermitAllAuthorizatorPolicy;
import io.netty.channel.epoll.Epoll;
import io.netty.handler.ssl.SslContext;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Properties;

/** Moquette alone: no gate, no rights, nothing on disk. */
final class MoquetteServer implements AutoCloseable {

    private static final String DISABLED = "disabled";
    private static final int MAX_PACKET = 128 << 10;
    private static final Duration BIND_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration BIND_POLL = Duration.ofMillis(10);

    private final Server server = new Server();
    private final boolean secured;

    MoquetteServer(Optional<ServerTls> tls) throws IOException {
        this.secured = tls.isPresent();
        Properties properties = new Properties();
        properties.setProperty(IConfig.HOST_PROPERTY_NAME, "127.0.0.1");
        properties.setProperty(IConfig.PORT_PROPERTY_NAME, secured ? DISABLED : "0");
        properties.setProperty(IConfig.SSL_PORT_PROPERTY_NAME, secured ? "0" : DISABLED);
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
    }

    /** The port, which Moquette binds after it has said that it started. */
    int port() {
        long end = System.nanoTime() + BIND_TIMEOUT.toNanos();
        int port = 0;
        while (port <= 0 && System.nanoTime() < end) {
            SlowDisk.pause(BIND_POLL);
            port = secured ? server.getSslPort() : server.getPort();
        }
        return port;
    }

    @Override
    public void close() {
        server.stopServer();
    }
}
