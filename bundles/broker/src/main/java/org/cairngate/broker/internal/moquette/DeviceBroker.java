package org.cairngate.broker.internal.moquette;

import io.moquette.BrokerConstants;
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
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.cairngate.broker.internal.gate.Admission;
import org.cairngate.broker.internal.gate.ConnectRules;
import org.cairngate.broker.internal.gate.GateExtension;
import org.cairngate.broker.internal.gate.Gates;
import org.cairngate.broker.internal.gate.Intake;
import org.cairngate.broker.internal.protocol.Protocol;
import org.cairngate.broker.internal.protocol.Router;
import org.cairngate.broker.internal.protocol.Sessions;
import org.cairngate.broker.internal.protocol.WireSettings;
import org.cairngate.broker.internal.websocket.WebSocketRules;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Moquette with the gate before it, from start to stop. */
public final class DeviceBroker implements AutoCloseable {

    /** Largest MQTT packet, bytes: one and a half times the largest event, so that one that is a bit too large gets an answer. */
    static final int MAX_PACKET = 128 << 10;

    private static final Duration BIND_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration BIND_POLL = Duration.ofMillis(10);
    private static final String DISABLED = "disabled";
    private static final String GATE_ID = "gate";
    /** Moquette's acceptor reads this property, for which IConfig has no name. */
    private static final String NATIVE_TRANSPORT = "netty.native";

    private static final Logger LOG = LoggerFactory.getLogger(DeviceBroker.class);

    private final Server server = new Server();
    private final Natives natives;
    private final SslContext tls;
    private final List<Integer> ports;

    /**
     * Where the broker listens.
     *
     * @param port 0 for any free one
     * @param keepAliveLimit the longest keep alive of clients of MQTT 5, seconds; 0 for none
     * @param webSocket where WebSocket is served too, by the same host name and certificate
     */
    public record Endpoint(
            String host, int port, Path chain, Path key, int keepAliveLimit, Optional<WebSocketEndpoint> webSocket) {

        /** With the usual limit of the keep alive and without WebSocket. */
        public Endpoint(String host, int port, Path chain, Path key) {
            this(host, port, chain, key, WireSettings.KEEP_ALIVE_LIMIT, Optional.empty());
        }

        private List<Integer> asked() {
            return Stream.concat(Stream.of(port), webSocket.map(WebSocketEndpoint::port).stream())
                    .toList();
        }
    }

    /**
     * Where MQTT over WebSocket is served.
     *
     * @param port 0 for any free one
     * @param origins the origins whose pages may connect
     */
    public record WebSocketEndpoint(int port, Set<String> origins) {}

    /**
     * Starts.
     *
     * @throws IOException when the port is taken, the TLS files are not usable, or Netty did not load the gate
     */
    public DeviceBroker(Endpoint endpoint, Admission admission, Intake intake) throws IOException {
        this(endpoint, new ConnectRules(admission, new SecureRandom()), intake);
    }

    /** Starts with the given rules; throws as the other one does. */
    public DeviceBroker(Endpoint endpoint, ConnectRules rules, Intake intake) throws IOException {
        System.setProperty(GateExtension.EXTENSIONS_SYSTEM_PROPERTY, GateExtension.LOAD_BY_SERVICE);
        this.natives = Natives.load();
        this.tls = DeviceTls.context(endpoint.chain(), endpoint.key(), natives.tlsProvider());
        this.ports = listen(
                endpoint,
                rules,
                new Gates(
                        intake,
                        rules,
                        this::deliver,
                        protocol(endpoint),
                        new WebSocketRules(endpoint.webSocket()
                                .map(WebSocketEndpoint::origins)
                                .orElse(Set.of()))));
        LOG.info("broker listening host={} port={} websocket={}", endpoint.host(), port(), webSocketPort());
    }

    private Protocol protocol(Endpoint endpoint) {
        Router router = server::internalPublish;
        return new Protocol(
                new WireSettings(MAX_PACKET, endpoint.keepAliveLimit()), new Sessions(router, Clock.systemUTC()));
    }

    private List<Integer> listen(Endpoint endpoint, ConnectRules rules, Gates gates) throws IOException {
        DeviceRights rights = new DeviceRights(rules);
        MemoryConfig config = new MemoryConfig(properties(endpoint, natives));
        List<Channel> listening;
        try {
            listening =
                    GateExtension.start(gates, () -> server.startServer(config, List.of(), () -> tls, rights, rights));
        } catch (IOException | RuntimeException e) {
            ReferenceCountUtil.release(tls);
            throw e;
        }
        List<Integer> bound = listening.stream().map(DeviceBroker::awaitPort).toList();
        if (bound.size() != endpoint.asked().size() || bound.contains(0)) {
            close();
            throw new IOException("the broker does not start: "
                    + (listening.isEmpty()
                            ? "Netty did not load the ingest gate"
                            : "of the ports " + endpoint.asked() + " of " + endpoint.host() + " it listens on " + bound
                                    + " (0 = none)"));
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
        properties.setProperty(IConfig.PORT_PROPERTY_NAME, DISABLED);
        properties.setProperty(IConfig.SSL_PORT_PROPERTY_NAME, Integer.toString(endpoint.port()));
        properties.setProperty(IConfig.WEB_SOCKET_PORT_PROPERTY_NAME, DISABLED);
        properties.setProperty(
                IConfig.WSS_PORT_PROPERTY_NAME,
                endpoint.webSocket()
                        .map(WebSocketEndpoint::port)
                        .map(String::valueOf)
                        .orElse(DISABLED));
        properties.setProperty(IConfig.WEB_SOCKET_PATH_PROPERTY_NAME, WebSocketRules.PATH);
        properties.setProperty(BrokerConstants.WEB_SOCKET_MAX_FRAME_SIZE_PROPERTY_NAME, Integer.toString(MAX_PACKET));
        properties.setProperty(IConfig.ALLOW_ANONYMOUS_PROPERTY_NAME, "false");
        properties.setProperty(IConfig.PERSISTENCE_ENABLED_PROPERTY_NAME, "false");
        properties.setProperty(IConfig.ENABLE_TELEMETRY_NAME, "false");
        // Counted by the gate; Moquette's default does not fit into two bytes.
        properties.setProperty(IConfig.RECEIVE_MAXIMUM, Integer.toString(0xffff));
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
        return ports.get(0);
    }

    /** The port of MQTT over WebSocket; 0 when it is off. */
    public int webSocketPort() {
        return ports.size() > 1 ? ports.get(1) : 0;
    }

    /** The native parts that it runs on. */
    public Natives natives() {
        return natives;
    }

    @Override
    public void close() {
        server.stopServer();
        ReferenceCountUtil.release(tls);
    }
}
