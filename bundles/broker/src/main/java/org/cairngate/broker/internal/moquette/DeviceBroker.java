package org.cairngate.broker.internal.moquette;

import io.moquette.BrokerConstants;
import io.moquette.broker.Server;
import io.moquette.broker.config.IConfig;
import io.moquette.broker.config.MemoryConfig;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ServerChannel;
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
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.cairngate.broker.internal.gate.Admission;
import org.cairngate.broker.internal.gate.ConnectRules;
import org.cairngate.broker.internal.gate.EventTopic;
import org.cairngate.broker.internal.gate.GateExtension;
import org.cairngate.broker.internal.gate.Gates;
import org.cairngate.broker.internal.gate.Guard;
import org.cairngate.broker.internal.gate.Intake;
import org.cairngate.broker.internal.shield.Limits;
import org.cairngate.broker.internal.shield.Shields;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Moquette with the gate before it, from start to stop. */
public final class DeviceBroker implements AutoCloseable {

    private static final Duration BIND_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration BIND_POLL = Duration.ofMillis(10);
    private static final String DISABLED = "disabled";
    private static final String GATE_ID = "gate";
    /** Moquette's acceptor reads this property, for which IConfig has no name. */
    private static final String NATIVE_TRANSPORT = "netty.native";

    private static final Logger LOG = LoggerFactory.getLogger(DeviceBroker.class);

    private final Endpoint endpoint;
    private final Limits limits;
    private final DeviceRights rights;
    private final Gates gates;
    private final Shields shields;
    private final Watchdog watchdog;
    private final Natives natives;
    private final SslContext tls;
    private final AtomicInteger restarts = new AtomicInteger();
    private volatile Optional<Run> run = Optional.empty();
    private volatile int port;
    private boolean closed;

    /** One start of Moquette. */
    private record Run(Server server, List<Channel> listening) {}

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
        this(endpoint, admission, intake, Limits.standard());
    }

    /** Starts with the given limits; throws as the other one does. */
    public DeviceBroker(Endpoint endpoint, Admission admission, Intake intake, Limits limits) throws IOException {
        System.setProperty(GateExtension.EXTENSIONS_SYSTEM_PROPERTY, GateExtension.LOAD_BY_SERVICE);
        ConnectRules rules = new ConnectRules(admission, new SecureRandom());
        this.endpoint = endpoint;
        this.limits = limits;
        this.rights = new DeviceRights(rules);
        this.gates = new Gates(intake, rules, this::deliver);
        this.watchdog = new Watchdog(rules, limits.deadlines().watchdog(), this::restart);
        this.shields = new Shields(
                limits,
                intake.refusals(),
                new Shields.Rights(EventTopic::isOwn, admission::serves),
                System::nanoTime,
                this::publish);
        this.natives = Natives.load();
        this.tls = DeviceTls.context(endpoint.chain(), endpoint.key(), natives.tlsProvider());
        listen(endpoint.port());
        watchdog.start();
        LOG.info("broker listening host={} port={}", endpoint.host(), port);
    }

    private void listen(int wanted) throws IOException {
        Server server = new Server();
        Watchdog.LoopErrors errors = watchdog.nextRun();
        MemoryConfig config = new MemoryConfig(properties(wanted));
        List<Channel> listening;
        try {
            listening = GateExtension.start(
                    gates, new Watched(), () -> server.startServer(config, List.of(errors), () -> tls, rights, rights));
        } catch (IOException | RuntimeException e) {
            if (port == 0) {
                close();
            }
            throw e;
        }
        int bound = listening.stream().findFirst().map(DeviceBroker::awaitPort).orElse(0);
        if (bound <= 0) {
            server.stopServer();
            if (port == 0) {
                close();
            }
            throw new IOException("the broker does not start: "
                    + (listening.isEmpty()
                            ? "Netty did not load the ingest gate"
                            : "nothing listens on port " + wanted + " of " + endpoint.host()));
        }
        port = bound;
        run = Optional.of(new Run(server, listening));
    }

    /** Gives the watchdog the handler that Moquette's connections share. */
    private final class Watched implements Guard {
        @Override
        public void listening(ServerChannel channel) {
            shields.listening(channel);
        }

        @Override
        public void connection(ChannelPipeline pipeline) {
            shields.connection(pipeline);
            watchdog.watch(pipeline.get(GateExtension.MOQUETTE));
        }
    }

    /**
     * Starts Moquette anew on the same port and ends the old one. Devices lose their connection and come back; what was
     * acknowledged is in the journal, and what was not they send again.
     */
    private synchronized void restart(String cause) {
        if (closed) {
            return;
        }
        LOG.error("broker restarting cause=\"{}\" port={} connected={}", cause, port, shields.connected());
        Optional<Run> old = run;
        run = Optional.empty();
        old.ifPresent(
                dead -> dead.listening().forEach(channel -> channel.close().awaitUninterruptibly()));
        shields.reset();
        try {
            listen(port);
            restarts.incrementAndGet();
            LOG.warn("broker restarted port={} restarts={}", port, restarts.get());
        } catch (IOException | RuntimeException e) {
            // The watchdog finds no run and tries again.
            LOG.error("broker does not restart port={} cause=\"{}\"", port, e.getMessage());
        }
        old.ifPresent(dead -> dead.server().stopServer());
    }

    /** How often Moquette was started anew because a part of it was dead. */
    public int restarts() {
        return restarts.get();
    }

    /** Connections whose CONNECT is not there yet. */
    public int halfOpen() {
        return shields.halfOpen();
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

    private Properties properties(int wanted) {
        Properties properties = new Properties();
        properties.setProperty(IConfig.HOST_PROPERTY_NAME, endpoint.host());
        properties.setProperty(IConfig.PORT_PROPERTY_NAME, DISABLED);
        properties.setProperty(IConfig.SSL_PORT_PROPERTY_NAME, Integer.toString(wanted));
        properties.setProperty(IConfig.WEB_SOCKET_PORT_PROPERTY_NAME, DISABLED);
        properties.setProperty(IConfig.WSS_PORT_PROPERTY_NAME, DISABLED);
        properties.setProperty(IConfig.ALLOW_ANONYMOUS_PROPERTY_NAME, "false");
        properties.setProperty(IConfig.PERSISTENCE_ENABLED_PROPERTY_NAME, "false");
        properties.setProperty(IConfig.ENABLE_TELEMETRY_NAME, "false");
        properties.setProperty(IConfig.TOPIC_ALIAS_MAXIMUM_PROPERTY_NAME, "0");
        properties.setProperty(
                IConfig.NETTY_MAX_BYTES_PROPERTY_NAME,
                Integer.toString(limits.packets().bytes()));
        properties.setProperty(
                BrokerConstants.NETTY_SO_BACKLOG_PROPERTY_NAME,
                Integer.toString(limits.arrivals().backlog()));
        properties.setProperty(
                IConfig.PERSISTENT_CLIENT_EXPIRATION_PROPERTY_NAME,
                limits.kept().sessionSeconds() + "s");
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
        publish(message);
    }

    private void publish(MqttPublishMessage message) {
        run.ifPresentOrElse(
                now -> now.server().internalPublish(message, GATE_ID), () -> ReferenceCountUtil.release(message));
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
        watchdog.close();
        synchronized (this) {
            closed = true;
            shields.close();
            run.ifPresent(last -> last.server().stopServer());
            run = Optional.empty();
            ReferenceCountUtil.release(tls);
        }
    }
}
