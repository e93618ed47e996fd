package org.cairngate.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttVersion;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.cairngate.broker.fixture.Events;
import org.cairngate.broker.fixture.Identity;
import org.cairngate.broker.fixture.PacketClient;
import org.cairngate.broker.fixture.Registry;
import org.cairngate.broker.fixture.Site;
import org.cairngate.journal.JournalEntry;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.event.Annotation;
import org.cairngate.ledger.event.CounterGap;
import org.cairngate.ledger.event.Tag;
import org.eclipse.paho.client.mqttv3.MqttClient;
import org.eclipse.paho.client.mqttv3.MqttException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of events that their devices signed. */
@Timeout(120)
class SignedEventsTest {

    private static final String DEVICE = "thermometer-1";

    @TempDir
    Path folder;

    private Registry registry;
    private Site site;
    private Identity device;
    private MqttClient client;

    @BeforeEach
    void start() throws Exception {
        registry = new Registry();
        site = new Site(folder, registry);
        device = site.device(DEVICE);
        client = site.connect(device);
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
    void signedEventIsKeptAsItWasReceivedAndAGapIsRecorded() throws Exception {
        byte[] first = device.sign(1, Events.event("one", DEVICE));
        publish(first);
        publish(first); // a device that did not get the answer sends the same bytes again
        publish(device.sign(5, Events.event("five", DEVICE)));
        List<JournalEntry> entries = site.journal().read(0, 10, 1 << 20);
        assertThat(entries).extracting(JournalEntry::uid).containsExactly("one", "five");
        assertThat(entries.get(0).bytes()).isEqualTo(first);
        assertThat(Annotation.decode(entries.get(0).annotation()).tags()).isEmpty();
        assertThat(Annotation.decode(entries.get(1).annotation()).tags())
                .containsExactly(new Tag(CounterGap.ANALYZER, Hash.ZERO, "gap 2..4", 3));
    }

    @Test
    void flippedByteOrAnotherKeyIsRefusedAndTheDeviceStays() throws Exception {
        byte[] signed = device.sign(1, Events.event("one", DEVICE));
        signed[signed.length - 1] ^= 1;
        publish(signed);
        byte[] changed = device.sign(1, Events.event("one", DEVICE, Events.TIME, "1"));
        changed[new String(changed, StandardCharsets.ISO_8859_1).indexOf("\"value\":") + 8] = '2';
        publish(changed);
        publish(Identity.create("other").sign(1, Events.event("one", DEVICE)));
        assertThat(site.stored()).isEmpty();
        assertThat(site.refused(RefusalReason.BAD_SIGNATURE)).isEqualTo(3);
        publish(new byte[] {(byte) 0xd2, (byte) 0x84});
        assertThat(site.refused(RefusalReason.MALFORMED_EVENT)).isEqualTo(1);
        publish(device.sign(1, Events.event("one", DEVICE)));
        assertThat(site.stored()).containsExactly("one");
    }

    @Test
    void replayedCounterIsRefusedAlsoAfterARestart() throws Exception {
        publish(device.sign(7, Events.event("seven", DEVICE)));
        publish(device.sign(7, Events.event("again", DEVICE)));
        assertThat(site.refused(RefusalReason.REPLAYED_COUNTER)).isEqualTo(1);
        client.disconnectForcibly(0, 1000, false);
        site.close();
        site = new Site(folder, registry);
        client = site.connect(device);
        publish(device.sign(6, Events.event("older", DEVICE)));
        publish(device.sign(7, Events.event("again", DEVICE)));
        assertThat(site.refused(RefusalReason.REPLAYED_COUNTER)).isEqualTo(2);
        publish(device.sign(8, Events.event("eight", DEVICE)));
        assertThat(site.stored()).containsExactly("seven", "eight");
    }

    @Test
    void orderIsKeptAmongSignedAndUnsignedEventsOfADevice() throws Exception {
        List<String> sent = new ArrayList<>();
        try (PacketClient packets = new PacketClient(site, device)) {
            packets.send(PacketClient.connect(MqttVersion.MQTT_5));
            MqttMessage[] publishes = new MqttMessage[60];
            for (int i = 0; i < publishes.length; i++) {
                byte[] event = Events.event("event-" + i, DEVICE);
                byte[] payload = i % 3 == 0 ? device.sign(i + 1, event) : event;
                sent.add("event-" + i);
                publishes[i] = PacketClient.publish(Events.topic(DEVICE), i + 1, MqttQoS.AT_LEAST_ONCE, payload);
            }
            packets.send(publishes);
            assertThat(packets.next().fixedHeader().messageType()).isEqualTo(MqttMessageType.CONNACK);
            for (int i = 0; i < publishes.length; i++) {
                assertThat(packets.next().fixedHeader().messageType()).isEqualTo(MqttMessageType.PUBACK);
            }
        }
        assertThat(site.stored()).containsExactlyElementsOf(sent);
    }
}
