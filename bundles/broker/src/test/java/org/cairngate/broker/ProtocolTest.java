package org.cairngate.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.mqtt.MqttConnAckMessage;
import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttMessageIdVariableHeader;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttPubReplyMessageVariableHeader;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttVersion;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.cairngate.broker.fixture.Await;
import org.cairngate.broker.fixture.Events;
import org.cairngate.broker.fixture.Identity;
import org.cairngate.broker.fixture.PacketClient;
import org.cairngate.broker.fixture.Registry;
import org.cairngate.broker.fixture.Site;
import org.cairngate.broker.fixture.SlowJournal;
import org.cairngate.journal.JournalSettings;
import org.cairngate.ledger.RefusalReason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What goes over the wire, packet by packet. */
@Timeout(120)
class ProtocolTest {

    private static final String DEVICE = "d1";
    private static final int NOT_AUTHORIZED = 0x87;
    private static final int TOPIC_NAME_INVALID = 0x90;
    private static final int QUOTA_EXCEEDED = 0x97;
    private static final int PAYLOAD_FORMAT_INVALID = 0x99;

    @TempDir
    Path folder;

    @Test
    void mqtt5DeviceLearnsWhyItsEventIsRefused() throws Exception {
        try (Site site = new Site(folder, new Registry());
                PacketClient client = new PacketClient(site, site.device(DEVICE))) {
            client.send(PacketClient.connect(MqttVersion.MQTT_5));
            assertAdmitted(client.next());
            client.send(event(1, "good"));
            assertReply(client.next(), MqttMessageType.PUBACK, 1, 0, "");
            client.send(publish(2, "{".getBytes(StandardCharsets.UTF_8)));
            assertReply(client.next(), MqttMessageType.PUBACK, 2, PAYLOAD_FORMAT_INVALID, "malformed-event: ");
            client.send(PacketClient.publish("v1/a/b/other/events", 3, MqttQoS.AT_LEAST_ONCE, new byte[] {1}));
            assertReply(client.next(), MqttMessageType.PUBACK, 3, NOT_AUTHORIZED, "foreign-topic: ");
            client.send(publish(4, Events.event("soon", DEVICE, System.currentTimeMillis() + 3_600_000L, "1")));
            assertReply(client.next(), MqttMessageType.PUBACK, 4, PAYLOAD_FORMAT_INVALID, "clock-skew: ");
            client.send(PacketClient.publish(
                    Events.topic(DEVICE), 5, MqttQoS.EXACTLY_ONCE, "[]".getBytes(StandardCharsets.UTF_8)));
            assertReply(client.next(), MqttMessageType.PUBREC, 5, PAYLOAD_FORMAT_INVALID, "malformed-event: ");
            client.send(event(6, "better"));
            assertReply(client.next(), MqttMessageType.PUBACK, 6, 0, "");
            assertThat(site.stored()).containsExactly("good", "better");
        }
    }

    @Test
    void topicOfTheServersIsRefusedByItsCodeAlone() throws Exception {
        try (Site site = new Site(folder, new Registry());
                PacketClient client = new PacketClient(site, site.device(DEVICE))) {
            client.send(PacketClient.connect(MqttVersion.MQTT_5));
            assertAdmitted(client.next());
            for (String topic : List.of("$SYS/cairngate/status", "$share/a/b", "$x")) {
                client.send(PacketClient.publish(topic, 1, MqttQoS.AT_LEAST_ONCE, new byte[] {1}));
                MqttMessage answer = client.next();
                assertReply(answer, MqttMessageType.PUBACK, 1, TOPIC_NAME_INVALID, "");
                assertThat(((MqttPubReplyMessageVariableHeader) answer.variableHeader())
                                .properties()
                                .isEmpty())
                        .isTrue();
                client.send(PacketClient.publish(topic, 2, MqttQoS.EXACTLY_ONCE, new byte[] {1}));
                assertReply(client.next(), MqttMessageType.PUBREC, 2, TOPIC_NAME_INVALID, "");
            }
            assertThat(site.refused(RefusalReason.BAD_TOPIC)).isEqualTo(6);
        }
    }

