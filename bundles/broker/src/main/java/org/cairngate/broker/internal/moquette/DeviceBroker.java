package org.cairngate.broker.internal.moquette;

import io.moquette.broker.Server;
import io.moquette.broker.config.MemoryConfig;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoop;
import io.netty.channel.ServerChannel;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.ssl.SslContext;
import io.netty.util.AttributeKey;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.cairngate.broker.internal.gate.ConnectRules;
import org.cairngate.broker.internal.gate.GateExtension;
import org.cairngate.broker.internal.gate.Gates;
import org.cairngate.broker.internal.gate.Guard;
import org.cairngate.broker.internal.gate.InFlight;
import org.cairngate.broker.internal.gate.Intake;
import org.cairngate.broker.internal.protocol.Protocol;
import org.cairngate.broker.internal.protocol.Sessions;
import org.cairngate.broker.internal.protocol.WireSettings;
import org.cairngate.broker.internal.shield.Limits;
import org.cairngate.broker.internal.shield.Shields;
import org.cairngate.broker.internal.websocket.WebSocketRules;
import org.cairngate.ledger.RefusalLog;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Moquette with the gate before it, from start to stop. */
public final class DeviceBroker implements AutoCloseable {

    private static final Duration BIND_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration BIND_POLL = Duration.ofMillis(10);
    /** How long Netty's threads wait for something more to do before they end. Its own 2 s would be in every stop and restart. */
    private static final Duration QUIET = Duration.ofMillis(200);

    private static final Duration LONGEST_END = Duration.ofSeconds(10);
    private static final String GATE_ID = "gate";

    /** What Moquette notes at a connection right after it has opened its session; NettyUtils has its name. */
    private static final AttributeKey<Object> SESSION_OPEN = AttributeKey.valueOf("keepAlive");

    private static final Logger LOG = LoggerFactory.getLogger(DeviceBroker.class);

    private final Endpoint endpoint;
    private final BrokerOptions options;
    private final DeviceRights rights;
    private final Protocol protocol;
    private final Gates gates;
    private final Shields shields;
    private final Watchdog watchdog;
    private final Natives natives;
    private final Optional<SslContext> tls;
    private final AtomicInteger restarts = new AtomicInteger();
    private volatile Optional<Run> run = Optional.empty();
    private volatile List<Integer> ports = List.of();
    private boolean closed;

    /** One start of Moquette. */
    private record Run(Server server, List<Channel> listening, Watched connections) {

        /** Returns when nothing of it listens or runs any more. */
        @SuppressWarnings("FutureReturnValueIgnored") // Moquette waits for them
        void end() {
            Stream.concat(listening.stream().map(Channel::eventLoop), connections.loop().stream())
                    .map(EventLoop::parent)
                    .forEach(loops ->
                            loops.shutdownGracefully(QUIET.toMillis(), LONGEST_END.toMillis(), TimeUnit.MILLISECONDS));
            server.stopServer();
        }
    }

    /**
     * Starts.
     *
     * @throws IOException when the port is taken, the TLS files are not usable, or Netty did not load the gate
     */
    public DeviceBroker(Endpoint endpoint, ConnectRules rules, Intake intake, BrokerOptions options)
            throws IOException {
        System.setProperty(GateExtension.EXTENSIONS_SYSTEM_PROPERTY, GateExtension.LOAD_BY_SERVICE);
        this.endpoint = endpoint;
        this.options = options;
        this.rights = new DeviceRights(rules);
        this.shields = new Shields(
                options.limits(),
                intake.refusals(),
                new Shields.Rights(rules.rights()::mayRead, rules::serves),
                System::nanoTime,
                message -> publish(message, GATE_ID));
        this.protocol = protocol(intake.refusals());
        this.gates = new Gates(
                intake,
                rules,
                this::deliver,
                new InFlight(intake, options.inFlightBytes()),
                new Gates.Around(
                        protocol,
                        new WebSocketRules(endpoint.origins()),
                        options.behind(),
                        DeviceBroker::isSessionOpen));
        this.watchdog = new Watchdog(rules, options.limits().deadlines().watchdog(), this::restart);
        this.natives = Natives.load();
        this.tls = endpoint.files().isPresent()
                ? Optional.of(DeviceTls.context(endpoint.files().get(), natives.tlsProvider()))
                : Optional.empty();
        listen(endpoint);
        watchdog.start();
        LOG.info("broker listening host={} port={} websocket={}", endpoint.host(), port(), webSocketPort());
    }

    private Protocol protocol(RefusalLog refusals) {
        Limits.Packets packets = options.limits().packets();
        WireSettings settings = new WireSettings(packets.bytes(), packets.leastKeepAlive(), packets.mostKeepAlive());
        Duration longest = Duration.ofSeconds(options.limits().kept().sessionSeconds());
        return new Protocol(settings, new Sessions(shields, longest, Clock.systemUTC()), refusals);
    }

