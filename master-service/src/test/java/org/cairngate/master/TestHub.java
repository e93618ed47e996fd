package org.cairngate.master;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.KeyId;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.block.Block;
import org.cairngate.ledger.cbor.CborReader;
import org.cairngate.ledger.event.Annotation;
import org.cairngate.ledger.event.EventParser;
import org.cairngate.ledger.event.RecordedEvent;
import org.cairngate.ledger.event.Segment;
import org.cairngate.ledger.identity.NodeCertificate;
import org.cairngate.ledger.key.SigningKey;
import org.cairngate.ledger.protocol.Receipt;
import org.cairngate.ledger.protocol.Submission;
import org.cairngate.ledger.protocol.Topics;
import org.cairngate.ledger.state.State;
import org.cairngate.ledger.transaction.EventsBody;
import org.cairngate.ledger.transaction.SignedTransaction;
import org.cairngate.ledger.transaction.Transaction;
import org.eclipse.paho.client.mqttv3.IMqttMessageListener;
import org.eclipse.paho.client.mqttv3.MqttAsyncClient;
import org.eclipse.paho.client.mqttv3.MqttConnectOptions;
import org.eclipse.paho.client.mqttv3.MqttException;
import org.eclipse.paho.client.mqttv3.persist.MemoryPersistence;

/** A hub made of the ledger's real parts: connects with its certificate, checks every block and cosigns it. */
final class TestHub implements AutoCloseable {

    static final String NAMESPACE = "councilbox/weather-stations";

    /** The time of most events, in milliseconds: 2 October 2023, 12:06:40. */
    static final long USUAL_TIME = 1_696_248_400_000L;

    private final TestMaster master;
    private final String name;
    private final SigningKey key;
    private final MqttAsyncClient mqtt;
    private final HttpClient https;
    private final BlockingQueue<Receipt> receipts = new LinkedBlockingQueue<>();
    private final List<String> faults = new ArrayList<>();
    private final ChainCopy copy;
    private long seq;

    TestHub(TestMaster master, String name, SigningKey key) throws Exception {
        this.master = master;
        this.name = name;
        this.key = key;
        this.copy = new ChainCopy(master.genesis());
        this.https = master.withCertificate(key, name);
        this.mqtt = client(master, name, name, key);
        listen(Topics.receipt(name), (topic, message) -> receipts.add(Receipt.decode(message.getPayload())));
        listen(Topics.BLOCKS, (topic, message) -> onBlock(Block.decode(message.getPayload())));
        listen(Topics.CERTIFICATES, (topic, message) -> {});
    }

    /** A connected MQTT client with this certificate name and client id. */
    static MqttAsyncClient client(TestMaster master, String clientId, String certificateName, SigningKey key)
            throws Exception {
        MqttConnectOptions options = new MqttConnectOptions();
        options.setSocketFactory(NodeCertificate.issue(key, certificateName, Clock.systemUTC(), Duration.ofDays(1))
                .toSslContext(master.trust())
                .getSocketFactory());
        options.setHttpsHostnameVerificationEnabled(false);
        options.setCleanSession(true);
        options.setMaxInflight(128);
        MqttAsyncClient client = new MqttAsyncClient(master.mqtt(), clientId, new MemoryPersistence());
        client.connect(options).waitForCompletion(10_000);
        return client;
    }

    private void listen(String topic, IMqttMessageListener listener) throws Exception {
        mqtt.subscribe(topic, 1, listener).waitForCompletion(10_000);
    }

    SigningKey key() {
        return key;
    }

    synchronized long height() {
        return copy.size() - 1;
    }

    synchronized State state() {
        return copy.state();
    }

    synchronized List<String> faults() {
        return List.copyOf(faults);
    }

    /** Publishes as it is. */
    void publish(String topic, byte[] message) throws Exception {
        mqtt.publish(topic, message, 1, false);
    }

    /** The next receipt. */
    Receipt receipt() throws InterruptedException {
        Receipt receipt = receipts.poll(30, TimeUnit.SECONDS);
        if (receipt == null) {
            throw new AssertionError("no receipt came");
        }
        return receipt;
    }

    /** The receipts that have come and that nobody has taken yet. */
    List<Receipt> receiptsSoFar() {
        List<Receipt> taken = new ArrayList<>();
        receipts.drainTo(taken);
        return taken;
    }

    /** Submits events under the next seq and returns the master's answer; a refused seq is used again. */
    Receipt submit(List<RecordedEvent> events) throws Exception {
        Submission submission = seal(seq + 1, events);
        Receipt receipt = send(submission);
        if (receipt.isAccepted()) {
            seq++;
        }
        return receipt;
    }

    Receipt send(Submission submission) throws Exception {
        publish(Topics.tx(name), submission.encode());
        return receipt();
    }

    /** Goes on after what an earlier connection of the same hub submitted. */
    void continueAfter(long lastAccepted) {
        seq = lastAccepted;
    }

