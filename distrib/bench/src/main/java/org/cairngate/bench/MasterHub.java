package org.cairngate.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.block.Block;
import org.cairngate.ledger.identity.NodeCertificate;
import org.cairngate.ledger.key.SigningKey;
import org.cairngate.ledger.note.Checkpoint;
import org.cairngate.ledger.note.Cosigner;
import org.cairngate.ledger.note.SignedNote;
import org.cairngate.ledger.protocol.Receipt;
import org.cairngate.ledger.protocol.Topics;
import org.eclipse.paho.client.mqttv3.MqttAsyncClient;
import org.eclipse.paho.client.mqttv3.MqttConnectOptions;
import org.eclipse.paho.client.mqttv3.MqttException;
import org.eclipse.paho.client.mqttv3.persist.MemoryPersistence;

/**
 * A hub's uplink to a real master: connects with its certificate, submits sealed batches, of which so many wait for
 * their receipts that the master has no reason to drop one, and cosigns the checkpoint of every block that arrives. It does not replay the blocks: what that costs a hub is
 * measured by {@code bench ledger}, and 50 of them would not fit on the machine that they are to leave to the master.
 */
final class MasterHub implements AutoCloseable {

    // What waits in the master's intake is bounded, and it drops the rest; a hub would send that again. Less than that
    // from all hubs.
    private static final int MOST_WAITING = 3_000;
    private static final int MOST_WAITING_KIBIBYTES = 24 << 10;
    private static final int KIBIBYTE = 1 << 10;
    /** As a hub's own uplink has it. */
    private static final int MOST_WINDOW = 100;

    private static final long CONNECTING_MILLIS = 30_000;

    private final String name;
    private final Cosigner cosigner;
    private final MqttAsyncClient mqtt;
    private volatile MasterLoad load;
    private final Semaphore window;
    private final int roomKibibytes;
    private final Semaphore room;
    private final Queue<Integer> waiting = new ConcurrentLinkedQueue<>();

    private MasterHub(String name, SigningKey key, int hubs, MasterLoad load, MqttAsyncClient mqtt) {
        this.window = new Semaphore(Math.min(MOST_WINDOW, MOST_WAITING / hubs));
        this.roomKibibytes = MOST_WAITING_KIBIBYTES / hubs;
        this.room = new Semaphore(roomKibibytes);
        this.name = name;
        this.cosigner = new Cosigner(name, key);
        this.load = load;
        this.mqtt = mqtt;
    }

    /** Connects and listens. */
    static MasterHub connect(MasterSite site, MasterServer server, String name, MasterLoad load) throws IOException {
        SigningKey key = site.hubs().get(name);
        try {
            MqttConnectOptions options = new MqttConnectOptions();
            options.setSocketFactory(NodeCertificate.issue(key, name, Clock.systemUTC(), Duration.ofDays(1))
                    .toSslContext(site.trust())
                    .getSocketFactory());
            options.setHttpsHostnameVerificationEnabled(false);
            options.setCleanSession(true);
            options.setMaxInflight(2 * MOST_WINDOW);
            MqttAsyncClient mqtt = new MqttAsyncClient(server.mqtt(), name, new MemoryPersistence());
            mqtt.connect(options).waitForCompletion(CONNECTING_MILLIS);
            MasterHub hub = new MasterHub(name, key, site.hubs().size(), load, mqtt);
            hub.listen();
            return hub;
        } catch (MqttException | GeneralSecurityException | RefusedException e) {
            throw new IOException("hub " + name + " is not let in: " + e.getMessage(), e);
        }
    }

    private void listen() throws MqttException {
        mqtt.subscribe(Topics.receipt(name), 1, (topic, message) -> receive(message.getPayload()))
                .waitForCompletion(CONNECTING_MILLIS);
        mqtt.subscribe(Topics.BLOCKS, 1, (topic, message) -> cosign(message.getPayload()))
                .waitForCompletion(CONNECTING_MILLIS);
        mqtt.subscribe(Topics.CERTIFICATES, 1, (topic, message) -> certified(message.getPayload()))
                .waitForCompletion(CONNECTING_MILLIS);
    }

    private void receive(byte[] message) throws RefusedException {
        Receipt receipt = Receipt.decode(message);
        if (!receipt.isAccepted()) {
            load.fail("hub " + name + ": " + receipt.reason().orElseThrow().code() + ": " + receipt.detail());
        }
        // The master answers a hub in the order of its submissions.
        room.release(waiting.remove());
        window.release();
    }

    private void cosign(byte[] message) throws RefusedException, MqttException {
        Block block = Block.decode(message);
        load.minted(block);
        byte[] cosignature = cosigner.cosign(block.checkpoint().orElseThrow(), Instant.now())
                .format()
                .getBytes(StandardCharsets.UTF_8);
        mqtt.publish(Topics.cosignature(name), cosignature, 1, false);
    }

    private void certified(byte[] message) throws RefusedException {
        SignedNote note = SignedNote.parse(new String(message, StandardCharsets.UTF_8));
        load.certified(Checkpoint.of(note).size());
    }

    /** From here on, what happens is told to this one. */
    void tell(MasterLoad next) {
        load = next;
    }

    /** Submits the batches one after the other, as fast as their receipts come. */
    void submit(List<MasterBatches.Sealed> batches) throws IOException, InterruptedException {
        for (MasterBatches.Sealed batch : batches) {
            int size = Math.min(roomKibibytes, 1 + batch.message().length / KIBIBYTE);
            window.acquire();
            room.acquire(size);
            waiting.add(size);
            load.sent(batch.transaction());
            try {
                mqtt.publish(Topics.tx(name), batch.message(), 1, false);
            } catch (MqttException e) {
                throw new IOException("hub " + name + " cannot submit", e);
            }
        }
    }

    @Override
    public void close() throws IOException {
        try {
            mqtt.disconnectForcibly(100, 100);
            mqtt.close(true);
        } catch (MqttException e) {
            throw new IOException("hub " + name + " does not hang up", e);
        }
    }
}
