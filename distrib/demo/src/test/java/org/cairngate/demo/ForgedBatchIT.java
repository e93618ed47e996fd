package org.cairngate.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.cairngate.demo.SiteUnderTest.TestDevice;
import org.cairngate.demo.device.EventText;
import org.cairngate.demo.site.Answer;
import org.cairngate.demo.site.Await;
import org.cairngate.demo.site.GatewayProcess;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.KeyId;
import org.cairngate.ledger.block.Genesis;
import org.cairngate.ledger.event.Annotation;
import org.cairngate.ledger.event.RecordedEvent;
import org.cairngate.ledger.event.Segment;
import org.cairngate.ledger.identity.IssuedIdentity;
import org.cairngate.ledger.identity.NodeCertificate;
import org.cairngate.ledger.identity.NodeTrust;
import org.cairngate.ledger.key.SigningKey;
import org.cairngate.ledger.protocol.Submission;
import org.cairngate.ledger.protocol.Topics;
import org.cairngate.ledger.transaction.EventsBody;
import org.cairngate.ledger.transaction.SignedTransaction;
import org.cairngate.ledger.transaction.Transaction;
import org.eclipse.paho.client.mqttv3.MqttAsyncClient;
import org.eclipse.paho.client.mqttv3.MqttConnectOptions;
import org.eclipse.paho.client.mqttv3.persist.MemoryPersistence;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A hub that went bad: somebody with its keys sends the master what no honest hub sends. */
class ForgedBatchIT {
    private static final String DEVICE = "honest-device";
    private static final long FAR_SEQ = 1_000;

    private SiteUnderTest site;
    private SigningKey key;
    private Hash chainId;

    @Test
    @Timeout(value = 4, unit = TimeUnit.MINUTES)
    void theMasterRefusesEachForgeryForItsReasonAndTheOtherHubsGoOn() throws Exception {
        try (SiteUnderTest started = SiteUnderTest.start("forged")) {
            site = started;
            GatewayProcess bad = site.hub(3);
            TestDevice device = site.tokenDevice(DEVICE, bad);
            device.sendReading();
            assertThat(device.drain(SiteUnderTest.SETTLE)).isTrue();
            device.close();
            site.awaitEmptyHubs();
            bad.stop();
            key = SigningKey.load(bad.data().resolve("keys/ledger.key"));
            chainId = Genesis.fromJson(Files.readString(site.site().master().genesis()))
                    .chainId();
            forge(bad.name());
            othersGoOn();
        }
    }

    private void forge(String hub) throws Exception {
        IssuedIdentity identity = NodeCertificate.issue(key, hub, Clock.systemUTC(), Duration.ofDays(1));
        MqttAsyncClient client =
                new MqttAsyncClient(site.site().master().mqtt().toString(), hub, new MemoryPersistence());
        MqttConnectOptions options = new MqttConnectOptions();
        options.setMqttVersion(MqttConnectOptions.MQTT_VERSION_3_1_1);
        options.setHttpsHostnameVerificationEnabled(false);
        options.setSocketFactory(identity.toSslContext(new NodeTrust((issuer, name) -> true, Clock.systemUTC()))
                .getSocketFactory());
        client.connect(options).waitForCompletion(10_000);
        try {
            String topic = Topics.tx(hub);
            Segment segment = segment();
            refused("seq-replay", client, topic, submission(chainId, 1, segment, segment.batchRoot()));
            refused("seq-gap", client, topic, submission(chainId, FAR_SEQ, segment, segment.batchRoot()));
            refused("batch-root-mismatch", client, topic, submission(chainId, 2, segment, Hash.sha256(new byte[1])));
            refused(
                    "foreign-chain",
                    client,
                    topic,
                    submission(Hash.sha256(new byte[2]), 2, segment, segment.batchRoot()));
            byte[] whole = submission(chainId, 2, segment, segment.batchRoot());
            refused("malformed-cbor", client, topic, Arrays.copyOf(whole, whole.length - 7));
        } finally {
            client.disconnectForcibly(0, 500);
            client.close(true);
        }
    }

    private void refused(String reason, MqttAsyncClient client, String topic, byte[] message) throws Exception {
        long before = counted(reason);
        client.publish(topic, message, 1, false);
        Await.until("the master counts " + reason, Duration.ofSeconds(15), () -> counted(reason) > before);
    }

    private long counted(String reason) throws IOException {
        return SiteUnderTest.refusals(new Answer(site.master().get("/v1/refusals")), reason);
    }

    private static Segment segment() {
        Instant now = Instant.ofEpochMilli(System.currentTimeMillis());
        byte[] event = new EventText(SiteUnderTest.NAMESPACE, DEVICE).event("forged-1", now, Map.of("n", 1.0));
        byte[] annotation = new Annotation(now, KeyId.ZERO, List.of()).encode();
        return new Segment(List.of(new RecordedEvent(new byte[RecordedEvent.SALT_SIZE], event, annotation)));
    }

    private byte[] submission(Hash chain, long seq, Segment segment, Hash batchRoot) {
        Instant now = Instant.ofEpochMilli(System.currentTimeMillis());
        EventsBody body = new EventsBody(segment.events().size(), batchRoot, now.minusSeconds(1), now);
        Transaction transaction = new Transaction(chain, key.publicKey().id(), seq, SiteUnderTest.NAMESPACE, body);
        return new Submission(SignedTransaction.sign(transaction, key), segment).encode();
    }

    private void othersGoOn() throws Exception {
        TestDevice device = site.tokenDevice("other-device", site.hub(1));
        device.sendReading();
        assertThat(device.drain(SiteUnderTest.SETTLE)).isTrue();
        String uid = device.acknowledged().iterator().next();
        Await.until("its event is in the chain", SiteUnderTest.SETTLE, () -> site.event(uid)
                .has("height"));
        device.close();
    }
}