    /** The Receive Maximum counts what is not acknowledged, not what was sent. */
    @Test
    void mqtt5DevicePublishesMoreThanItsReceiveMaximumOneHundredAtATime() throws Exception {
        try (Site site = new Site(folder, new Registry());
                PacketClient client = new PacketClient(site, site.device(DEVICE))) {
            client.send(PacketClient.connect(MqttVersion.MQTT_5));
            assertAdmitted(client.next());
            for (int first = 1; first <= 1_201; first += 100) {
                MqttMessage[] packets = new MqttMessage[100];
                for (int i = 0; i < packets.length; i++) {
                    packets[i] = event(first + i, "e" + (first + i));
                }
                client.send(packets);
                for (int i = 0; i < packets.length; i++) {
                    assertReply(client.next(), MqttMessageType.PUBACK, first + i, 0, "");
                }
            }
        }
    }

    @Test
    void eventsOfTwoNamespacesReadTogetherAreDeliveredEachAtItsTopic() throws Exception {
        String other = "v1/acme/field/" + DEVICE + "/events";
        byte[] lab = Events.event("lab", DEVICE);
        byte[] field = new String(Events.event("field", DEVICE), StandardCharsets.UTF_8)
                .replace("acme/lab", "acme/field")
                .getBytes(StandardCharsets.UTF_8);
        try (Site site = new Site(folder, new Registry());
                PacketClient client = new PacketClient(site, site.device(DEVICE))) {
            client.send(PacketClient.connect(MqttVersion.MQTT_3_1_1));
            assertAdmitted(client.next());
            client.send(MqttMessageBuilders.subscribe()
                    .messageId(9)
                    .addSubscription(MqttQoS.AT_MOST_ONCE, "v1/acme/+/" + DEVICE + "/events")
                    .build());
            assertThat(client.next().fixedHeader().messageType()).isEqualTo(MqttMessageType.SUBACK);
            client.send(
                    PacketClient.publish(Events.topic(DEVICE), 0, MqttQoS.AT_MOST_ONCE, lab),
                    PacketClient.publish(other, 0, MqttQoS.AT_MOST_ONCE, field));
            assertDelivered(client.next(), Events.topic(DEVICE), lab);
            assertDelivered(client.next(), other, field);
        }
    }

    private static void assertDelivered(MqttMessage message, String topic, byte[] payload) {
        MqttPublishMessage publish = (MqttPublishMessage) message;
        assertThat(publish.variableHeader().topicName()).isEqualTo(topic);
        assertThat(ByteBufUtil.getBytes(publish.payload())).isEqualTo(payload);
        publish.release();
    }

    @Test
    void strangerLearnsWhyItIsNotAdmitted() throws Exception {
        try (Site site = new Site(folder, new Registry());
                PacketClient client = new PacketClient(site, Identity.create("stranger"))) {
            client.send(PacketClient.connect(MqttVersion.MQTT_5));
            assertThat(((MqttConnAckMessage) client.next()).variableHeader().connectReturnCode())
                    .isEqualTo(MqttConnectReturnCode.CONNECTION_REFUSED_NOT_AUTHORIZED_5);
            Await.until("closed", () -> !client.isOpen());
        }
    }

    @Test
    void packetsBehindTheConnectAreAnsweredAfterTheConnack() throws Exception {
        for (MqttVersion version : List.of(MqttVersion.MQTT_3_1_1, MqttVersion.MQTT_5)) {
            Path home = Files.createDirectory(folder.resolve(version.name()));
            try (Site site = new Site(home, new Registry());
                    PacketClient client = new PacketClient(site, site.device(DEVICE))) {
                List<MqttMessage> packets = new ArrayList<>(List.of(PacketClient.connect(version)));
                for (int i = 1; i <= 50; i++) {
                    packets.add(event(i, "u" + i));
                }
                packets.add(MqttMessage.PINGREQ);
                client.send(packets.toArray(new MqttMessage[0]));
                assertAdmitted(client.next());
                List<Integer> acknowledged = new ArrayList<>();
                boolean pong = false;
                while (acknowledged.size() < 50 || !pong) {
                    MqttMessage message = client.next();
                    if (message.fixedHeader().messageType() == MqttMessageType.PINGRESP) {
                        pong = true;
                    } else {
                        acknowledged.add(packetId(message));
                    }
                }
                assertThat(acknowledged).isSorted().doesNotHaveDuplicates();
                assertThat(site.stored()).hasSize(50);
            }
        }
    }

