package org.cairngate.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.block.Block;
import org.cairngate.ledger.identity.NodeCertificate;
import org.cairngate.ledger.key.SigningKey;
import org.cairngate.ledger.note.Checkpoint;
import org.cairngate.ledger.note.Cosigner;
import org.cairngate.ledger.note.SignedNote;
import org.cairngate.ledger.protocol.Receipt;
import org.cairngate.ledger.protocol.Topics;
import org.eclipse.paho.client.mqttv3.IMqttDeliveryToken;
import org.eclipse.paho.client.mqttv3.MqttAsyncClient;
import org.eclipse.paho.client.mqttv3.MqttCallback;
import org.eclipse.paho.client.mqttv3.MqttConnectOptions;
import org.eclipse.paho.client.mqttv3.MqttException;
import org.eclipse.paho.client.mqttv3.MqttMessage;
import org.eclipse.paho.client.mqttv3.persist.MemoryPersistence;

/**
 * A hub's uplink to a real master: connects with its certificate, submits sealed batches, sends again what the master has dropped, and
 * cosigns the checkpoint of every block that arrives. It does not replay the blocks: what that costs a hub is measured by
 * {@code bench ledger}, and 50 of them would not fit on the machine that they are to leave to the master.
 */
final class MasterHub implements AutoCloseable {

    /**
     * Of all hubs, less than the master's intake holds. A hub's own batches are of 64 KiB at most, so that its window bounds them enough;
     * those of a thousand events are longer.
     */
    private static final long MOST_BYTES = 24 << 20;

    /** As a hub's own uplink has it. */
    private static final int MOST_IN_FLIGHT = 512;

    private static final long CONNECTING_MILLIS = 30_000;

    private final String name;
    private final Cosigner cosigner;
    private final MqttAsyncClient mqtt;
    private final SubmissionWindow window;
    private volatile MasterLoad load;

    private MasterHub(String name, SigningKey key, int hubs, MasterLoad load, MqttAsyncClient mqtt) {
        this.name = name;
        this.cosigner = new Cosigner(name, key);
        this.mqtt = mqtt;
        this.window = new SubmissionWindow(System::nanoTime, MOST_BYTES / hubs);
        this.load = load;
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
            options.setMaxInflight(MOST_IN_FLIGHT);
            MqttAsyncClient mqtt = new MqttAsyncClient(server.mqtt(), name, new MemoryPersistence());
            MasterHub hub = new MasterHub(name, key, site.hubs().size(), load, mqtt);
            mqtt.setCallback(hub.new Loss());
            mqtt.connect(options).waitForCompletion(CONNECTING_MILLIS);
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
        switch (receipt.reason().orElse(RefusalReason.SEQ_REPLAY)) {
            case SEQ_REPLAY -> window.accepted(receipt.seq());
            case SEQ_GAP -> window.lacksBefore(receipt.seq());
            default ->
                load.fail("hub " + name + ": " + receipt.reason().orElseThrow().code() + ": " + receipt.detail());
        }
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

    /** Submits the batches in their order, as fast as receipts come; returns when the master has accepted all. */
    void submit(List<MasterBatches.Sealed> batches) throws IOException, InterruptedException {
        window.offer(batches);
        Optional<MasterBatches.Sealed> batch = window.await();
        while (batch.isPresent()) {
            load.sent(batch.get().transaction());
            try {
                mqtt.publish(Topics.tx(name), batch.get().message(), 1, false);
            } catch (MqttException e) {
                throw new IOException("hub " + name + " cannot submit: " + e.getMessage(), e);
            }
            batch = window.await();
        }
    }

    /** A connection that breaks ends the measurement. */
    private final class Loss implements MqttCallback {

        @Override
        public void connectionLost(Throwable cause) {
            load.fail("hub " + name + " lost its connection: " + cause);
        }

        @Override
        public void messageArrived(String topic, MqttMessage message) {
            load.fail("hub " + name + " did not subscribe to " + topic);
        }

        @Override
        public void deliveryComplete(IMqttDeliveryToken token) {
            // A receipt says more.
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
