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
import io.netty.handler.codec.mqtt.MqttPubReplyMessageVariableHeader;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttVersion;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.cairngate.broker.fixture.Await;
import org.cairngate.broker.fixture.Events;
import org.cairngate.broker.fixture.Identity;
import org.cairngate.broker.fixture.PacketClient;
import org.cairngate.broker.fixture.Registry;
import org.cairngate.broker.fixture.Site;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** QoS 2: an event enters the journal once, whatever is sent again (MQTT 5, section 4.3.3). */
@Timeout(120)
class ExactlyOnceTest {

    private static final String DEVICE = "d1";
    private static final String STATUS = "v1/acme/lab/d1/status";
    private static final int UNKNOWN_PACKET_ID = 0x92;
    private static final int PAYLOAD_FORMAT_INVALID = 0x99;

    @TempDir
    Path folder;

    @Test
    void anEventThatIsSentAgainGetsItsPubrecAgainAndIsStoredOnce() throws Exception {
        try (Site site = new Site(folder, new Registry());
                PacketClient client = connected(site, site.device(DEVICE), true)) {
            client.send(event(7, "one", false), event(8, "two", false), event(7, "one", true));
            assertReply(client.next(), MqttMessageType.PUBREC, 7, 0);
            assertReply(client.next(), MqttMessageType.PUBREC, 8, 0);
            assertReply(client.next(), MqttMessageType.PUBREC, 7, 0);
            client.send(release(8), release(7), release(7));
            assertReply(client.next(), MqttMessageType.PUBCOMP, 8, 0);
            assertReply(client.next(), MqttMessageType.PUBCOMP, 7, 0);
            assertReply(client.next(), MqttMessageType.PUBCOMP, 7, UNKNOWN_PACKET_ID);
            assertThat(site.stored()).containsExactly("one", "two");
        }
    }

    @Test
    void aRefusedEventFreesItsPacketIdAtOnce() throws Exception {
        try (Site site = new Site(folder, new Registry());
                PacketClient client = connected(site, site.device(DEVICE), true)) {
            client.send(PacketClient.publish(
                    Events.topic(DEVICE), 3, MqttQoS.EXACTLY_ONCE, "[]".getBytes(StandardCharsets.UTF_8)));
            assertReply(client.next(), MqttMessageType.PUBREC, 3, PAYLOAD_FORMAT_INVALID);
            client.send(release(3));
            assertReply(client.next(), MqttMessageType.PUBCOMP, 3, UNKNOWN_PACKET_ID);
        }
    }

    @Test
    void anEventIsStoredOnceAcrossReconnectsAndItsHandshakeGoesOn() throws Exception {
        try (Site site = new Site(folder, new Registry())) {
            Identity device = site.device(DEVICE);
            try (PacketClient first = connected(site, device, false)) {
                first.send(event(5, "one", false), event(6, "two", false));
                assertReply(first.next(), MqttMessageType.PUBREC, 5, 0);
                assertReply(first.next(), MqttMessageType.PUBREC, 6, 0);
            }
            Await.until("gone", () -> site.connected() == 0);
            try (PacketClient second = connected(site, device, false)) {
                second.send(event(5, "one", true), release(6));
                assertReply(second.next(), MqttMessageType.PUBREC, 5, 0);
                assertReply(second.next(), MqttMessageType.PUBCOMP, 6, 0);
                second.send(release(5));
                assertReply(second.next(), MqttMessageType.PUBCOMP, 5, 0);
            }
            assertThat(site.stored()).containsExactly("one", "two");
        }
    }

    @Test
    void anEventIsStoredOnceAcrossARestartAndTheLostPacketIdIsNamed() throws Exception {
        Registry registry = new Registry();
        Identity device = Identity.create(DEVICE);
        registry.register(DEVICE, device.did(), "");
        try (Site before = new Site(folder, registry);
                PacketClient client = connected(before, device, false)) {
            client.send(event(5, "one", false), event(6, "two", false));
            assertReply(client.next(), MqttMessageType.PUBREC, 5, 0);
            assertReply(client.next(), MqttMessageType.PUBREC, 6, 0);
        }
        try (Site after = new Site(folder, registry);
                PacketClient client = connected(after, device, false)) {
            client.send(event(5, "one", true), release(6));
            assertReply(client.next(), MqttMessageType.PUBREC, 5, 0);
            assertReply(client.next(), MqttMessageType.PUBCOMP, 6, UNKNOWN_PACKET_ID);
            client.send(release(5));
            assertReply(client.next(), MqttMessageType.PUBCOMP, 5, 0);
            assertThat(after.stored()).containsExactly("one", "two");
        }
    }

