package org.cairngate.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.cairngate.broker.fixture.Await;
import org.cairngate.broker.fixture.Events;
import org.cairngate.broker.fixture.Registry;
import org.cairngate.broker.fixture.Site;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.block.ChainPolicy;
import org.eclipse.paho.client.mqttv3.MqttClient;
import org.eclipse.paho.client.mqttv3.MqttException;
import org.eclipse.paho.client.mqttv3.MqttMessage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of what an admitted MQTT 3.1.1 device publishes. */
@Timeout(120)
class IntakeTest {

    private static final String DEVICE = "thermometer-1";

    @TempDir
    Path folder;

    private Site site;
    private MqttClient client;

    @BeforeEach
    void start() throws Exception {
        site = new Site(folder, new Registry());
        client = site.connect(site.device(DEVICE));
    }

    @AfterEach
    void stop() throws Exception {
        if (client.isConnected()) {
            client.disconnectForcibly(0, 1000, false);
        }
        client.close(true);
        site.close();
    }

    private void publish(byte[] payload) throws MqttException {
        client.publish(Events.topic(DEVICE), Site.message(payload));
    }

    @Test
    void acknowledgedEventIsInTheJournalWithItsBytes() throws Exception {
        byte[] event = Events.event("one", DEVICE);
        publish(event);
        assertThat(site.journal().read(0, 10, 1 << 20)).singleElement().satisfies(entry -> assertThat(entry.bytes())
                .isEqualTo(event));
    }

    @Test
    void duplicateUidIsStoredOnce() throws Exception {
        publish(Events.event("one", DEVICE));
        publish(Events.event("one", DEVICE));
        assertThat(site.stored()).containsExactly("one");
        assertThat(site.refused(RefusalReason.DUPLICATE_UID)).isZero();
    }

    @Test
    void uidOfAnotherEventIsRefusedAndTheDeviceStays() throws Exception {
        publish(Events.event("one", DEVICE));
        publish(Events.event("one", DEVICE, Events.TIME, "2"));
        assertThat(site.refused(RefusalReason.DUPLICATE_UID)).isEqualTo(1);
        assertStillServed();
    }

    @Test
    void malformedEventIsRefusedAndTheDeviceStays() throws Exception {
        publish("{\"uid\":".getBytes(StandardCharsets.UTF_8));
        publish(new byte[0]);
        assertThat(site.refused(RefusalReason.MALFORMED_EVENT)).isEqualTo(2);
        assertStillServed();
    }

    @Test
    void oversizedEventIsRefusedAndTheDeviceStays() throws Exception {
        publish(new byte[65537]);
        assertThat(site.refused(RefusalReason.OVERSIZED)).isEqualTo(1);
        assertStillServed();
    }

    @Test
    void packetThatNoEventCanBeClosesTheConnection() throws Exception {
        assertThatThrownBy(() -> publish(new byte[1 << 20])).isInstanceOf(MqttException.class);
        Await.until("counted", () -> site.refused(RefusalReason.OVERSIZED) == 1);
        assertThat(site.stored()).isEmpty();
    }

    @Test
    void clockFarOffIsRefusedAndTheDeviceStays() throws Exception {
        publish(Events.event("ahead", DEVICE, System.currentTimeMillis() + 3_600_000L, "1"));
        publish(Events.event("behind", DEVICE, 1000, "1"));
        assertThat(site.refused(RefusalReason.CLOCK_SKEW)).isEqualTo(2);
        assertStillServed();
    }

    @Test
    void windowOfTimeIsTheOneOfTheChainsGenesis() throws Exception {
        Instant earliest = Instant.ofEpochMilli(Events.TIME);
        ChainPolicy strict = new ChainPolicy("strict", Duration.ofSeconds(1), Duration.ofHours(2), earliest, 10);
        Path home = Files.createDirectory(folder.resolve("strict"));
        try (Site other = new Site(home, new Registry(strict));
                MqttClient device = other.connect(other.device(DEVICE))) {
            long ahead = System.currentTimeMillis() + 3_600_000L;
            device.publish(Events.topic(DEVICE), Site.message(Events.event("ahead", DEVICE, ahead, "1")));
            device.publish(Events.topic(DEVICE), Site.message(Events.event("first", DEVICE, Events.TIME, "1")));
            device.publish(Events.topic(DEVICE), Site.message(Events.event("early", DEVICE, Events.TIME - 1, "1")));
            assertThat(other.stored()).containsExactly("ahead", "first");
            assertThat(other.refused(RefusalReason.CLOCK_SKEW)).isEqualTo(1);
            device.disconnect();
        }
    }