    long lastSeq() {
        return seq;
    }

    /** Signed by another key than this hub's. */
    Submission sealWith(SigningKey signer, long withSeq, List<RecordedEvent> events) {
        return seal(signer, withSeq, events, master.genesis().chainId(), new Segment(events).batchRoot());
    }

    Submission seal(long withSeq, List<RecordedEvent> events) {
        return seal(withSeq, events, master.genesis().chainId(), new Segment(events).batchRoot());
    }

    Submission seal(long withSeq, List<RecordedEvent> events, Hash chainId, Hash batchRoot) {
        return seal(key, withSeq, events, chainId, batchRoot);
    }

    /** A batch of events as a hub of this key seals it. */
    static Submission seal(SigningKey signer, Hash chainId, long withSeq, List<RecordedEvent> events) {
        return seal(signer, withSeq, events, chainId, new Segment(events).batchRoot());
    }

    private static Submission seal(
            SigningKey signer, long withSeq, List<RecordedEvent> events, Hash chainId, Hash batchRoot) {
        return seal(signer, withSeq, NAMESPACE, events, chainId, batchRoot);
    }

    /** A batch of events of this namespace as this hub seals it. */
    Submission sealIn(String namespace, long withSeq, List<RecordedEvent> events) {
        return seal(key, withSeq, namespace, events, master.genesis().chainId(), new Segment(events).batchRoot());
    }

    private static Submission seal(
            SigningKey signer,
            long withSeq,
            String namespace,
            List<RecordedEvent> events,
            Hash chainId,
            Hash batchRoot) {
        List<Instant> times = times(events);
        return new Submission(
                SignedTransaction.sign(
                        new Transaction(
                                chainId,
                                signer.publicKey().id(),
                                withSeq,
                                namespace,
                                new EventsBody(events.size(), batchRoot, times.get(0), times.get(times.size() - 1))),
                        signer),
                new Segment(events));
    }

    /** The devices' times, ascending; a usual one for what is no event. */
    private static List<Instant> times(List<RecordedEvent> events) {
        List<Instant> times = new ArrayList<>();
        for (RecordedEvent event : events) {
            try {
                times.add(event.read(new EventParser()).timestamp());
            } catch (RefusedException e) {
                times.add(Instant.ofEpochMilli(USUAL_TIME));
            }
        }
        return times.stream().sorted().toList();
    }

    /** An event as a device with a token publishes it. */
    static RecordedEvent event(String uid, String device) {
        return event(uid, device, NAMESPACE);
    }

    /** An event of this namespace. */
    static RecordedEvent event(String uid, String device, String namespace) {
        return event(uid, device, namespace, USUAL_TIME, "{\"key\":\"temperature\",\"value\":25.3}");
    }

    /** One of this time, in milliseconds, with these readings as JSON. */
    static RecordedEvent event(String uid, String device, long time, String items) {
        return event(uid, device, NAMESPACE, time, items);
    }

    /** One of this namespace and time. */
    static RecordedEvent event(String uid, String device, String namespace, long time, String items) {
        String json = "{\"uid\":\"" + uid + "\",\"timestamp\":" + time + ",\"items\":[" + items + "],\"namespace\":\""
                + namespace + "\",\"device_uid\":\"" + device + "\"}";
        byte[] salt = new byte[RecordedEvent.SALT_SIZE];
        new SecureRandom().nextBytes(salt);
        Instant now = Instant.ofEpochMilli(System.currentTimeMillis());
        return new RecordedEvent(
                salt, json.getBytes(StandardCharsets.UTF_8), new Annotation(now, KeyId.ZERO, List.of()).encode());
    }

    private synchronized void onBlock(Block block) throws Exception {
        try {
            if (block.header().height() > copy.size()) {
                catchUp();
            }
            if (block.header().height() == copy.size()) {
                adopt(block);
            }
        } catch (RefusedException e) {
            faults.add("block " + block.header().height() + ": " + e.getMessage());
            throw e;
        }
    }

    /** Fetches what was missed over HTTPS, as the hub that its certificate names. */
    synchronized void catchUp() throws Exception {
        HttpRequest request = HttpRequest.newBuilder(master.api("/v1/blocks?limit=500&from=" + copy.size()))
                .header("Accept", "application/cbor")
                .build();
        HttpResponse<byte[]> answer = https.send(request, HttpResponse.BodyHandlers.ofByteArray());
        CborReader reader = new CborReader(answer.body());
        int count = reader.readArrayUpTo(500);
        for (int i = 0; i < count; i++) {
            adopt(Block.decode(reader.readBytes(Block.MAX_BYTES)));
        }
        reader.expectEnd();
    }

    private void adopt(Block block) throws Exception {
        copy.adopt(block);
        publish(Topics.cosignature(name), copy.cosignature(name, key));
    }

    @Override
    public void close() throws MqttException {
        mqtt.disconnectForcibly(100, 100);
        mqtt.close(true);
    }
}