    @Test
    void exactlyOnceHandshakeEndsWithTheGate() throws Exception {
        try (Site site = new Site(folder, new Registry());
                PacketClient client = new PacketClient(site, site.device(DEVICE))) {
            client.send(PacketClient.connect(MqttVersion.MQTT_3_1_1));
            assertAdmitted(client.next());
            for (int i = 0; i < 2; i++) {
                client.send(PacketClient.publish(
                        Events.topic(DEVICE), 9, MqttQoS.EXACTLY_ONCE, Events.event("one", DEVICE)));
                assertThat(client.next().fixedHeader().messageType()).isEqualTo(MqttMessageType.PUBREC);
            }
            for (int i = 0; i < 2; i++) {
                client.send(new MqttMessage(
                        new MqttFixedHeader(MqttMessageType.PUBREL, false, MqttQoS.AT_LEAST_ONCE, false, 0),
                        MqttMessageIdVariableHeader.from(9)));
                MqttMessage done = client.next();
                assertThat(done.fixedHeader().messageType()).isEqualTo(MqttMessageType.PUBCOMP);
                assertThat(packetId(done)).isEqualTo(9);
            }
            assertThat(site.stored()).containsExactly("one");
        }
    }

    /** A site whose journal waits for {@link SlowJournal#finish}; {@code disk} is set when it is open. */
    private Site siteOnSlowDisk(AtomicReference<SlowJournal> disk) throws Exception {
        JournalSettings settings = JournalSettings.in(folder.resolve("journal"));
        return new Site(folder, new Registry(), settings, real -> {
            disk.set(new SlowJournal(real));
            return disk.get();
        });
    }

    @Test
    void slowJournalPausesReadingAndLosesNothing() throws Exception {
        AtomicReference<SlowJournal> disk = new AtomicReference<>();
        try (Site site = siteOnSlowDisk(disk);
                PacketClient client = new PacketClient(site, site.device(DEVICE))) {
            client.send(PacketClient.connect(MqttVersion.MQTT_3_1_1));
            assertAdmitted(client.next());
            int sent = 0;
            String filler = "\"" + "x".repeat(10_000) + "\"";
            // Far more than what the sockets' buffers take.
            while (sent < 2000) {
                sent++;
                client.offer(publish(sent, Events.event("u" + sent, DEVICE, Events.TIME, filler)));
            }
            Await.until("the gate holds its limit", () -> disk.get().bytes() > 256 << 10);
            assertThat(disk.get().bytes()).isLessThan(1 << 20);
            assertThat(client.isWritable()).isFalse();
            assertThat(client.waiting()).isZero();
            disk.get().finish();
            for (int i = 1; i <= sent; i++) {
                assertThat(packetId(client.next())).isEqualTo(i);
            }
            assertThat(site.stored()).hasSize(sent);
        }
    }

    @Test
    void refusedPublishesBehindAnUndecidedEventAreBoundedToo() throws Exception {
        AtomicReference<SlowJournal> disk = new AtomicReference<>();
        try (Site site = siteOnSlowDisk(disk);
                PacketClient client = new PacketClient(site, site.device(DEVICE))) {
            client.send(PacketClient.connect(MqttVersion.MQTT_3_1_1));
            assertAdmitted(client.next());
            client.offer(event(1, "undecided"));
            String foreign = "x".repeat(1000);
            int flood = 12_000;
            for (int i = 2; i <= flood; i++) {
                client.offer(PacketClient.publish(foreign, i, MqttQoS.AT_LEAST_ONCE, new byte[0]));
            }
            Await.until("the gate holds its limit", () -> site.refused(RefusalReason.FOREIGN_TOPIC) > 1000);
            Await.untilStable("refusals", () -> site.refused(RefusalReason.FOREIGN_TOPIC));
            assertThat(site.refused(RefusalReason.FOREIGN_TOPIC)).isLessThan(flood / 2);
            assertThat(client.isWritable()).isFalse();
            disk.get().finish();
            for (int i = 1; i <= flood; i++) {
                assertThat(packetId(client.next())).isEqualTo(i);
            }
            assertThat(site.refused(RefusalReason.FOREIGN_TOPIC)).isEqualTo(flood - 1);
        }
    }

