package org.cairngate.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.mqtt.MqttConnAckMessage;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttMessageIdVariableHeader;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.MqttPropertyType;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttVersion;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.cairngate.broker.fixture.Await;
import org.cairngate.broker.fixture.Identity;
import org.cairngate.broker.fixture.PacketClient;
import org.cairngate.broker.fixture.Registry;
import org.cairngate.broker.fixture.Site;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What a session's client has not confirmed goes out again when it is back, at once and under its packet id (section 4.4). */
@Timeout(120)
class RedeliveryTest {

    private static final String DEVICE = "d1";
    private static final String TOPIC = "v1/acme/lab/d1/note";
    private static final String READER = "reader";

    /** Moquette sends again to clients of MQTT 3.1.1 after 5 s. */
    private static final int AT_ONCE_MILLIS = 3_000;

    private static final int WINDOW = 10;
    private static final int PAUSE_MILLIS = 6_500;
    private static final int NOTHING_MILLIS = 300;
    private static final int WEEK = 604_800;

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({"MQTT_3_1_1,AT_LEAST_ONCE", "MQTT_3_1_1,EXACTLY_ONCE", "MQTT_5,AT_LEAST_ONCE", "MQTT_5,EXACTLY_ONCE"})
    void whatWasNotConfirmedComesAgainBeforeWhatIsNewAndUnderAnIdOfItsOwn(MqttVersion version, MqttQoS qos)
            throws Exception {
        try (Site site = new Site(folder, new Registry())) {
            Identity device = site.device(DEVICE);
            int first;
            try (PacketClient reader = reader(site, device, version);
                    PacketClient writer = writer(site, device)) {
                subscribe(reader);
                write(writer, 1, qos, "old");
                first = published(reader.next(), "old", false);
            }
            Await.until("gone", () -> site.connected() == 0);
            try (PacketClient writer = writer(site, device)) {
                write(writer, 1, qos, "new");
            }
            try (PacketClient reader = reader(site, device, version)) {
                assertThat(published(soon(reader), "old", true)).isEqualTo(first);
                int second = published(soon(reader), "new", false);
                assertThat(second).isNotEqualTo(first);
                confirm(reader, qos, first);
                confirm(reader, qos, second);
                awaitRead(reader);
            }
            Await.until("gone", () -> site.connected() == 0);
            try (PacketClient reader = reader(site, device, version)) {
                assertThat(reader.next(NOTHING_MILLIS)).isEmpty();
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"MQTT_3_1_1", "MQTT_5"})
    void whatIsNeverConfirmedComesAgainOnEveryConnection(MqttVersion version) throws Exception {
        try (Site site = new Site(folder, new Registry())) {
            Identity device = site.device(DEVICE);
            List<String> expected = new ArrayList<>();
            for (int connection = 0; connection < 4; connection++) {
                try (PacketClient reader = reader(site, device, version);
                        PacketClient writer = writer(site, device)) {
                    if (connection == 0) {
                        subscribe(reader);
                    }
                    for (String before : expected) {
                        published(soon(reader), before, true);
                    }
                    write(writer, 1, MqttQoS.AT_LEAST_ONCE, "m" + connection);
                    published(soon(reader), "m" + connection, false);
                    expected.add("m" + connection);
                }
                Await.until("gone", () -> site.connected() == 0);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"MQTT_3_1_1", "MQTT_5"})
    void anExchangeOfQos2GoesOnWithThePubrel(MqttVersion version) throws Exception {
        try (Site site = new Site(folder, new Registry())) {
            Identity device = site.device(DEVICE);
            int id;
            try (PacketClient reader = reader(site, device, version);
                    PacketClient writer = writer(site, device)) {
                subscribe(reader);
                write(writer, 1, MqttQoS.EXACTLY_ONCE, "half");
                id = published(reader.next(), "half", false);
                reader.send(answer(MqttMessageType.PUBREC, id));
                assertThat(reader.next().fixedHeader().messageType()).isEqualTo(MqttMessageType.PUBREL);
            }
            Await.until("gone", () -> site.connected() == 0);
            try (PacketClient reader = reader(site, device, version);
                    PacketClient writer = writer(site, device)) {
                MqttMessage again = soon(reader);
                assertThat(again.fixedHeader().messageType()).isEqualTo(MqttMessageType.PUBREL);
                assertThat(packetId(again)).isEqualTo(id);
                write(writer, 1, MqttQoS.EXACTLY_ONCE, "next");
                assertThat(published(soon(reader), "next", false)).isNotEqualTo(id);
                reader.send(answer(MqttMessageType.PUBCOMP, id));
                awaitRead(reader);
            }
            Await.until("gone", () -> site.connected() == 0);
            try (PacketClient reader = reader(site, device, version)) {
                published(soon(reader), "next", true);
                assertThat(reader.next(NOTHING_MILLIS)).isEmpty();
            }
        }
    }

    /** Moquette's repetitions to clients of MQTT 3.1.1 use up the window of the connection. */
    @ParameterizedTest
    @EnumSource(names = {"MQTT_3_1_1"})
    void aClientThatPausesGetsTheRestWhenItGoesOn(MqttVersion version) throws Exception {
        try (Site site = new Site(folder, new Registry())) {
            Identity device = site.device(DEVICE);
            try (PacketClient reader = reader(site, device, version);
                    PacketClient writer = writer(site, device)) {
                subscribe(reader);
                int number = 0;
                for (int pause = 0; pause < 2; pause++) {
                    List<Integer> open = new ArrayList<>();
                    for (int i = 0; i < WINDOW; i++) {
                        write(writer, number + 1, MqttQoS.AT_LEAST_ONCE, "m" + number);
                        open.add(published(reader.next(), "m" + number, false));
                        number++;
                    }
                    assertThat(reader.next(pause == 0 ? PAUSE_MILLIS : 0)).isEmpty();
                    open.forEach(id -> reader.offer(answer(MqttMessageType.PUBACK, id)));
                }
            }
        }
    }

    private static MqttMessage soon(PacketClient client) throws InterruptedException {
        return client.next(AT_ONCE_MILLIS)
                .orElseThrow(() -> new AssertionError("nothing within " + AT_ONCE_MILLIS + " ms"));
    }

    private static PacketClient reader(Site site, Identity device, MqttVersion version) throws Exception {
        MqttProperties properties = new MqttProperties();
        if (version == MqttVersion.MQTT_5) {
            properties.add(new MqttProperties.IntegerProperty(MqttPropertyType.SESSION_EXPIRY_INTERVAL.value(), WEEK));
        }
        return connected(
                site,
                device,
                MqttMessageBuilders.connect()
                        .protocolVersion(version)
                        .clientId(READER)
                        .cleanSession(false)
                        .keepAlive(60)
                        .properties(properties)
                        .build());
    }

    private static PacketClient writer(Site site, Identity device) throws Exception {
        return connected(site, device, PacketClient.connect(MqttVersion.MQTT_3_1_1, "writer"));
    }

    private static PacketClient connected(Site site, Identity device, MqttConnectMessage connect) throws Exception {
        PacketClient client = new PacketClient(site, device);
        client.send(connect);
        assertThat(client.next()).isInstanceOf(MqttConnAckMessage.class);
        return client;
    }

    private static void subscribe(PacketClient reader) throws InterruptedException {
        reader.send(MqttMessageBuilders.subscribe()
                .messageId(1)
                .addSubscription(MqttQoS.EXACTLY_ONCE, TOPIC)
                .build());
        assertThat(reader.next().fixedHeader().messageType()).isEqualTo(MqttMessageType.SUBACK);
    }

    private static void write(PacketClient writer, int packetId, MqttQoS qos, String text) throws InterruptedException {
        writer.send(PacketClient.publish(TOPIC, packetId, qos, text.getBytes(StandardCharsets.UTF_8)));
        MqttMessageType type = writer.next().fixedHeader().messageType();
        if (qos == MqttQoS.EXACTLY_ONCE) {
            assertThat(type).isEqualTo(MqttMessageType.PUBREC);
            writer.send(answer(MqttMessageType.PUBREL, packetId));
            type = writer.next().fixedHeader().messageType();
        }
        assertThat(type).isIn(MqttMessageType.PUBACK, MqttMessageType.PUBCOMP);
    }

    private static void confirm(PacketClient reader, MqttQoS qos, int packetId) throws InterruptedException {
        if (qos == MqttQoS.AT_LEAST_ONCE) {
            reader.send(answer(MqttMessageType.PUBACK, packetId));
            return;
        }
        reader.send(answer(MqttMessageType.PUBREC, packetId));
        MqttMessage release = soon(reader);
        assertThat(release.fixedHeader().messageType()).isEqualTo(MqttMessageType.PUBREL);
        assertThat(packetId(release)).isEqualTo(packetId);
        reader.send(answer(MqttMessageType.PUBCOMP, packetId));
    }

    /** Returns when the broker has read what was sent: what it has not read when the connection ends may be lost, and comes again. */
    private static void awaitRead(PacketClient reader) throws InterruptedException {
        reader.send(MqttMessage.PINGREQ);
        MqttMessage message;
        do {
            message = soon(reader);
            ReferenceCountUtil.release(message); // Moquette may have sent again meanwhile
        } while (message.fixedHeader().messageType() != MqttMessageType.PINGRESP);
    }

    private static MqttMessage answer(MqttMessageType type, int packetId) {
        MqttQoS flags = type == MqttMessageType.PUBREL ? MqttQoS.AT_LEAST_ONCE : MqttQoS.AT_MOST_ONCE;
        return new MqttMessage(
                new MqttFixedHeader(type, false, flags, false, 0), MqttMessageIdVariableHeader.from(packetId));
    }

    private static int packetId(MqttMessage message) {
        return ((MqttMessageIdVariableHeader) message.variableHeader()).messageId();
    }

    /** Checks a PUBLISH and returns its packet id. */
    private static int published(MqttMessage message, String text, boolean again) {
        assertThat(message).isInstanceOf(MqttPublishMessage.class);
        MqttPublishMessage publish = (MqttPublishMessage) message;
        assertThat(publish.payload().toString(StandardCharsets.UTF_8)).isEqualTo(text);
        assertThat(publish.fixedHeader().isDup()).isEqualTo(again);
        publish.release();
        return publish.variableHeader().packetId();
    }
}
