package org.cairngate.broker.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttMessageIdVariableHeader;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.MqttPropertyType;
import io.netty.handler.codec.mqtt.MqttPubReplyMessageVariableHeader;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttVersion;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.cairngate.broker.Command;
import org.cairngate.broker.CommandState;
import org.cairngate.broker.CommandStatus;
import org.cairngate.broker.fixture.Await;
import org.cairngate.broker.fixture.CommandSite;
import org.cairngate.broker.fixture.Identity;
import org.cairngate.broker.fixture.PacketClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The packets of commands: identifiers, DUP, windows, MQTT 5 properties and reason codes. */
@Timeout(120)
class CommandPacketsTest {

    private static final String DEVICE = "valve-1";
    private static final String TOPIC = "v1/acme/lab/valve-1/commands";
    private static final int NOT_AUTHORIZED = 0x87;

    @TempDir
    Path folder;

    private CommandSite site;
    private Identity device;

    @BeforeEach
    void start() throws Exception {
        site = new CommandSite(folder);
        device = site.site().device(DEVICE);
    }

    @AfterEach
    void stop() {
        site.close();
    }

    private PacketClient subscribed(MqttConnectMessage connect) throws Exception {
        PacketClient client = new PacketClient(site.site(), device);
        client.send(connect);
        assertThat(client.next().fixedHeader().messageType()).isEqualTo(MqttMessageType.CONNACK);
        client.send(MqttMessageBuilders.subscribe()
                .messageId(7)
                .addSubscription(MqttQoS.AT_LEAST_ONCE, TOPIC)
                .build());
        assertThat(client.next().fixedHeader().messageType()).isEqualTo(MqttMessageType.SUBACK);
        return client;
    }

    private static MqttConnectMessage connect(MqttVersion version, boolean clean, MqttProperties properties) {
        return MqttMessageBuilders.connect()
                .protocolVersion(version)
                .clientId("client")
                .cleanSession(clean)
                .properties(properties)
                .keepAlive(60)
                .build();
    }

    private static MqttPublishMessage publish(MqttMessage packet) {
        assertThat(packet).isInstanceOf(MqttPublishMessage.class);
        return (MqttPublishMessage) packet;
    }

    private static MqttMessage puback(MqttMessage publish) {
        MqttFixedHeader header = new MqttFixedHeader(MqttMessageType.PUBACK, false, MqttQoS.AT_MOST_ONCE, false, 0);
        int id = ((MqttPublishMessage) publish).variableHeader().packetId();
        return new MqttMessage(header, MqttMessageIdVariableHeader.from(id));
    }

    private static String uid(MqttMessage packet) {
        return CommandSite.uid(ByteBufUtil.getBytes(publish(packet).payload()));
    }

    @Test
    void deviceThatNeverAcknowledgesGetsOneWindowAndHoldsUpNobody() throws Exception {
        for (int i = 0; i < 30; i++) {
            site.send("c" + i, DEVICE);
        }
        try (PacketClient silent = subscribed(PacketClient.connect(MqttVersion.MQTT_3_1_1))) {
            List<String> got = new ArrayList<>();
            for (int i = 0; i < 16; i++) {
                MqttMessage packet = silent.next();
                assertThat(packet.fixedHeader().isDup()).isFalse();
                got.add(uid(packet));
            }
            assertThat(got).hasSize(16).startsWith("c0", "c1", "c2");
            Identity other = site.site().device("valve-2");
            site.send("other", "valve-2");
            try (PacketClient client = new PacketClient(site.site(), other)) {
                client.send(PacketClient.connect(MqttVersion.MQTT_3_1_1));
                client.next();
                client.send(MqttMessageBuilders.subscribe()
                        .messageId(7)
                        .addSubscription(MqttQoS.AT_LEAST_ONCE, "v1/acme/lab/valve-2/commands")
                        .build());
                client.next();
                client.send(puback(client.next()));
                assertThat(site.end("other").state()).isEqualTo(CommandState.CONFIRMED);
            }
            assertThat(silent.waiting()).isZero();
        }
        try (PacketClient again = subscribed(PacketClient.connect(MqttVersion.MQTT_3_1_1))) {
            List<String> got = new ArrayList<>();
            List<Boolean> repeated = new ArrayList<>();
            for (int i = 0; i < 30; i++) {
                MqttMessage packet = again.next();
                got.add(uid(packet));
                repeated.add(packet.fixedHeader().isDup());
                again.send(puback(packet));
            }
            List<String> all = new ArrayList<>();
            for (int i = 0; i < 30; i++) {
                all.add("c" + i);
            }
            assertThat(got).isEqualTo(all);
            assertThat(repeated.subList(0, 16)).doesNotContain(false);
            assertThat(repeated.subList(16, 30)).doesNotContain(true);
        }
    }

    @Test
    void resumedSessionGetsWhatItDidNotAcknowledgeUnderTheSameIdentifiers() throws Exception {
        MqttConnectMessage connect = connect(MqttVersion.MQTT_3_1_1, false, MqttProperties.NO_PROPERTIES);
        site.send("one", DEVICE);
        site.send("two", DEVICE);
        List<Integer> before = new ArrayList<>();
        try (PacketClient client = subscribed(connect)) {
            before.add(publish(client.next()).variableHeader().packetId());
            before.add(publish(client.next()).variableHeader().packetId());
        }
        Await.until("it has gone", () -> site.site().connected() == 0);
        try (PacketClient client = new PacketClient(site.site(), device)) {
            client.send(connect);
            client.next();
            for (int i = 0; i < 2; i++) {
                MqttMessage packet = client.next();
                assertThat(packet.fixedHeader().isDup()).isTrue();
                assertThat(publish(packet).variableHeader().packetId()).isEqualTo(before.get(i));
                client.send(puback(packet));
            }
            assertThat(site.end("two").state()).isEqualTo(CommandState.CONFIRMED);
        }
    }