    @Test
    void anotherDevicesTopicIsRefusedAndTheDeviceStays() throws Exception {
        client.publish(Events.topic("other"), Site.message(Events.event("one", "other")));
        client.publish("v1/acme/lab/other/status", Site.message(new byte[] {1}));
        client.publish("anything", Site.message(new byte[] {1}));
        assertThat(site.refused(RefusalReason.FOREIGN_TOPIC)).isEqualTo(3);
        assertStillServed();
    }

    @Test
    void eventThatNamesAnotherDeviceOrNamespaceIsRefused() throws Exception {
        publish(Events.event("one", "other"));
        client.publish("v1/acme/office/" + DEVICE + "/events", Site.message(Events.event("two", DEVICE)));
        assertThat(site.refused(RefusalReason.FOREIGN_TOPIC)).isEqualTo(2);
        assertStillServed();
    }

    @Test
    void everyQualityOfServiceIsJournaledOnce() throws Exception {
        MqttMessage none = Site.message(Events.event("zero", DEVICE));
        none.setQos(0);
        client.publish(Events.topic(DEVICE), none);
        MqttMessage twice = Site.message(Events.event("two", DEVICE));
        twice.setQos(2);
        client.publish(Events.topic(DEVICE), twice);
        assertThat(site.stored()).containsExactly("zero", "two");
    }

    @Test
    void subscriberBelowItsOwnTopicsGetsEventsThatAreStored() throws Exception {
        Queue<String> seen = new ConcurrentLinkedQueue<>();
        client.subscribe(
                "v1/acme/lab/" + DEVICE + "/#",
                1,
                (topic, message) -> seen.add(topic + " " + new String(message.getPayload(), StandardCharsets.UTF_8)));
        byte[] event = Events.event("one", DEVICE);
        publish(event);
        Await.until("delivered", () -> !seen.isEmpty());
        assertThat(seen).containsExactly(Events.topic(DEVICE) + " " + new String(event, StandardCharsets.UTF_8));
    }

    @Test
    void ownTopicsBesidesEventsPassThroughTheBroker() throws Exception {
        Queue<String> seen = new ConcurrentLinkedQueue<>();
        String topic = "v1/acme/lab/" + DEVICE + "/status";
        client.subscribe(
                topic, 2, (name, message) -> seen.add(new String(message.getPayload(), StandardCharsets.UTF_8)));
        for (int qos = 0; qos <= 2; qos++) {
            MqttMessage message = new MqttMessage(("q" + qos).getBytes(StandardCharsets.UTF_8));
            message.setQos(qos);
            client.publish(topic, message);
        }
        Await.until("delivered", () -> seen.size() == 3);
        assertThat(seen).containsExactlyInAnyOrder("q0", "q1", "q2");
        assertThat(site.stored()).isEmpty();
    }

    @Test
    void subscriptionToOthersTopicsIsRefusedAndCounted() throws Exception {
        String[] foreign = {"#", "v1/acme/lab/other/#", "v1/#", "v1/acme/lab/+/events", "$SYS/#"};
        for (String filter : foreign) {
            assertThatThrownBy(() -> client.subscribe(filter, 1)).as(filter).isInstanceOf(MqttException.class);
        }
        assertThat(site.refused(RefusalReason.FOREIGN_TOPIC)).isEqualTo(foreign.length);
        client.subscribe("v1/acme/lab/" + DEVICE + "/#", 1);
        assertThat(site.refused(RefusalReason.FOREIGN_TOPIC)).isEqualTo(foreign.length);
    }

    private void assertStillServed() throws MqttException {
        assertThat(client.isConnected()).isTrue();
        publish(Events.event("still-served", DEVICE));
        assertThat(site.stored()).contains("still-served");
    }
}
