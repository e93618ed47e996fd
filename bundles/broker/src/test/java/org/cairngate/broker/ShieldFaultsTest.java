package org.cairngate.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.cairngate.broker.fixture.Packets.acknowledge;
import static org.cairngate.broker.fixture.Packets.code;
import static org.cairngate.broker.fixture.Packets.codes;
import static org.cairngate.broker.fixture.Packets.connect;
import static org.cairngate.broker.fixture.Packets.subscribe;
import static org.cairngate.broker.fixture.Packets.withWill;

import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttSubAckMessage;
import io.netty.handler.codec.mqtt.MqttVersion;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.cairngate.broker.fixture.Await;
import org.cairngate.broker.fixture.BareMoquette;
import org.cairngate.broker.fixture.BareMoquette.Kind;
import org.cairngate.broker.fixture.Events;
import org.cairngate.broker.fixture.Identity;
import org.cairngate.broker.fixture.PacketClient;
import org.cairngate.broker.fixture.Registry;
import org.cairngate.broker.fixture.Site;
import org.cairngate.ledger.RefusalReason;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What kills or cheats Moquette as it comes, and what becomes of it behind the shields. */
@Timeout(120)
@TestInstance(Lifecycle.PER_CLASS)
class ShieldFaultsTest {

    private static final String DEVICE = "d1";
    private static final String OWN = "v1/acme/lab/" + DEVICE + "/";
    /** One for each session loop: Moquette has as many as processors, and the hashes of these client ids follow each other. */
    private static final int CLIENTS = Runtime.getRuntime().availableProcessors();

    private static final long SILENCE_MILLIS = 1000;
    /** A loop that answers does so much sooner; one that is dead costs a test this time. */
    private static final long ANSWER_MILLIS = 700;

    private static final long FEW_MILLIS = 100;
    private static final int LEVELS = 4000;
    /** Some attacks meet the fault only when the packets are read at once. */
    private static final int ROUNDS = 5;