    @Test
    void fullJournalIsNotAcknowledged() throws Exception {
        JournalSettings tiny = new JournalSettings(
                folder.resolve("journal"), 64 << 10, Duration.ZERO, JournalSettings.DEFAULT_QUEUE_BYTES);
        Registry registry = new Registry();
        try (Site site = new Site(folder, registry, tiny, journal -> journal)) {
            Identity device = site.device(DEVICE);
            byte[] large = Events.event("large", DEVICE, Events.TIME, "\"" + "x".repeat(60_000) + "\"");
            try (PacketClient old = new PacketClient(site, device);
                    PacketClient recent = new PacketClient(site, device)) {
                old.send(PacketClient.connect(MqttVersion.MQTT_3_1_1));
                assertAdmitted(old.next());
                old.send(publish(1, large));
                assertThat(packetId(old.next())).isEqualTo(1);
                byte[] next = Events.event("next", DEVICE, Events.TIME, "\"" + "x".repeat(60_000) + "\"");
                old.send(publish(2, next));
                Await.until("closed", () -> !old.isOpen());
                assertThat(old.waiting()).isZero();
                recent.send(PacketClient.connect(MqttVersion.MQTT_5));
                assertAdmitted(recent.next());
                recent.send(publish(3, next));
                assertReply(recent.next(), MqttMessageType.PUBACK, 3, QUOTA_EXCEEDED, "quota-full: ");
            }
            assertThat(site.refused(RefusalReason.QUOTA_FULL)).isEqualTo(2);
            assertThat(site.stored()).isEqualTo(Collections.singletonList("large"));
        }
    }

    @Test
    void deviceThatAFullJournalRefusesCannotSpin() throws Exception {
        JournalSettings tiny = new JournalSettings(
                folder.resolve("journal"), 64 << 10, Duration.ZERO, JournalSettings.DEFAULT_QUEUE_BYTES);
        String filler = "\"" + "x".repeat(60_000) + "\"";
        try (Site site = new Site(folder, new Registry(), tiny, journal -> journal);
                PacketClient client = new PacketClient(site, site.device(DEVICE))) {
            client.send(PacketClient.connect(MqttVersion.MQTT_3_1_1));
            assertAdmitted(client.next());
            client.send(publish(1, Events.event("first", DEVICE, Events.TIME, filler)));
            assertThat(packetId(client.next())).isEqualTo(1);
            long sent = System.nanoTime();
            client.send(publish(2, Events.event("second", DEVICE, Events.TIME, filler)));
            Await.until("refused", () -> site.refused(RefusalReason.QUOTA_FULL) == 1);
            client.offer(MqttMessage.PINGREQ);
            client.offer(publish(3, Events.event("third", DEVICE, Events.TIME, filler)));
            Await.until("closed", () -> !client.isOpen());
            assertThat(Duration.ofNanos(System.nanoTime() - sent)).isGreaterThanOrEqualTo(Duration.ofSeconds(5));
            assertThat(client.waiting()).as("nothing was read in the pause").isZero();
            assertThat(site.refused(RefusalReason.QUOTA_FULL)).isEqualTo(1);
            assertThat(site.stored()).containsExactly("first");
        }
    }

    private static MqttMessage event(int packetId, String uid) {
        return publish(packetId, Events.event(uid, DEVICE));
    }

    private static MqttMessage publish(int packetId, byte[] payload) {
        return PacketClient.publish(Events.topic(DEVICE), packetId, MqttQoS.AT_LEAST_ONCE, payload);
    }

    private static int packetId(MqttMessage message) {
        return ((MqttMessageIdVariableHeader) message.variableHeader()).messageId();
    }

    private static void assertAdmitted(MqttMessage message) {
        assertThat(message).isInstanceOf(MqttConnAckMessage.class);
        assertThat(((MqttConnAckMessage) message).variableHeader().connectReturnCode())
                .isEqualTo(MqttConnectReturnCode.CONNECTION_ACCEPTED);
    }

    private static void assertReply(MqttMessage message, MqttMessageType type, int packetId, int code, String reason) {
        assertThat(message.fixedHeader().messageType()).isEqualTo(type);
        assertThat(packetId(message)).isEqualTo(packetId);
        MqttPubReplyMessageVariableHeader header = (MqttPubReplyMessageVariableHeader) message.variableHeader();
        assertThat(header.reasonCode() & 0xff).isEqualTo(code);
        MqttProperties.MqttProperty<?> text =
                header.properties().getProperty(MqttProperties.MqttPropertyType.REASON_STRING.value());
        assertThat(text == null ? "" : (String) text.value()).startsWith(reason);
    }
}
