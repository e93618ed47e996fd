package org.cairngate.broker.internal.moquette;

import io.moquette.broker.Server;
import io.moquette.broker.config.IConfig;
import io.moquette.broker.config.MemoryConfig;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
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
import java.util.Properties;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
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
    private static final String GATE_ID = "gate";
    /** Moquette's acceptor reads this property, for which IConfig has no name. */
    private static final String NATIVE_TRANSPORT = "netty.native";

    private static final Logger LOG = LoggerFactory.getLogger(DeviceBroker.class);

    private final Server server = new Server();
    private final Natives natives;
    private final SslContext tls;
    private final int port;

    /**
     * Where the broker listens.
     *
     * @param port 0 for any free one
     */
    public record Endpoint(String host, int port, Path chain, Path key) {}

    /**
     * Starts.
     *
     * @throws IOException when the port is taken, the TLS files are not usable, or Netty did not load the gate
     */
    public DeviceBroker(Endpoint endpoint, Admission admission, Intake intake) throws IOException {
        this(endpoint, admission, intake, List::of);
    }

    /** Starts with handlers of {@code behind} between the gate and Moquette's handler; throws as the other one does. */
    public DeviceBroker(Endpoint endpoint, Admission admission, Intake intake, Supplier<List<ChannelHandler>> behind)
            throws IOException {
        System.setProperty(GateExtension.EXTENSIONS_SYSTEM_PROPERTY, GateExtension.LOAD_BY_SERVICE);
        ConnectRules rules = new ConnectRules(admission, new SecureRandom());
        this.natives = Natives.load();
        this.tls = DeviceTls.context(endpoint.chain(), endpoint.key(), natives.tlsProvider());
        this.port = listen(endpoint, rules, new Gates(intake, rules, this::deliver, behind));
        LOG.info("broker listening host={} port={}", endpoint.host(), port);
    }

    private int listen(Endpoint endpoint, ConnectRules rules, Gates gates) throws IOException {
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
        properties.setProperty(IConfig.PORT_PROPERTY_NAME, DISABLED);
        properties.setProperty(IConfig.SSL_PORT_PROPERTY_NAME, Integer.toString(endpoint.port()));
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

    /** Replaces what a topic retains, and sends it to those that subscribed. Moquette retains at QoS 1 only. */
    public void retain(String topic, byte[] payload) {
        MqttPublishMessage message = MqttMessageBuilders.publish()
                .topicName(topic)
                .qos(MqttQoS.AT_LEAST_ONCE)
                .retained(true)
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
        ReferenceCountUtil.release(tls);
    }
}