    @Test
    void receiveMaximumOfAnMqtt5ClientIsKept() throws Exception {
        MqttProperties properties = new MqttProperties();
        properties.add(new MqttProperties.IntegerProperty(MqttPropertyType.RECEIVE_MAXIMUM.value(), 2));
        for (int i = 0; i < 4; i++) {
            site.send("c" + i, DEVICE);
        }
        try (PacketClient client = subscribed(connect(MqttVersion.MQTT_5, true, properties))) {
            List<MqttMessage> open = new ArrayList<>(List.of(client.next(), client.next()));
            Await.untilStable("packets", () -> (long) client.waiting());
            assertThat(client.waiting()).isZero();
            client.send(puback(open.get(0)));
            assertThat(uid(client.next())).isEqualTo("c2");
        }
    }

    @Test
    void mqtt5PublishRepeatsTheUidAndSaysForHowLongItIsGood() throws Exception {
        site.send("one", DEVICE);
        try (PacketClient client = subscribed(connect(MqttVersion.MQTT_5, true, MqttProperties.NO_PROPERTIES))) {
            MqttPublishMessage packet = publish(client.next());
            assertThat(packet.fixedHeader().qosLevel()).isEqualTo(MqttQoS.AT_LEAST_ONCE);
            assertThat(packet.variableHeader().topicName()).isEqualTo(TOPIC);
            MqttProperties properties = packet.variableHeader().properties();
            int left = ((MqttProperties.IntegerProperty)
                            properties.getProperty(MqttPropertyType.PUBLICATION_EXPIRY_INTERVAL.value()))
                    .value();
            assertThat(left).isBetween(3000, 3600);
            MqttProperties.StringPair uid = ((MqttProperties.UserProperties)
                            properties.getProperty(MqttPropertyType.USER_PROPERTY.value()))
                    .value()
                    .get(0);
            assertThat(uid.key + "=" + uid.value).isEqualTo("uid=one");
        }
    }

    @Test
    void deviceThatRefusesACommandEndsIt() throws Exception {
        site.send("one", DEVICE);
        try (PacketClient client = subscribed(connect(MqttVersion.MQTT_5, true, MqttProperties.NO_PROPERTIES))) {
            int id = publish(client.next()).variableHeader().packetId();
            MqttProperties why = new MqttProperties();
            why.add(new MqttProperties.StringProperty(MqttPropertyType.REASON_STRING.value(), "no such valve"));
            MqttFixedHeader header = new MqttFixedHeader(MqttMessageType.PUBACK, false, MqttQoS.AT_MOST_ONCE, false, 0);
            client.send(new MqttMessage(header, new MqttPubReplyMessageVariableHeader(id, (byte) NOT_AUTHORIZED, why)));
            CommandStatus end = site.end("one");
            assertThat(end.state()).isEqualTo(CommandState.REFUSED);
            assertThat(end.detail()).contains("0x87").contains("no such valve");
        }
    }

    @Test
    void commandLargerThanTheClientTakesIsRefusedAndTheNextOneComes() throws Exception {
        MqttProperties properties = new MqttProperties();
        properties.add(new MqttProperties.IntegerProperty(MqttPropertyType.MAXIMUM_PACKET_SIZE.value(), 300));
        site.send("u".repeat(64), DEVICE);
        site.send(new Command(
                "large", "acme/lab", DEVICE, new byte[400], Instant.now().plusSeconds(60)));
        site.send("small", DEVICE);
        try (PacketClient client = subscribed(connect(MqttVersion.MQTT_5, true, properties))) {
            assertThat(site.end("large").state()).isEqualTo(CommandState.REFUSED);
            client.next();
            assertThat(uid(client.next())).isEqualTo("small");
        }
    }

    @Test
    void identifiersOfCommandsAndOfMoquettesPublishesAreNeverTheSame() throws Exception {
        String echo = "v1/acme/lab/valve-1/echo";
        try (PacketClient client = subscribed(PacketClient.connect(MqttVersion.MQTT_3_1_1))) {
            client.send(MqttMessageBuilders.subscribe()
                    .messageId(8)
                    .addSubscription(MqttQoS.AT_LEAST_ONCE, echo)
                    .build());
            client.next();
            Set<Integer> open = new HashSet<>();
            int commands = 0;
            int echoes = 0;
            for (int i = 0; i < 8; i++) {
                site.send("c" + i, DEVICE);
                client.send(PacketClient.publish(echo, 100 + i, MqttQoS.AT_LEAST_ONCE, new byte[] {1}));
            }
            List<MqttMessage> unacknowledged = new ArrayList<>();
            while (commands + echoes < 16) {
                MqttMessage packet = client.next();
                if (packet instanceof MqttPublishMessage publish) {
                    boolean command = publish.variableHeader().topicName().equals(TOPIC);
                    commands += command ? 1 : 0;
                    echoes += command ? 0 : 1;
                    assertThat(open.add(publish.variableHeader().packetId())).isTrue();
                    unacknowledged.add(packet);
                }
            }
            assertThat(commands).isEqualTo(8);
            for (MqttMessage packet : unacknowledged) {
                client.send(puback(packet));
            }
            assertThat(site.end("c7").state()).isEqualTo(CommandState.CONFIRMED);
        }
    }
}
