package org.cairngate.hub.internal.uplink;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.cairngate.ledger.protocol.Topics;
import org.eclipse.paho.client.mqttv3.IMqttActionListener;
import org.eclipse.paho.client.mqttv3.IMqttDeliveryToken;
import org.eclipse.paho.client.mqttv3.IMqttToken;
import org.eclipse.paho.client.mqttv3.MqttAsyncClient;
import org.eclipse.paho.client.mqttv3.MqttCallback;
import org.eclipse.paho.client.mqttv3.MqttConnectOptions;
import org.eclipse.paho.client.mqttv3.MqttException;
import org.eclipse.paho.client.mqttv3.MqttMessage;
import org.eclipse.paho.client.mqttv3.persist.MemoryPersistence;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one MQTT connection to the master, with mutual TLS.
 *
 * <p>Every callback of the client hands over to the hub's thread and returns: a callback that waits would stop the client.
 * Each attempt uses a new client and a clean session; what was not acknowledged is sent again from the outbox and missed
 * blocks are fetched, so no session state is needed on either side.
 */
public final class Uplink implements Link, AutoCloseable {

    /** Messages that the client may have in flight; the window of {@link Submissions} is smaller. */
    private static final int CLIENT_INFLIGHT = 512;

    private static final int CONNECT_TIMEOUT_S = 10;
    private static final int KEEP_ALIVE_S = 15;
    private static final int QOS = 1;

    private static final Logger LOG = LoggerFactory.getLogger(Uplink.class);

    private final String url;
    private final String hub;
    private final MasterTls tls;
    private final ScheduledExecutorService thread;
    private final LinkListener listener;
    private final Backoff backoff = new Backoff(new SecureRandom());
    private Optional<MqttAsyncClient> client = Optional.empty();
    private volatile boolean up;
    private boolean closed;

    /** An uplink that is not started. {@code url} is {@code ssl://host:port}. */
    public Uplink(String url, String hub, MasterTls tls, ScheduledExecutorService thread, LinkListener listener) {
        this.url = url;
        this.hub = hub;
        this.tls = tls;
        this.thread = thread;
        this.listener = listener;
    }

    /** Begins to connect, on the hub's thread. */
    public void start() {
        handOver(this::connect);
    }

    @Override
    public boolean isUp() {
        return up;
    }

    @Override
    public boolean publish(String topic, byte[] payload, Runnable acknowledged) {
        if (!up || client.isEmpty()) {
            return false;
        }
        MqttAsyncClient current = client.get();
        try {
            IMqttDeliveryToken token =
                    current.publish(topic, payload, QOS, false, null, onSuccess(current, acknowledged));
            LOG.trace("message published id={}", token.getMessageId());
            return true;
        } catch (MqttException e) {
            LOG.debug("message not published topic={} cause=\"{}\"", topic, e.getMessage());
            // Also when there is no room in flight: what is in flight was dropped, and no acknowledgement comes any
            // more.
            handOver(() -> lost(Optional.of(current), LinkFailure.of(e)));
            return false;
        }
    }

    @Override
    public void close() {
        closed = true;
        up = false;
        client.ifPresent(Uplink::dispose);
        client = Optional.empty();
    }

    private void connect() {
        if (closed || client.isPresent()) {
            return;
        }
        try {
            MqttAsyncClient next = new MqttAsyncClient(url, hub, new MemoryPersistence());
            next.setCallback(new Callbacks(next));
            client = Optional.of(next);
            IMqttToken token = next.connect(options(), null, onConnect(next));
            LOG.debug("uplink connecting url={} complete={}", url, token.isComplete());
        } catch (MqttException | GeneralSecurityException | IllegalArgumentException e) {
            lost(client, LinkFailure.of(e));
        }
    }

    private MqttConnectOptions options() throws GeneralSecurityException {
        MqttConnectOptions options = new MqttConnectOptions();
        options.setCleanSession(true);
        options.setAutomaticReconnect(false);
        options.setMaxInflight(CLIENT_INFLIGHT);
        options.setConnectionTimeout(CONNECT_TIMEOUT_S);
        options.setKeepAliveInterval(KEEP_ALIVE_S);
        options.setMqttVersion(MqttConnectOptions.MQTT_VERSION_3_1_1);
        options.setSocketFactory(tls.socketFactory());
        // The master is known by its ledger key, which the socket factory's trust manager checks, not by a host name.
        options.setHttpsHostnameVerificationEnabled(false);
        return options;
    }