    private void listen(Endpoint wanted) throws IOException {
        Server server = new Server();
        Watched connections = new Watched();
        Watchdog.LoopErrors errors = watchdog.nextRun();
        MemoryConfig config = new MemoryConfig(MoquetteSettings.of(wanted, options.limits(), natives));
        List<Channel> listening;
        try {
            listening = GateExtension.start(
                    new GateExtension.Entrance(connections, wanted.isPlain()),
                    () -> server.startServer(
                            config,
                            List.of(errors),
                            () -> tls.map(ManyRecords::new).orElse(null),
                            rights,
                            rights));
        } catch (IOException | RuntimeException e) {
            closeUnlessRunning();
            throw e;
        }
        List<Integer> bound = listening.stream().map(DeviceBroker::awaitPort).toList();
        if (bound.size() != wanted.asked().size() || bound.contains(0)) {
            server.stopServer();
            closeUnlessRunning();
            throw new IOException("the broker does not start: "
                    + (listening.isEmpty()
                            ? "Netty did not load the ingest gate, for another server of this process came first; start Java with -D"
                                    + GateExtension.EXTENSIONS_SYSTEM_PROPERTY + "=" + GateExtension.LOAD_BY_SERVICE
                            : "of the ports " + wanted.asked() + " of " + endpoint.host() + " it listens on " + bound
                                    + " (0 = none)"));
        }
        ports = bound;
        run = Optional.of(new Run(server, listening, connections));
    }

    private void closeUnlessRunning() {
        if (ports.isEmpty()) {
            close();
        }
    }

    private static boolean isSessionOpen(Channel channel) {
        return channel.attr(SESSION_OPEN).get() != null;
    }

    /** Gives the watchdog the handler that Moquette's connections share. */
    private final class Watched implements Guard {

        private volatile Optional<EventLoop> loop = Optional.empty();

        /** One of the loops that connections share; empty before the first connection. */
        Optional<EventLoop> loop() {
            return loop;
        }

        @Override
        public void listening(ServerChannel channel) {
            gates.listening(channel);
            shields.listening(channel);
        }

        @Override
        public void connection(ChannelPipeline pipeline) {
            if (loop.isEmpty()) {
                loop = Optional.of(pipeline.channel().eventLoop());
            }
            gates.connection(pipeline);
            shields.connection(pipeline);
            pipeline.addBefore(GateExtension.MOQUETTE, "olderClient", protocol.olderClient());
            protocol.decodePublishes(pipeline);
            watchdog.watch(pipeline.get(GateExtension.MOQUETTE));
        }
    }

    /**
     * Starts Moquette anew on the same port and ends the old one. Devices lose their connection and come back; what was
     * acknowledged is in the journal, and what was not they send again. Returns false when it has to be tried again.
     */
    private synchronized boolean restart(String cause) {
        if (closed) {
            return true;
        }
        LOG.error("broker restarting cause=\"{}\" port={} connected={}", cause, port(), shields.connected());
        Optional<Run> old = run;
        run = Optional.empty();
        old.ifPresent(
                dead -> dead.listening().forEach(channel -> channel.close().awaitUninterruptibly()));
        shields.reset();
        boolean listens = false;
        try {
            listen(endpoint.at(ports));
            listens = true;
            restarts.incrementAndGet();
            LOG.warn("broker restarted port={} restarts={}", port(), restarts.get());
        } catch (IOException | RuntimeException e) {
            LOG.error("broker does not restart yet port={} cause=\"{}\"", port(), e.getMessage());
        }
        old.ifPresent(Run::end);
        return listens;
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

    private void deliver(String topic, byte[] payload, MqttProperties properties) {
        publish(
                message(topic, MqttQoS.AT_MOST_ONCE, payload)
                        .properties(properties)
                        .build(),
                GATE_ID);
    }

    /** Replaces what a topic retains, and sends it to those that subscribed. Moquette retains at QoS 1 only. */
    public void retain(String topic, byte[] payload) {
        publish(message(topic, MqttQoS.AT_LEAST_ONCE, payload).retained(true).build(), GATE_ID);
    }

    private static MqttMessageBuilders.PublishBuilder message(String topic, MqttQoS qos, byte[] payload) {
        return MqttMessageBuilders.publish().topicName(topic).qos(qos).payload(Unpooled.wrappedBuffer(payload));
    }

    private void publish(MqttPublishMessage message, String client) {
        run.ifPresentOrElse(
                now -> now.server().internalPublish(message, client), () -> ReferenceCountUtil.release(message));
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
        watchdog.close();
        synchronized (this) {
            closed = true;
            shields.close();
            run.ifPresent(Run::end);
            run = Optional.empty();
            tls.ifPresent(ReferenceCountUtil::release);
        }
    }
}