    @Test
    void whatIsNotAnEventReachesSubscribersOnceThoughItIsSentAgain() throws Exception {
        try (Site site = new Site(folder, new Registry());
                PacketClient client = connected(site, site.device(DEVICE), true)) {
            client.send(MqttMessageBuilders.subscribe()
                    .messageId(1)
                    .addSubscription(MqttQoS.AT_MOST_ONCE, STATUS)
                    .build());
            assertThat(client.next().fixedHeader().messageType()).isEqualTo(MqttMessageType.SUBACK);
            client.send(PacketClient.publish(STATUS, 9, MqttQoS.EXACTLY_ONCE, new byte[] {1}));
            int arrived = 0;
            for (int acknowledged = 0; arrived + acknowledged < 2; ) {
                MqttMessage next = client.next();
                if (next instanceof MqttPublishMessage) {
                    arrived++;
                } else {
                    assertReply(next, MqttMessageType.PUBREC, 9, 0);
                    acknowledged++;
                }
            }
            client.send(PacketClient.publish(STATUS, 9, MqttQoS.EXACTLY_ONCE, new byte[] {1}));
            assertReply(client.next(), MqttMessageType.PUBREC, 9, 0);
            client.send(release(9), MqttMessage.PINGREQ);
            assertThat(client.next().fixedHeader().messageType())
                    .isIn(MqttMessageType.PUBCOMP, MqttMessageType.PINGRESP);
            assertThat(client.next().fixedHeader().messageType())
                    .isIn(MqttMessageType.PUBCOMP, MqttMessageType.PINGRESP);
            assertThat(arrived).isEqualTo(1);
        }
    }

    private static PacketClient connected(Site site, Identity device, boolean clean) throws Exception {
        PacketClient client = new PacketClient(site, device);
        MqttProperties properties = new MqttProperties();
        properties.add(new MqttProperties.IntegerProperty(
                MqttProperties.MqttPropertyType.SESSION_EXPIRY_INTERVAL.value(), 600));
        MqttConnectMessage connect = MqttMessageBuilders.connect()
                .protocolVersion(MqttVersion.MQTT_5)
                .clientId("client")
                .cleanSession(clean)
                .keepAlive(60)
                .properties(properties)
                .build();
        client.send(connect);
        assertThat(client.next()).isInstanceOf(MqttConnAckMessage.class);
        return client;
    }

    private static MqttMessage event(int packetId, String uid, boolean again) {
        MqttPublishMessage publish =
                PacketClient.publish(Events.topic(DEVICE), packetId, MqttQoS.EXACTLY_ONCE, Events.event(uid, DEVICE));
        MqttFixedHeader header = new MqttFixedHeader(MqttMessageType.PUBLISH, again, MqttQoS.EXACTLY_ONCE, false, 0);
        return new MqttPublishMessage(header, publish.variableHeader(), publish.payload());
    }

    private static MqttMessage release(int packetId) {
        return new MqttMessage(
                new MqttFixedHeader(MqttMessageType.PUBREL, false, MqttQoS.AT_LEAST_ONCE, false, 0),
                MqttMessageIdVariableHeader.from(packetId));
    }

    private static void assertReply(MqttMessage message, MqttMessageType type, int packetId, int code) {
        assertThat(message.fixedHeader().messageType()).isEqualTo(type);
        MqttPubReplyMessageVariableHeader header = (MqttPubReplyMessageVariableHeader) message.variableHeader();
        assertThat(header.messageId()).isEqualTo(packetId);
        assertThat(header.reasonCode() & 0xff).isEqualTo(code);
    }
}