    private void subscribe(MqttAsyncClient current) {
        if (!isCurrent(current)) {
            return;
        }
        String[] filters = {Topics.BLOCKS, Topics.CERTIFICATES, Topics.receipt(hub)};
        int[] qos = {QOS, QOS, QOS};
        try {
            IMqttToken token = current.subscribe(filters, qos, null, onSuccess(current, () -> connected(current)));
            LOG.debug("uplink subscribing id={}", token.getMessageId());
        } catch (MqttException e) {
            lost(client, LinkFailure.of(e));
        }
    }

    private void connected(MqttAsyncClient current) {
        if (!isCurrent(current)) {
            return;
        }
        backoff.reset();
        up = true;
        listener.linkUp();
    }

    private void lost(Optional<MqttAsyncClient> failed, LinkFailure failure) {
        if (closed || !failed.equals(client)) {
            return;
        }
        client.ifPresent(Uplink::dispose);
        client = Optional.empty();
        up = false;
        listener.linkFailed(failure);
        Duration wait = backoff.next();
        LOG.debug("uplink retry url={} inMs={} cause=\"{}\"", url, wait.toMillis(), failure.cause());
        ScheduledFuture<?> retry = thread.schedule(guarded(this::connect), wait.toMillis(), TimeUnit.MILLISECONDS);
        LOG.trace("uplink retry scheduled delayMs={}", retry.getDelay(TimeUnit.MILLISECONDS));
    }

    private boolean isCurrent(MqttAsyncClient candidate) {
        return !closed && client.isPresent() && client.get() == candidate;
    }

    private static void dispose(MqttAsyncClient old) {
        try {
            old.setCallback(null);
            old.disconnectForcibly(0, 200, false);
        } catch (MqttException e) {
            LOG.trace("uplink client was not connected cause=\"{}\"", e.getMessage());
        }
        try {
            old.close(true);
        } catch (MqttException e) {
            LOG.debug("uplink client not closed cause=\"{}\"", e.getMessage());
        }
    }

    private IMqttActionListener onConnect(MqttAsyncClient current) {
        return new Action(current, () -> subscribe(current));
    }

    private IMqttActionListener onSuccess(MqttAsyncClient current, Runnable action) {
        return new Action(current, action);
    }

    /** Hands an outcome over to the hub's thread; a failure means that the connection is of no use any more. */
    private final class Action implements IMqttActionListener {
        private final MqttAsyncClient origin;
        private final Runnable onSuccess;

        Action(MqttAsyncClient origin, Runnable onSuccess) {
            this.origin = origin;
            this.onSuccess = onSuccess;
        }

        @Override
        public void onSuccess(IMqttToken token) {
            handOver(() -> {
                if (isCurrent(origin)) {
                    onSuccess.run();
                }
            });
        }

        @Override
        public void onFailure(IMqttToken token, Throwable cause) {
            handOver(() -> lost(Optional.of(origin), cause == null ? LinkFailure.CLOSED : LinkFailure.of(cause)));
        }
    }

    private final class Callbacks implements MqttCallback {
        private final MqttAsyncClient origin;

        Callbacks(MqttAsyncClient origin) {
            this.origin = origin;
        }

        @Override
        public void connectionLost(Throwable cause) {
            handOver(() -> lost(Optional.of(origin), cause == null ? LinkFailure.CLOSED : LinkFailure.of(cause)));
        }

        @Override
        public void messageArrived(String topic, MqttMessage message) {
            byte[] payload = message.getPayload();
            handOver(() -> {
                if (isCurrent(origin)) {
                    listener.message(topic, payload);
                }
            });
        }

        @Override
        public void deliveryComplete(IMqttDeliveryToken token) {
            LOG.trace("message acknowledged id={}", token.getMessageId());
        }
    }

    private void handOver(Runnable task) {
        try {
            thread.execute(guarded(task));
        } catch (RejectedExecutionException e) {
            LOG.trace("hub is stopping");
        }
    }

    private static Runnable guarded(Runnable task) {
        return () -> {
            try {
                task.run();
            } catch (RuntimeException e) {
                LOG.error("uplink task failed", e);
            }
        };
    }
}
