package org.cairngate.master.ingest;

import io.moquette.BrokerConstants;
import io.moquette.broker.Server;
import io.moquette.broker.config.IConfig;
import io.moquette.broker.config.MemoryConfig;
import io.moquette.interception.AbstractInterceptHandler;
import io.moquette.interception.messages.InterceptExceptionMessage;
import io.moquette.interception.messages.InterceptPublishMessage;
import io.moquette.interception.messages.InterceptSubscribeMessage;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.IdentityCipherSuiteFilter;
import io.netty.handler.ssl.JdkSslContext;
import io.netty.handler.ssl.SslHandler;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.cairngate.ledger.RefusalLog;
import org.cairngate.ledger.block.Block;
import org.cairngate.ledger.note.SignedNote;
import org.cairngate.ledger.protocol.Receipt;
import org.cairngate.ledger.protocol.Submission;
import org.cairngate.ledger.protocol.Topics;
import org.cairngate.ledger.store.ChainStore;
import org.cairngate.master.access.HubTrust;
import org.cairngate.master.minting.Announcer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The MQTT broker that hubs connect to: TLS 1.3 with client certificates, nothing kept on disk.
 *
 * <p>It acknowledges a publish before this program has seen it. That is harmless here, because durability is told by receipts
 * ({@link TransactionIntake}) and blocks can be fetched over REST. When a session loop of Moquette dies all the same, it is started
 * anew on its port. Thread-safe after {@link #start}.
 */
public final class UplinkBroker implements Announcer, AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(UplinkBroker.class);

    // Room for the largest submission with its MQTT header.
    private static final int MAX_MESSAGE_BYTES = Submission.MAX_BYTES + 1024;
    /**
     * Commands that may wait for one of Moquette's session loops, of which there is one for each processor and which all hubs share:
     * Moquette drops what comes while as many wait. Hubs' publishes take half of it at most, for their shields let no more through. The
     * other half is for their subscriptions, for their acknowledgements, of which Moquette leaves ten open to a hub, and for what the
     * master sends: receipts for what waited in the intake. An entry without a message is some 200 bytes.
     */
    private static final int SESSION_QUEUE = 2 * (HubShield.ROOM_BYTES / HubShield.LEAST_COST);

    private static final String OWN_CLIENT_ID = "master";
    private static final int RETRY_SECONDS = 1;

    private final SSLContext tls;
    private final HubTrust hubs;
    private final RefusalLog refusals;
    private final ChainStore store;
    private final HubSessions sessions = new HubSessions();
    private final ScheduledExecutorService restarts = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "uplink-restart");
        thread.setDaemon(true);
        return thread;
    });
    private volatile Optional<Run> run = Optional.empty();
    private volatile int boundPort;
    private volatile boolean closed;

    /** One start of Moquette. */
    private record Run(Server server, Listener listener) {
        void stop() {
            listener.stop(server);
        }
    }

    /**
     * A broker that is not listening yet.
     *
     * @param store where the newest block and certificate are read from for a hub that has just subscribed
     */
    public UplinkBroker(SSLContext tls, HubTrust hubs, RefusalLog refusals, ChainStore store) {
        this.store = store;
        this.tls = tls;
        this.hubs = hubs;
        this.refusals = refusals;
    }

    /**
     * Starts to listen.
     *
     * @param host address to listen on
     * @param port TCP port, 0 for a free one
     * @param messages where hubs' messages go
     * @throws IOException when it cannot listen there
     */
    public synchronized void start(String host, int port, HubMessages messages) throws IOException {
        Server starting = new Server();
        HubGate gate = new HubGate(hubs, refusals);
        Interceptor interceptor =
                new Interceptor(messages, error -> restarts.execute(() -> restart(starting, host, messages, error)));
        try {
            Listener listener = ListenerWatch.start(
                    () -> new HubShield(sessions, this::nameInCertificate, refusals),
                    () -> starting.startServer(
                            config(host, port), List.of(interceptor), this::nettyContext, gate, gate));
            boundPort = listener.address().getPort();
            run = Optional.of(new Run(starting, listener));
        } catch (IOException | RuntimeException e) {
            // Moquette wraps what Netty says of a taken port.
            starting.stopServer();
            throw new IOException("the uplink broker cannot use " + host + ":" + port + ": " + e.getMessage(), e);
        }
        log.info("uplink broker listening host={} port={}", host, port());
    }

    /**
     * A session loop is dead, and with it the connections of some of the hubs. Hubs come back by themselves, send again what has no
     * receipt and fetch what they missed.
     */
    private synchronized void restart(Server dead, String host, HubMessages messages, Throwable cause) {
        Optional<Run> ended = run.filter(last -> last.server().equals(dead));
        if (closed || ended.isEmpty()) {
            return; // another loop died with it
        }
        log.error("uplink broker restarting port={} connected={}", boundPort, connected(), cause);
        run = Optional.empty();
        ended.get().stop();
        startAgain(host, messages);
    }

    @SuppressWarnings("FutureReturnValueIgnored") // ends with the executor
    private synchronized void startAgain(String host, HubMessages messages) {
        if (closed) {
            return;
        }
        try {
            start(host, boundPort, messages);
        } catch (IOException e) {
            log.error("uplink broker does not restart yet cause=\"{}\"", e.getMessage());
            restarts.schedule(() -> startAgain(host, messages), RETRY_SECONDS, TimeUnit.SECONDS);
        }
    }

    private Optional<String> nameInCertificate(Channel connection) {
        SslHandler handler = connection.pipeline().get(SslHandler.class);
        try {
            Certificate[] chain = handler.engine().getSession().getPeerCertificates();
            return hubs.nameOf(
                    Arrays.stream(chain).map(X509Certificate.class::cast).toList());
        } catch (SSLPeerUnverifiedException e) {
            return Optional.empty();
        }
    }

    /** The port that it listens on. */
    public int port() {
        return boundPort;
    }

    /** How many hubs are connected. */
    public int connected() {
        return run.map(running -> running.server().listConnectedClients().size())
                .orElse(0);
    }

    @Override
    public void block(Block block) {
        publish(Topics.BLOCKS, block.encode());
    }

    @Override
    public void certificate(SignedNote certificate) {
        publish(Topics.CERTIFICATES, certificate.format().getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void receipt(String hub, Receipt receipt) {
        publish(Topics.receipt(hub), receipt.encode());
    }

    @Override
    public synchronized void close() {
        closed = true;
        restarts.shutdownNow();
        Optional<Run> last = run;
        run = Optional.empty(); // hubs that connect later ask for what they missed
        last.ifPresent(Run::stop);
    }

    private void publish(String topic, byte[] payload) {
        run.ifPresent(running -> publish(running.server(), topic, payload));
    }

    private static void publish(Server running, String topic, byte[] payload) {
        MqttPublishMessage message = MqttMessageBuilders.publish()
                .topicName(topic)
                .qos(MqttQoS.AT_LEAST_ONCE)
                .retained(false)
                .messageId(1)
                .payload(Unpooled.wrappedBuffer(payload))
                .build();
        running.internalPublish(message, OWN_CLIENT_ID);
    }

    private static IConfig config(String host, int port) {
        Properties properties = new Properties();
        properties.setProperty(IConfig.HOST_PROPERTY_NAME, host);
        properties.setProperty(IConfig.PORT_PROPERTY_NAME, BrokerConstants.DISABLED_PORT_BIND);
        properties.setProperty(IConfig.SSL_PORT_PROPERTY_NAME, Integer.toString(port));
        properties.setProperty(BrokerConstants.NEED_CLIENT_AUTH, "true");
        properties.setProperty(IConfig.ALLOW_ANONYMOUS_PROPERTY_NAME, "false");
        properties.setProperty(IConfig.PEER_CERTIFICATE_AS_USERNAME, "true");
        properties.setProperty(IConfig.PERSISTENCE_ENABLED_PROPERTY_NAME, "false");
        properties.setProperty(IConfig.ENABLE_TELEMETRY_NAME, "false");
        properties.setProperty(IConfig.BUFFER_FLUSH_MS_PROPERTY_NAME, "0");
        properties.setProperty(IConfig.NETTY_MAX_BYTES_PROPERTY_NAME, Integer.toString(MAX_MESSAGE_BYTES));
        properties.setProperty(IConfig.SESSION_QUEUE_SIZE, Integer.toString(SESSION_QUEUE));
        return new MemoryConfig(properties);
    }

    private JdkSslContext nettyContext() {
        return new JdkSslContext(
                tls,
                false,
                null,
                IdentityCipherSuiteFilter.INSTANCE,
                ApplicationProtocolConfig.DISABLED,
                ClientAuth.REQUIRE,
                new String[] {"TLSv1.3"},
                false);
    }

    /** Tells a hub that has just come where the chain stands; it fetches what it missed before that. */
    private void subscribed(String topic) {
        if (topic.equals(Topics.BLOCKS)) {
            store.block(store.tip().size() - 1)
                    .filter(newest -> newest.checkpoint().isPresent())
                    .ifPresent(this::block);
        } else if (topic.equals(Topics.CERTIFICATES)) {
            store.newestCertificate().ifPresent(this::certificate);
        }
    }

    private final class Interceptor extends AbstractInterceptHandler {

        private final HubMessages messages;
        private final Consumer<Throwable> died;

        Interceptor(HubMessages messages, Consumer<Throwable> died) {
            this.messages = messages;
            this.died = died;
        }

        @Override
        public Class<?>[] getInterceptedMessageTypes() {
            return new Class<?>[] {
                InterceptPublishMessage.class, InterceptSubscribeMessage.class, InterceptExceptionMessage.class
            };
        }

        @Override
        public String getID() {
            return "uplink";
        }

        @Override
        public void onPublish(InterceptPublishMessage message) {
            int bytes = message.getPayload().readableBytes();
            try {
                Optional<Topics.HubTopic> topic = Topics.parse(message.getTopicName());
                if (topic.isPresent() && topic.get().hub().equals(message.getClientID())) {
                    messages.accept(topic.get(), ByteBufUtil.getBytes(message.getPayload()));
                }
            } finally {
                super.onPublish(message);
                sessions.taken(message.getClientID(), bytes);
            }
        }

        @Override
        public void onSubscribe(InterceptSubscribeMessage message) {
            subscribed(message.getTopicFilter());
        }

        @Override
        public void onSessionLoopError(Throwable error) {
            died.accept(error);
        }
    }
}
