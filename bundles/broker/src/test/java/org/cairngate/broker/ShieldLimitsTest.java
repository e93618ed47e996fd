package org.cairngate.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.cairngate.broker.fixture.Packets.acknowledge;
import static org.cairngate.broker.fixture.Packets.code;
import static org.cairngate.broker.fixture.Packets.codes;
import static org.cairngate.broker.fixture.Packets.property;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.mqtt.MqttConnAckMessage;
import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties.MqttPropertyType;
import io.netty.handler.codec.mqtt.MqttPubReplyMessageVariableHeader;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttReasonCodeAndPropertiesVariableHeader;
import io.netty.handler.codec.mqtt.MqttSubAckMessage;
import io.netty.handler.codec.mqtt.MqttVersion;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLSocket;
import org.cairngate.broker.fixture.Await;
import org.cairngate.broker.fixture.Events;
import org.cairngate.broker.fixture.Identity;
import org.cairngate.broker.fixture.PacketClient;
import org.cairngate.broker.fixture.Registry;
import org.cairngate.broker.fixture.Site;
import org.cairngate.broker.internal.shield.Limits;
import org.cairngate.ledger.RefusalReason;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Each limit of the shields, small, on one broker; every test has a device of its own. */
@Timeout(120)
@TestInstance(Lifecycle.PER_CLASS)
class ShieldLimitsTest {

    private static final int PER_DEVICE = 3;
    private static final int IN_ALL = 4 * PER_DEVICE;
    private static final int QUEUE = 20;
    private static final int HALF_OPEN_PER_ADDRESS = 4;
    private static final int CONNECT_BYTES = 1000;

    private static final Limits SMALL = new Limits(
            new Limits.Arrivals(IN_ALL, PER_DEVICE, 100, 64),
            new Limits.PerAddress(100, HALF_OPEN_PER_ADDRESS, 1000, true),
            new Limits.Deadlines(
                    Duration.ofSeconds(4),
                    Duration.ofSeconds(4),
                    Duration.ofMillis(700),
                    Duration.ofSeconds(60),
                    Duration.ofSeconds(60),
                    Duration.ofSeconds(60)),
            new Limits.Packets(128 << 10, CONNECT_BYTES, 100, 512 << 10, 5, 600),
            new Limits.Topics(32, 200, 4, 6),
            new Limits.Kept(3, 3600, QUEUE, 1 << 20, 2, 100_000));