    private BareMoquette bare;
    private BareMoquette small;
    private Site site;
    private Identity device;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        bare = new BareMoquette(folder, "256m", Kind.values());
        small = new BareMoquette(folder, "32m", Kind.DEFAULT);
        site = new Site(Files.createDirectory(folder.resolve("site")), new Registry());
        device = site.device(DEVICE);
    }

    @AfterAll
    void stop() throws Exception {
        site.close();
        bare.close();
        small.close();
    }

    /** What a client does; false when the broker did not even answer its CONNECT. */
    private interface Attack {
        boolean by(PacketClient client, String clientId, String own) throws Exception;
    }

    private static String id(int client) {
        return Character.toString('a' + client);
    }

    private static boolean isAccepted(PacketClient client, MqttMessage connect) throws Exception {
        client.send(connect);
        return client.next(ANSWER_MILLIS).isPresent();
    }

    private PacketClient ours() throws Exception {
        return new PacketClient(site, device);
    }

    /** Attacks by a client for each session loop, bare Moquette first and then the shielded one. */
    private void assertKillsOnlyTheBareBroker(Kind kind, Attack attack) throws Exception {
        assertKillsTheBareBroker(kind, attack);
        for (int i = 0; i < CLIENTS; i++) {
            try (PacketClient client = ours()) {
                assertThat(attack.by(client, id(i), OWN)).isTrue();
            }
        }
        assertServes();
    }

    private void assertKillsTheBareBroker(Kind kind, Attack attack) throws Exception {
        int alive = CLIENTS;
        for (int round = 0; round < ROUNDS && alive > 0; round++) {
            for (int i = 0; i < CLIENTS; i++) {
                try (PacketClient client = PacketClient.plain(bare.port(kind))) {
                    attack.by(client, id(i), "own/");
                    client.next(FEW_MILLIS);
                }
            }
            alive = answering(kind);
        }
        assertThat(alive).as("clients that bare Moquette still answers").isZero();
    }

    private int answering(Kind kind) throws Exception {
        List<PacketClient> clients = new ArrayList<>();
        int answers = 0;
        for (int i = 0; i < CLIENTS; i++) {
            PacketClient client = PacketClient.plain(bare.port(kind));
            clients.add(client);
            client.send(PacketClient.connect(MqttVersion.MQTT_3_1_1, "fresh" + id(i)));
        }
        for (PacketClient client : clients) {
            answers += client.next(SILENCE_MILLIS / CLIENTS).isPresent() ? 1 : 0;
            client.close();
        }
        return answers;
    }

    /** Each loop answers, and none had to be replaced. */
    private void assertServes() throws Exception {
        for (int i = 0; i < CLIENTS; i++) {
            try (PacketClient client = ours()) {
                assertAccepted(client, PacketClient.connect(MqttVersion.MQTT_5, "fresh" + id(i)));
                client.send(subscribe(1, OWN + "status"));
                assertThat(client.next()).isInstanceOf(MqttSubAckMessage.class);
            }
        }
        assertThat(site.broker().restarts()).isZero();
    }

    @Test
    void subscribeOfFourThousandLevelsKillsBareMoquetteAndIsRefusedHere() throws Exception {
        assertKillsOnlyTheBareBroker(Kind.SECOND, (client, id, own) -> {
            boolean accepted = isAccepted(client, PacketClient.connect(MqttVersion.MQTT_5, id));
            client.send(subscribe(1, own + "a/".repeat(LEVELS)));
            return accepted;
        });
        try (PacketClient client = ours()) {
            assertAccepted(client, PacketClient.connect(MqttVersion.MQTT_5));
            client.send(subscribe(1, OWN + "a/".repeat(LEVELS), OWN + "status", "$share/g/" + OWN + "a/".repeat(40)));
            assertThat(codes(client.next())).containsExactly(0x8F, 1, 0x8F);
            client.send(MqttMessageBuilders.unsubscribe()
                    .messageId(2)
                    .addTopicFilter(OWN + "a/".repeat(LEVELS))
                    .build());
            assertThat(client.next().fixedHeader().messageType()).isEqualTo(MqttMessageType.UNSUBACK);
            client.send(PacketClient.publish(OWN + "a/".repeat(LEVELS), 3, MqttQoS.AT_LEAST_ONCE, new byte[1]));
            assertThat(client.next().fixedHeader().messageType()).isEqualTo(MqttMessageType.PUBACK);
        }
        try (PacketClient client = ours()) {
            assertAccepted(client, PacketClient.connect(MqttVersion.MQTT_3_1_1));
            client.send(subscribe(1, OWN + "a/".repeat(LEVELS), OWN + "status"));
            assertThat(codes(client.next())).containsExactly(0x80, 1);
            client.send(PacketClient.publish(OWN + "a/".repeat(LEVELS), 3, MqttQoS.AT_LEAST_ONCE, new byte[1]));
            Await.until("closed", () -> !client.isOpen());
        }
        assertThat(site.refused(RefusalReason.BAD_TOPIC)).isGreaterThanOrEqualTo(CLIENTS + 5);
    }

    @Test
    void willOfQosThreeKillsBareMoquetteAndIsRefusedHere() throws Exception {
        long before = site.refused(RefusalReason.PROTOCOL_ERROR);
        assertKillsOnlyTheBareBroker(Kind.THIRD, (client, id, own) -> {
            client.send(withWill(MqttVersion.MQTT_3_1_1, id, own + "status", 3));
            return true;
        });
        Await.until("refused", () -> site.refused(RefusalReason.PROTOCOL_ERROR) == before + CLIENTS);
    }

    @Test
    void sharedSubscriptionWithoutAFilterKillsBareMoquetteAndIsRefusedHere() throws Exception {
        assertKillsOnlyTheBareBroker(Kind.FOURTH, (client, id, own) -> {
            boolean accepted = isAccepted(client, PacketClient.connect(MqttVersion.MQTT_5, id));
            client.send(subscribe(1, "$share/group"));
            return accepted;
        });
        try (PacketClient client = ours()) {
            assertAccepted(client, PacketClient.connect(MqttVersion.MQTT_5));
            client.send(subscribe(
                    1, "$share/group", "$share//" + OWN + "x", "$share/a+/" + OWN + "x", "$share/a#/" + OWN + "x"));
            assertThat(codes(client.next())).containsOnly(0x8F);
        }
    }

    @Test
    void acknowledgementBehindADisconnectKillsBareMoquetteAndIsDroppedHere() throws Exception {
        assertKillsOnlyTheBareBroker(Kind.FIFTH, (client, id, own) -> {
            if (!isAccepted(client, connect(MqttVersion.MQTT_3_1_1, id, false))) {
                return false;
            }
            client.send(subscribe(1, own + "status"));
            client.next();
            client.send(PacketClient.publish(own + "status", 1, MqttQoS.AT_LEAST_ONCE, new byte[1]));
            MqttMessage first = client.next();
            MqttMessage second = client.next();
            MqttPublishMessage delivered = (MqttPublishMessage) (first instanceof MqttPublishMessage ? first : second);
            // In one go, so that both are read before the broker closes.
            client.offer(MqttMessage.DISCONNECT, acknowledge(delivered));
            return true;
        });
    }

    @Test
    void clientWithoutAUserKillsMoquettesPatternsAndOurRightsSayNo() throws Exception {
        assertKillsTheBareBroker(Kind.PATTERN, (client, clientId, own) -> {
            boolean accepted = isAccepted(client, PacketClient.connect(MqttVersion.MQTT_3_1_1, clientId));
            client.send(subscribe(1, "data/x"));
            return accepted;
        });
    }

    @Test
    void willAtAForeignTopicIsDeliveredByBareMoquetteAndRefusedHere() throws Exception {
        try (PacketClient victim = bare.client(Kind.OWN, PacketClient.connect(MqttVersion.MQTT_3_1_1, "victim"))) {
            victim.send(subscribe(1, "victim/alarm"));
            victim.next();
            try (PacketClient client = PacketClient.plain(bare.port(Kind.OWN))) {
                assertAccepted(client, withWill(MqttVersion.MQTT_3_1_1, "thief", "victim/alarm", 1));
            }
            assertThat(victim.next(5000)).get().isInstanceOf(MqttPublishMessage.class);
        }
        String[] foreign = {"v1/acme/lab/other/status", "$SYS/broker", OWN + "events", OWN + "#", "v1/+/lab/d1/status"};
        for (String topic : foreign) {
            try (PacketClient client = ours()) {
                client.send(withWill(MqttVersion.MQTT_5, "c", topic, 1));
                Await.until("refused: " + topic, () -> !client.isOpen());
                // Netty's decoder refuses some of them itself, without a word.
                Optional<MqttMessage> answer = client.next(0);
                if (answer.isPresent()) {
                    assertThat(code(answer.get())).isNotEqualTo(MqttConnectReturnCode.CONNECTION_ACCEPTED);
                }
            }
        }
    }

    @Test
    void refusedSharedSubscriptionIsServedByBareMoquetteAndNotHere() throws Exception {
        try (PacketClient thief = bare.client(Kind.OWN, PacketClient.connect(MqttVersion.MQTT_5, "thief"));
                PacketClient owner = bare.client(Kind.OWN, PacketClient.connect(MqttVersion.MQTT_5, "owner"))) {
            thief.send(subscribe(1, "$share/g/owner/secret"));
            assertThat(codes(thief.next())).containsExactly(0x80);
            owner.send(PacketClient.publish("owner/secret", 1, MqttQoS.AT_LEAST_ONCE, new byte[1]));
            assertThat(thief.next(5000)).get().isInstanceOf(MqttPublishMessage.class);
        }
        Identity other = site.device("d2");
        try (PacketClient thief = ours();
                PacketClient owner = new PacketClient(site, other)) {
            assertAccepted(thief, PacketClient.connect(MqttVersion.MQTT_5));
            thief.send(subscribe(1, "$share/g/v1/acme/lab/d2/secret"));
            assertThat(codes(thief.next())).containsExactly(0x87);
            assertAccepted(owner, PacketClient.connect(MqttVersion.MQTT_5));
            owner.send(PacketClient.publish("v1/acme/lab/d2/secret", 1, MqttQoS.AT_LEAST_ONCE, new byte[1]));
            assertThat(owner.next().fixedHeader().messageType()).isEqualTo(MqttMessageType.PUBACK);
            assertThat(thief.next(300)).isEmpty();
        }
    }

    @Test
    void secondConnectIsAcceptedByBareMoquetteAndEndsTheConnectionHere() throws Exception {
        try (PacketClient client = PacketClient.plain(bare.port(Kind.DEFAULT))) {
            assertAccepted(client, PacketClient.connect(MqttVersion.MQTT_3_1_1, "one"));
            assertAccepted(client, PacketClient.connect(MqttVersion.MQTT_3_1_1, "two"));
        }
        try (PacketClient client = ours()) {
            assertAccepted(client, PacketClient.connect(MqttVersion.MQTT_3_1_1, "one"));
            client.send(PacketClient.connect(MqttVersion.MQTT_3_1_1, "two"));
            Await.until("closed", () -> !client.isOpen());
        }
    }

    @Test
    void strangerIsAdmittedByBareMoquettesDefaultsAndByMissingClassesAndNotHere() throws Exception {
        for (Kind kind : List.of(Kind.DEFAULT, Kind.MISSING_CLASS)) {
            try (PacketClient client = bare.client(kind, PacketClient.connect(MqttVersion.MQTT_3_1_1, "stranger"))) {
                client.send(subscribe(1, "#"));
                assertThat(codes(client.next())).containsExactly(1);
            }
        }
        try (PacketClient client = new PacketClient(site, Identity.create("stranger"))) {
            client.send(PacketClient.connect(MqttVersion.MQTT_3_1_1));
            assertThat(code(client.next())).isEqualTo(MqttConnectReturnCode.CONNECTION_REFUSED_NOT_AUTHORIZED);
        }
    }

    /** A subscriber to what it publishes itself, which reads nothing until all is sent. */
    private static int acknowledgedWithoutReading(PacketClient client, String topic, List<byte[]> payloads)
            throws Exception {
        client.send(MqttMessageBuilders.subscribe()
                .messageId(1)
                .addSubscription(MqttQoS.AT_MOST_ONCE, topic)
                .build());
        client.next();
        client.read(false);
        for (int i = 0; i < payloads.size(); i++) {
            client.offer(PacketClient.publish(topic, i + 1, MqttQoS.AT_LEAST_ONCE, payloads.get(i)));
        }
        client.next(SILENCE_MILLIS);
        client.read(true);
        int acknowledged = 0;
        for (Optional<MqttMessage> packet = client.next(2 * SILENCE_MILLIS);
                packet.isPresent() && acknowledged < payloads.size();
                packet = client.next(2 * SILENCE_MILLIS)) {
            acknowledged += packet.get().fixedHeader().messageType() == MqttMessageType.PUBACK ? 1 : 0;
        }
        return acknowledged;
    }

    @Test
    void slowReaderLosesAcknowledgementsOfBareMoquetteAndNoneOfItsEventsHere() throws Exception {
        String filler = "\"" + "x".repeat(60_000) + "\"";
        List<byte[]> events = IntStream.range(0, 200)
                .mapToObj(i -> Events.event("slow-" + i, DEVICE, Events.TIME, filler))
                .toList();
        MqttMessage slow = PacketClient.connect(MqttVersion.MQTT_3_1_1, "slow");
        try (PacketClient client = bare.client(Kind.DEFAULT, slow)) {
            assertThat(acknowledgedWithoutReading(client, "own/status", events)).isLessThan(events.size());
        }
        try (PacketClient client = ours()) {
            assertAccepted(client, slow);
            assertThat(acknowledgedWithoutReading(client, Events.topic(DEVICE), events))
                    .isEqualTo(events.size());
        }
    }

    private static int acknowledgedForOfflineSession(PacketClient offline, PacketClient client, String topic, int count)
            throws Exception {
        offline.send(subscribe(1, topic));
        offline.next();
        offline.send(MqttMessage.DISCONNECT);
        Await.until("offline", () -> !offline.isOpen());
        for (int i = 1; i <= count && client.isOpen(); i++) {
            client.offer(PacketClient.publish(topic, i, MqttQoS.AT_LEAST_ONCE, new byte[60 << 10]));
        }
        int acknowledged = 0;
        while (acknowledged < count && client.next(2 * SILENCE_MILLIS).isPresent()) {
            acknowledged++;
        }
        return acknowledged;
    }

    @Test
    void offlineSessionExhaustsBareMoquettesMemoryAndIsBoundedHere() throws Exception {
        int count = 1000;
        MqttMessage lasting = connect(MqttVersion.MQTT_3_1_1, "offline", false);
        MqttMessage filler = PacketClient.connect(MqttVersion.MQTT_3_1_1, "filler");
        try (PacketClient offline = small.client(Kind.DEFAULT, lasting);
                PacketClient client = small.client(Kind.DEFAULT, filler)) {
            assertThat(acknowledgedForOfflineSession(offline, client, "own/status", count))
                    .isLessThan(count);
        }
        try (PacketClient offline = ours();
                PacketClient client = ours()) {
            assertAccepted(offline, lasting);
            assertAccepted(client, filler);
            assertThat(acknowledgedForOfflineSession(offline, client, OWN + "status", count))
                    .isEqualTo(count);
        }
        assertThat(site.refused(RefusalReason.QUEUE_LIMIT)).isGreaterThan(count * 9 / 10);
    }

    private static void assertAccepted(PacketClient client, MqttMessage connect) throws Exception {
        client.send(connect);
        assertThat(code(client.next())).isEqualTo(MqttConnectReturnCode.CONNECTION_ACCEPTED);
    }
}
