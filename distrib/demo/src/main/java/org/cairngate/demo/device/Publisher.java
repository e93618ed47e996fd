package org.cairngate.demo.device;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.paho.client.mqttv3.IMqttActionListener;
import org.eclipse.paho.client.mqttv3.IMqttDeliveryToken;
import org.eclipse.paho.client.mqttv3.IMqttToken;
import org.eclipse.paho.client.mqttv3.MqttAsyncClient;
import org.eclipse.paho.client.mqttv3.MqttCallback;
import org.eclipse.paho.client.mqttv3.MqttException;
import org.eclipse.paho.client.mqttv3.MqttMessage;
import org.eclipse.paho.client.mqttv3.persist.MemoryPersistence;

/**
 * Publishes events with QoS 1 and keeps each until the hub has acknowledged it: a lost connection is made again with back-off, and
 * what is not acknowledged goes out again, in order. Safe for use by several threads.
 */
public final class Publisher {
    /** Told of every acknowledged event, on a network thread: it has to be quick. */
    @FunctionalInterface
    public interface Listener {
        void acknowledged(String uid, Duration latency);
    }

    private static final long FIRST_BACK_OFF_MS = 200;
    private static final long LONGEST_BACK_OFF_MS = 3_000;
    /** An event that is older than this on a living connection was lost by somebody: connect anew and send again. */
    private static final Duration SILENCE = Duration.ofSeconds(15);

    private final HubAccess access;
    private final String clientId;
    private final String topic;
    private final Listener listener;
    private final ConcurrentSkipListMap<Long, Pending> pending = new ConcurrentSkipListMap<>();
    private final Semaphore window;
    private final AtomicLong order = new AtomicLong();
    private final AtomicLong connects = new AtomicLong();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Object sending = new Object();
    private final Thread connector;
    private Optional<MqttAsyncClient> connected = Optional.empty();

    private static final class Pending {
        private final String uid;
        private final byte[] event;
        private final long born = System.nanoTime();
        private final AtomicBoolean acknowledged = new AtomicBoolean();
        private volatile long sent = born;

        Pending(String uid, byte[] event) {
            this.uid = uid;
            this.event = event;
        }
    }

    /**
     * Begins to connect.
     *
     * @param clientId MQTT client id, kept over reconnects
     * @param window most events that may be unacknowledged, at most {@value HubAccess#MAX_IN_FLIGHT}
     */
    public Publisher(HubAccess access, String clientId, String topic, int window, Listener listener) {
        this.access = access;
        this.clientId = clientId;
        this.topic = topic;
        this.listener = listener;
        this.window = new Semaphore(Math.min(window, HubAccess.MAX_IN_FLIGHT));
        this.connector = new Thread(this::keepConnected, "connect-" + clientId);
        connector.setDaemon(true);
        connector.start();
    }

    /** Hands over one event; waits while the window is full. */
    public void publish(String uid, byte[] event) throws InterruptedException {
        window.acquire();
        hold(uid, event);
    }

    /** Hands over one event unless the window stays full for {@code limit}; returns whether it was taken. */
    public boolean offer(String uid, byte[] event, Duration limit) throws InterruptedException {
        if (!window.tryAcquire(limit.toNanos(), TimeUnit.NANOSECONDS)) {
            return false;
        }
        hold(uid, event);
        return true;
    }

    private void hold(String uid, byte[] event) {
        synchronized (sending) {
            long number = order.incrementAndGet();
            Pending one = new Pending(uid, event.clone());
            pending.put(number, one);
            connected.ifPresent(client -> send(client, number, one));
        }
    }

    /** How many events were handed over and are not acknowledged. */
    public int unacknowledged() {
        return pending.size();
    }

    /** How often it has connected. */
    public long connects() {
        return connects.get();
    }

    private void send(MqttAsyncClient client, long number, Pending one) {
        one.sent = System.nanoTime();
        try {
            client.publish(topic, one.event, 1, false, null, new IMqttActionListener() {
                @Override
                public void onSuccess(IMqttToken token) {
                    acknowledged(number);
                }

                @Override
                public void onFailure(IMqttToken token, Throwable failure) {
                    // It stays pending: the next connection sends it again.
                }
            });
        } catch (MqttException e) {
            // Not connected any more, or too many in flight: it stays pending.
        }
    }