    private Registry registry;
    private Site site;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        registry = new Registry();
        site = new Site(folder, registry, SMALL);
    }

    @AfterAll
    void stop() {
        site.close();
    }

    private static String own(String device) {
        return "v1/acme/lab/" + device + "/";
    }

    private PacketClient admitted(Identity device, MqttVersion version, String clientId) throws Exception {
        PacketClient client = new PacketClient(site, device);
        client.send(PacketClient.connect(version, clientId));
        assertThat(code(client.next())).isEqualTo(MqttConnectReturnCode.CONNECTION_ACCEPTED);
        return client;
    }

    @Test
    void handshakeThatDoesNotEndAndConnectThatTricklesInAreCutOff() throws Exception {
        long before = site.refused(RefusalReason.TOO_SLOW);
        Identity device = site.device("loris");
        try (Socket silent = new Socket(InetAddress.getLoopbackAddress(), site.port());
                SSLSocket slow = (SSLSocket) device.connecting(site.certificate())
                        .createSocket(InetAddress.getLoopbackAddress(), site.port())) {
            OutputStream out = slow.getOutputStream();
            out.write(new byte[] {0x10, 0x20, 0x00, 0x04, 'M', 'Q'});
            out.flush();
            assertThat(silent.getInputStream().read()).isEqualTo(-1);
            assertThat(slow.getInputStream().read()).isEqualTo(-1);
        }
        assertThat(site.refused(RefusalReason.TOO_SLOW)).isEqualTo(before + 2);
    }

    @Test
    void packetThatTricklesInIsCutOff() throws Exception {
        long before = site.refused(RefusalReason.TOO_SLOW);
        Identity device = site.device("trickle");
        try (SSLSocket socket = (SSLSocket)
                device.connecting(site.certificate()).createSocket(InetAddress.getLoopbackAddress(), site.port())) {
            OutputStream out = socket.getOutputStream();
            out.write(new byte[] {0x10, 0x0d, 0x00, 0x04, 'M', 'Q', 'T', 'T', 4, 2, 0, 60, 0, 1, 'c'});
            out.flush();
            assertThat(socket.getInputStream().readNBytes(4)).startsWith(0x20, 2, 0, 0);
            out.write(new byte[] {0x30, 0x7f, 0, 1, 't'});
            out.flush();
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
        assertThat(site.refused(RefusalReason.TOO_SLOW)).isEqualTo(before + 1);
    }

    @Test
    void firstPacketMustBeAConnectAndNotALargeOne() throws Exception {
        long before = site.refused(RefusalReason.PROTOCOL_ERROR);
        Identity device = site.device("first");
        try (PacketClient client = new PacketClient(site, device)) {
            client.send(MqttMessage.PINGREQ);
            Await.until("closed", () -> !client.isOpen());
        }
        try (PacketClient client = new PacketClient(site, device)) {
            client.send(PacketClient.connect(MqttVersion.MQTT_5, "c".repeat(CONNECT_BYTES)));
            Await.until("closed", () -> !client.isOpen());
        }
        assertThat(site.refused(RefusalReason.PROTOCOL_ERROR)).isEqualTo(before + 2);
    }

    @Test
    void addressWithTooManyHalfOpenConnectionsIsRefusedUntilTheyEnd() throws Exception {
        Identity device = site.device("address");
        List<Socket> silent = new ArrayList<>();
        InetAddress other = InetAddress.getByName("127.0.0.9");
        for (int i = 0; i < HALF_OPEN_PER_ADDRESS; i++) {
            silent.add(new Socket(InetAddress.getLoopbackAddress(), site.port(), other, 0));
        }
        long before = site.refused(RefusalReason.CONNECTION_LIMIT);
        try (Socket refused = new Socket(InetAddress.getLoopbackAddress(), site.port(), other, 0)) {
            Await.until("refused", () -> site.refused(RefusalReason.CONNECTION_LIMIT) == before + 1);
            assertThat(refused.isConnected()).isTrue();
        }
        admitted(device, MqttVersion.MQTT_5, "another-address").close();
        for (Socket each : silent) {
            each.close();
        }
        Await.until("forgotten", () -> site.broker().halfOpen() == 0);
    }

    @Test
    void connectionsOfOneDeviceAndInAllAreLimitedWithAReason() throws Exception {
        Await.until("the others are gone", () -> site.connected() == 0);
        List<PacketClient> clients = new ArrayList<>();
        for (String uid : List.of("many-1", "many-2", "many-3", "many-4")) {
            Identity device = site.device(uid);
            for (int i = 0; i < PER_DEVICE; i++) {
                clients.add(admitted(device, MqttVersion.MQTT_5, "c" + i));
            }
            if (uid.equals("many-1")) {
                refused(device, MqttVersion.MQTT_5, "c9", MqttConnectReturnCode.CONNECTION_REFUSED_QUOTA_EXCEEDED);
                refused(
                        device,
                        MqttVersion.MQTT_3_1_1,
                        "c9",
                        MqttConnectReturnCode.CONNECTION_REFUSED_SERVER_UNAVAILABLE);
            }
        }
        Identity late = site.device("many-5");
        refused(late, MqttVersion.MQTT_5, "c", MqttConnectReturnCode.CONNECTION_REFUSED_SERVER_BUSY);
        clients.forEach(PacketClient::close);
        Await.until("the others are gone", () -> site.connected() == 0);
        admitted(late, MqttVersion.MQTT_5, "c").close();
    }

    private void refused(Identity device, MqttVersion version, String clientId, MqttConnectReturnCode code)
            throws Exception {
        try (PacketClient client = new PacketClient(site, device)) {
            client.send(PacketClient.connect(version, clientId));
            assertThat(code(client.next())).isEqualTo(code);
            Await.until("closed", () -> !client.isOpen());
        }
    }

    @Test
    void clientIdHasNoWildcardsSlashesOrControlCharacters() throws Exception {
        Identity device = site.device("ids");
        for (String clientId : List.of("a+", "#", "a/b", "$SYS", "a\u0007", "x".repeat(200))) {
            refused(
                    device,
                    MqttVersion.MQTT_5,
                    clientId,
                    MqttConnectReturnCode.CONNECTION_REFUSED_CLIENT_IDENTIFIER_NOT_VALID);
        }
        assertThat(site.refused(RefusalReason.BAD_CLIENT_ID)).isEqualTo(6);
    }

    @Test
    void keepAliveHasAFloorAndNoneIsReplaced() throws Exception {
        Identity device = site.device("alive");
        int[][] askedAndGot = {{0, 600}, {1, 5}, {7000, 600}};
        for (int[] each : askedAndGot) {
            try (PacketClient client = new PacketClient(site, device)) {
                client.send(MqttMessageBuilders.connect()
                        .protocolVersion(MqttVersion.MQTT_5)
                        .clientId("c")
                        .keepAlive(each[0])
                        .build());
                MqttConnAckMessage answer = (MqttConnAckMessage) client.next();
                assertThat(property(answer, MqttPropertyType.SERVER_KEEP_ALIVE)).isEqualTo(each[1]);
            }
        }
    }

    @Test
    void subscriptionsAreLimitedInAPacketAndInASession() throws Exception {
        Identity device = site.device("subs");
        try (PacketClient client = admitted(device, MqttVersion.MQTT_5, "c")) {
            client.send(subscribe(1, own("subs"), 0, 6));
            assertThat(codes(client.next())).containsExactly(1, 1, 1, 1, 0x97, 0x97);
            client.send(subscribe(2, own("subs"), 4, 8));
            assertThat(codes(client.next())).containsExactly(1, 1, 0x97, 0x97);
            client.send(MqttMessageBuilders.unsubscribe()
                    .messageId(3)
                    .addTopicFilter(own("subs") + "s0")
                    .build());
            assertThat(client.next().fixedHeader().messageType()).isEqualTo(MqttMessageType.UNSUBACK);
            client.send(subscribe(4, own("subs"), 8, 9));
            assertThat(codes(client.next())).containsExactly(1);
        }
    }

    private static MqttMessage subscribe(int packetId, String own, int from, int to) {
        MqttMessageBuilders.SubscribeBuilder builder =
                MqttMessageBuilders.subscribe().messageId(packetId);
        for (int i = from; i < to; i++) {
            builder.addSubscription(MqttQoS.AT_LEAST_ONCE, own + "s" + i);
        }
        return builder.build();
    }

    @Test
    void queueOfAnOfflineSessionIsBoundedAndDeliveredLater() throws Exception {
        Identity device = site.device("queue");
        MqttMessage persistent = MqttMessageBuilders.connect()
                .protocolVersion(MqttVersion.MQTT_3_1_1)
                .clientId("offline")
                .cleanSession(false)
                .keepAlive(60)
                .build();
        try (PacketClient offline = new PacketClient(site, device)) {
            offline.send(persistent);
            offline.next();
            offline.send(subscribe(1, own("queue"), 0, 1));
            offline.next();
        }
        Await.until("gone", () -> site.connected() == 0);
        try (PacketClient client = admitted(device, MqttVersion.MQTT_5, "online")) {
            for (int i = 1; i <= QUEUE + 5; i++) {
                client.send(PacketClient.publish(own("queue") + "s0", i, MqttQoS.AT_LEAST_ONCE, new byte[10]));
                assertThat(reason(client.next())).as("message " + i).isEqualTo(i <= QUEUE ? 0 : 0x97);
            }
        }
        assertThat(site.refused(RefusalReason.QUEUE_LIMIT)).isEqualTo(5);
        try (PacketClient back = new PacketClient(site, device)) {
            back.send(persistent);
            assertThat(code(back.next())).isEqualTo(MqttConnectReturnCode.CONNECTION_ACCEPTED);
            for (int i = 0; i < QUEUE; i++) {
                MqttPublishMessage message = (MqttPublishMessage) back.next();
                back.send(acknowledge(message));
            }
            try (PacketClient client = admitted(device, MqttVersion.MQTT_5, "online")) {
                client.send(PacketClient.publish(own("queue") + "s0", 1, MqttQoS.AT_LEAST_ONCE, new byte[10]));
                assertThat(reason(client.next())).isZero();
                assertThat(back.next()).isInstanceOf(MqttPublishMessage.class);
            }
        }
    }

    @Test
    void retainedMessagesOfADeviceAreLimited() throws Exception {
        Identity device = site.device("retain");
        try (PacketClient client = admitted(device, MqttVersion.MQTT_5, "c")) {
            int[] expected = {0, 0, 0x97, 0, 0};
            String[] topics = {"a", "b", "c", "a", "c"};
            for (int i = 0; i < topics.length; i++) {
                client.send(MqttMessageBuilders.publish()
                        .topicName(own("retain") + topics[i])
                        .qos(MqttQoS.AT_LEAST_ONCE)
                        .messageId(i + 1)
                        .retained(true)
                        .payload(Unpooled.wrappedBuffer(new byte[i == 3 ? 0 : 1]))
                        .build());
                assertThat(reason(client.next())).as(topics[i]).isEqualTo(expected[i]);
            }
        }
        assertThat(site.refused(RefusalReason.RETAINED_LIMIT)).isEqualTo(1);
    }

    @Test
    void floodOfPacketsThatAreNoEventsEndsTheConnection() throws Exception {
        Identity device = site.device("flood");
        try (PacketClient client = admitted(device, MqttVersion.MQTT_5, "c")) {
            for (int i = 0; i < 1000; i++) {
                client.offer(MqttMessage.PINGREQ);
            }
            MqttMessage last = client.next();
            while (last.fixedHeader().messageType() == MqttMessageType.PINGRESP) {
                last = client.next();
            }
            assertThat(last.fixedHeader().messageType()).isEqualTo(MqttMessageType.DISCONNECT);
            assertThat(((MqttReasonCodeAndPropertiesVariableHeader) last.variableHeader()).reasonCode() & 0xff)
                    .isEqualTo(0x96);
        }
        try (PacketClient client = admitted(device, MqttVersion.MQTT_5, "c")) {
            for (int i = 1; i <= 1000; i++) {
                client.offer(PacketClient.publish(
                        Events.topic("flood"), i, MqttQoS.AT_LEAST_ONCE, Events.event("flood-" + i, "flood")));
            }
            for (int i = 1; i <= 1000; i++) {
                assertThat(reason(client.next())).isZero();
            }
        }
    }

    @Test
    void sessionIsTakenOverOnlyWhenItsHolderIsGone() throws Exception {
        Identity device = site.device("twice");
        try (PacketClient first = admitted(device, MqttVersion.MQTT_5, "same");
                PacketClient second = admitted(device, MqttVersion.MQTT_5, "same")) {
            MqttMessage told = first.next();
            assertThat(((MqttReasonCodeAndPropertiesVariableHeader) told.variableHeader()).reasonCode() & 0xff)
                    .isEqualTo(0x8E);
            Await.until("closed", () -> !first.isOpen());
            second.send(subscribe(1, own("twice"), 0, 1));
            assertThat(second.next()).isInstanceOf(MqttSubAckMessage.class);
        }
    }

    @Test
    void willIsDeliveredToOneThatStillHasTheRightAndNotAfterRevocation() throws Exception {
        Identity device = site.device("testator");
        MqttMessage withWill = MqttMessageBuilders.connect()
                .protocolVersion(MqttVersion.MQTT_3_1_1)
                .clientId("mortal")
                .keepAlive(60)
                .willFlag(true)
                .willQoS(MqttQoS.AT_LEAST_ONCE)
                .willTopic(own("testator") + "s0")
                .willMessage(new byte[] {7})
                .build();
        try (PacketClient heir = admitted(device, MqttVersion.MQTT_5, "heir")) {
            heir.send(subscribe(1, own("testator"), 0, 1));
            heir.next();
            try (PacketClient mortal = new PacketClient(site, device)) {
                mortal.send(withWill);
                mortal.next();
            }
            assertThat(heir.next()).isInstanceOf(MqttPublishMessage.class);
            try (PacketClient leaving = new PacketClient(site, device)) {
                leaving.send(withWill);
                leaving.next();
                leaving.send(MqttMessage.DISCONNECT);
                Await.until("closed", () -> !leaving.isOpen());
            }
            assertThat(heir.next(300)).isEmpty();
        }
        PacketClient mortal = new PacketClient(site, device);
        mortal.send(withWill);
        mortal.next();
        long before = site.refused(RefusalReason.REVOKED_DEVICE);
        registry.revoke("testator");
        Await.until("closed", () -> !mortal.isOpen());
        Await.until("cut off, and its will dropped", () -> site.refused(RefusalReason.REVOKED_DEVICE) == before + 2);
        mortal.close();
    }

    private static int reason(MqttMessage message) {
        return message.variableHeader() instanceof MqttPubReplyMessageVariableHeader reply
                ? reply.reasonCode() & 0xff
                : 0;
    }
}
