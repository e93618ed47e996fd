package org.cairngate.broker.internal.moquette;

import io.moquette.broker.Server;
import io.moquette.broker.config.IConfig;
import io.moquette.broker.config.MemoryConfig;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.ssl.SslContext;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.locks.LockSupport;
import org.cairngate.broker.internal.gate.Admission;
import org.cairngate.broker.internal.gate.ConnectRules;
import org.cairngate.broker.internal.gate.GateExtension;
import org.cairngate.broker.internal.gate.Gates;
import org.cairngate.broker.internal.gate.Intake;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Moquette with the gate before it, from start to stop. */
public final class DeviceBroker implements AutoCloseable {

    /** Largest MQTT packet, bytes: one and a half times the largest event, so that one that is a bit too large gets an answer. */
    static final int MAX_PACKET = 128 << 10;

    private static final Duration BIND_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration BIND_POLL = Duration.ofMillis(10);
    private static final String DISABLED = "disabled";
    private static final String LOOPBACK = "127.0.0.1";
    private static final String GATE_ID = "gate";
    /** Moquette's acceptor reads this property, for which IConfig has no name. */
    private static final String NATIVE_TRANSPORT = "netty.native";

    private static final Logger LOG = LoggerFactory.getLogger(DeviceBroker.class);

    private final Server server = new Server();
    private final Natives natives;
    private final Optional<SslContext> tls;
    private final int port;

    /**
     * Where the broker listens.
     *
     * @param port 0 for any free one
     * @param files of TLS; empty for plain TCP, and then the gate takes connections over loopback only
     */
    public record Endpoint(String host, int port, Optional<TlsFiles> files) {

        /** Behind TLS, with the certificates and the key of these PEM files. */
        public Endpoint(String host, int port, Path chain, Path key) {
            this(host, port, Optional.of(new TlsFiles(chain, key)));
        }

        /** Without TLS; only benchmarks and tests can ask for it, see {@link org.cairngate.broker.Broker}. */
        public static Endpoint plainOnLoopback(int port) {
            return new Endpoint(LOOPBACK, port, Optional.empty());
        }
    }

    /** PEM files. */
    public record TlsFiles(Path chain, Path key) {}

    /**
     * Starts.
     *
     * @throws IOException when the port is taken, the TLS files are not usable, or Netty did not load the gate
     */
    public DeviceBroker(Endpoint endpoint, Admission admission, Intake intake) throws IOException {
        System.setProperty(GateExtension.EXTENSIONS_SYSTEM_PROPERTY, GateExtension.LOAD_BY_SERVICE);
        ConnectRules rules = new ConnectRules(admission, new SecureRandom());
        this.natives = Natives.load();
        this.tls = endpoint.files().isPresent()
                ? Optional.of(DeviceTls.context(
                        endpoint.files().get().chain(), endpoint.files().get().key(), natives.tlsProvider()))
                : Optional.empty();
        this.port = listen(endpoint, rules, new Gates(intake, rules, this::deliver));
        LOG.info("broker listening host={} port={}", endpoint.host(), port);
    }

    private int listen(Endpoint endpoint, ConnectRules rules, Gates gates) throws IOException {
        DeviceRights rights = new DeviceRights(rules);
        MemoryConfig config = new MemoryConfig(properties(endpoint, natives));
        List<Channel> listening;
        try {
            GateExtension.Starter starter =
                    () -> server.startServer(config, List.of(), () -> tls.orElse(null), rights, rights);
            listening = tls.isPresent()
                    ? GateExtension.start(gates, starter)
                    : GateExtension.startPlainOnLoopback(gates, starter);
        } catch (IOException | RuntimeException e) {
            tls.ifPresent(ReferenceCountUtil::release);
            throw e;
        }
        int bound = listening.stream().findFirst().map(DeviceBroker::awaitPort).orElse(0);
        if (bound <= 0) {
            close();
            throw new IOException("the broker does not start: "
                    + (listening.isEmpty()
                            ? "Netty did not load the ingest gate"
                            : "nothing listens on port " + endpoint.port() + " of " + endpoint.host()));
        }
        return bound;
    }

    /**
     * Moquette logs a failure to bind only: waits for the port, 0 when there is none in time. Its own getter is not used, for it
     * reads a map that Moquette's event loop writes.
     */
    private static int awaitPort(Channel channel) {
        long deadline = System.nanoTime() + BIND_TIMEOUT.toNanos();
        while (!channel.isActive() && channel.isOpen() && System.nanoTime() < deadline) {
            LockSupport.parkNanos(BIND_POLL.toNanos());
        }
        return channel.localAddress() instanceof InetSocketAddress address ? address.getPort() : 0;
    }

    private static Properties properties(Endpoint endpoint, Natives natives) {
        Properties properties = new Properties();
        properties.setProperty(IConfig.HOST_PROPERTY_NAME, endpoint.host());
        String port = Integer.toString(endpoint.port());
        boolean plain = endpoint.files().isEmpty();
        properties.setProperty(IConfig.PORT_PROPERTY_NAME, plain ? port : DISABLED);
        properties.setProperty(IConfig.SSL_PORT_PROPERTY_NAME, plain ? DISABLED : port);
        properties.setProperty(IConfig.WEB_SOCKET_PORT_PROPERTY_NAME, DISABLED);
        properties.setProperty(IConfig.WSS_PORT_PROPERTY_NAME, DISABLED);
        properties.setProperty(IConfig.ALLOW_ANONYMOUS_PROPERTY_NAME, "false");
        properties.setProperty(IConfig.PERSISTENCE_ENABLED_PROPERTY_NAME, "false");
        properties.setProperty(IConfig.ENABLE_TELEMETRY_NAME, "false");
        properties.setProperty(IConfig.TOPIC_ALIAS_MAXIMUM_PROPERTY_NAME, "0");
        properties.setProperty(IConfig.NETTY_MAX_BYTES_PROPERTY_NAME, Integer.toString(MAX_PACKET));
        properties.setProperty(NATIVE_TRANSPORT, Boolean.toString(natives.epoll()));
        return properties;
    }

    private void deliver(String topic, byte[] payload) {
        MqttPublishMessage message = MqttMessageBuilders.publish()
                .topicName(topic)
                .qos(MqttQoS.AT_MOST_ONCE)
                .retained(false)
                .payload(Unpooled.wrappedBuffer(payload))
                .build();
        server.internalPublish(message, GATE_ID);
    }

    /** The port that it listens on. */
    public int port() {
        return port;
    }

    /** The native parts that it runs on. */
    public Natives natives() {
        return natives;
    }

    @Override
    public void close() {
        server.stopServer();
        tls.ifPresent(ReferenceCountUtil::release);
    }
}