    private void acknowledged(long number) {
        Pending one = pending.get(number);
        if (one != null && one.acknowledged.compareAndSet(false, true)) {
            // Told before it is forgotten: whoever has drained this publisher finds what the listener was told.
            listener.acknowledged(one.uid, Duration.ofNanos(System.nanoTime() - one.born));
            pending.remove(number);
            window.release();
        }
    }

    private void keepConnected() {
        long backOff = FIRST_BACK_OFF_MS;
        try {
            while (closed.getCount() > 0) {
                if (connectOnce()) {
                    backOff = FIRST_BACK_OFF_MS;
                }
                long jitter = ThreadLocalRandom.current().nextLong(backOff / 2 + 1);
                if (closed.await(backOff + jitter, TimeUnit.MILLISECONDS)) {
                    return;
                }
                backOff = Math.min(backOff * 2, LONGEST_BACK_OFF_MS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** One connection from beginning to end; returns whether there was one. */
    private boolean connectOnce() throws InterruptedException {
        CountDownLatch lost = new CountDownLatch(1);
        MqttAsyncClient client = null;
        try {
            client = new MqttAsyncClient(access.broker(), clientId, new MemoryPersistence());
            client.setCallback(new LostConnection(lost));
            client.connect(access.options()).waitForCompletion(TimeUnit.SECONDS.toMillis(15));
            connects.incrementAndGet();
            beginSending(client);
            awaitEnd(lost);
            return true;
        } catch (MqttException e) {
            System.out.println(
                    "connect failed client=" + clientId + " code=" + e.getReasonCode() + " cause=" + e.getCause());
            return false;
        } finally {
            synchronized (sending) {
                connected = Optional.empty();
            }
            end(client);
        }
    }

    private void beginSending(MqttAsyncClient client) {
        synchronized (sending) {
            for (Map.Entry<Long, Pending> entry : pending.entrySet()) {
                send(client, entry.getKey(), entry.getValue());
            }
            connected = Optional.of(client);
        }
    }

    private void awaitEnd(CountDownLatch lost) throws InterruptedException {
        while (closed.getCount() > 0 && !lost.await(500, TimeUnit.MILLISECONDS)) {
            Map.Entry<Long, Pending> oldest = pending.firstEntry();
            if (oldest != null && System.nanoTime() - oldest.getValue().sent > SILENCE.toNanos()) {
                System.out.println("no acknowledgement client=" + clientId + " uid=" + oldest.getValue().uid);
                return;
            }
        }
    }

    private static void end(MqttAsyncClient client) {
        if (client == null) {
            return;
        }
        try {
            if (client.isConnected()) {
                client.disconnectForcibly(100, 500);
            }
        } catch (MqttException e) {
            // It is being thrown away.
        }
        try {
            client.close(true);
        } catch (MqttException e) {
            // It is being thrown away.
        }
    }

    /** Waits until everything is acknowledged and the listener was told; returns false when that takes longer than {@code limit}. */
    public boolean drain(Duration limit) throws InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        while (!pending.isEmpty()) {
            if (System.nanoTime() > end || closed.await(20, TimeUnit.MILLISECONDS)) {
                return pending.isEmpty();
            }
        }
        return true;
    }

    /** Ends the connection; what is unacknowledged is forgotten. */
    public void close() throws InterruptedException {
        closed.countDown();
        connector.join(TimeUnit.SECONDS.toMillis(5));
    }

    private record LostConnection(CountDownLatch lost) implements MqttCallback {
        @Override
        public void connectionLost(Throwable cause) {
            lost.countDown();
        }

        @Override
        public void messageArrived(String topic, MqttMessage message) {
            // A device of the demo subscribes to nothing.
        }

        @Override
        public void deliveryComplete(IMqttDeliveryToken token) {
            // Each publish has a listener of its own.
        }
    }
}
