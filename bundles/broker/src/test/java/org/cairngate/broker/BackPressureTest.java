package org.cairngate.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.mqtt.MqttConnAckMessage;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageIdVariableHeader;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttVersion;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.cairngate.broker.fixture.Await;
import org.cairngate.broker.fixture.Events;
import org.cairngate.broker.fixture.PacketClient;
import org.cairngate.broker.fixture.Registry;
import org.cairngate.broker.fixture.Site;
import org.cairngate.broker.fixture.SlowJournal;
import org.cairngate.broker.internal.moquette.BrokerOptions;
import org.cairngate.journal.JournalSettings;
import org.cairngate.ledger.RefusalReason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a slow disk or a slow reader costs: time, never memory or an acknowledgement. */
@Timeout(120)
class BackPressureTest {

    private static final int FLOODING = 8;
    private static final int FLOOD = 600;
    private static final long IN_FLIGHT = 512 << 10;

    /** What one read from a socket may bring beyond the limit, for each connection. */
    private static final long ONE_READ = 32 << 10;

    private static final String FILLER = "\"" + "x".repeat(10_000) + "\"";

    @TempDir
    Path folder;

    @Test
    void bytesInFlightOfAllConnectionsAreBoundedAndANewOneIsServed() throws Exception {
        AtomicReference<SlowJournal> disk = new AtomicReference<>();
        List<PacketClient> flooding = new ArrayList<>();
        try (Site site = new Site(
                folder,
                new Registry(),
                Site.Setup.in(folder)
                        .behind(real -> {
                            disk.set(new SlowJournal(real));
                            return disk.get();
                        })
                        .with(admission -> BrokerOptions.STANDARD.inFlight(IN_FLIGHT)))) {
            int each = 60;
            for (int i = 0; i < FLOODING; i++) {
                flooding.add(flood(site, "flood" + i, each));
            }
            Await.until("the limit is reached", () -> disk.get().bytes() > IN_FLIGHT);
            Await.untilStable("bytes", () -> disk.get().bytes());
            long held = disk.get().bytes();
            assertThat(held).isLessThan(IN_FLIGHT + FLOODING * ONE_READ);
            try (PacketClient modest = connect(site, "modest")) {
                modest.offer(publish("modest", 1, "\"modest\""));
                Await.until("its event is taken", () -> disk.get().bytes() > held);
                disk.get().finish();
                assertThat(packetId(modest.next())).isEqualTo(1);
            }
            for (PacketClient client : flooding) {
                for (int i = 1; i <= each; i++) {
                    assertThat(packetId(client.next())).isEqualTo(i);
                }
            }
            assertThat(site.stored()).hasSize(FLOODING * each + 1);
        } finally {
            flooding.forEach(PacketClient::close);
        }
    }

    @Test
    void deviceWithOneEventInFlightWaitsForFewGroupsWhileOthersFlood() throws Exception {
        JournalSettings slow = new JournalSettings(
                folder.resolve("journal"),
                JournalSettings.DEFAULT_QUOTA_BYTES,
                Duration.ofMillis(100),
                JournalSettings.DEFAULT_QUEUE_BYTES);
        List<PacketClient> flooding = new ArrayList<>();
        try (Site site = new Site(
                        folder,
                        new Registry(),
                        Site.Setup.of(slow).with(admission -> BrokerOptions.STANDARD.inFlight(IN_FLIGHT)));
                PacketClient modest = connect(site, "modest")) {
            AtomicInteger groups = new AtomicInteger();
            site.journal().onAppend(groups::incrementAndGet);
            for (int i = 0; i < FLOODING; i++) {
                flooding.add(flood(site, "flood" + i, FLOOD));
            }
            Await.until("groups are committed", () -> groups.get() > 1);
            for (int i = 1; i <= 5; i++) {
                int before = groups.get();
                modest.send(publish("modest", i, Integer.toString(i)));
                assertThat(packetId(modest.next())).isEqualTo(i);
                assertThat(groups.get() - before).isLessThanOrEqualTo(4);
            }
            assertThat(site.journal().next()).as("the others still flood").isLessThan((long) FLOODING * FLOOD);
        } finally {
            flooding.forEach(PacketClient::close);
        }
    }

    @Test
    void deviceThatDoesNotReadItsAcknowledgementsIsNotReadFromAndGetsThemAllLater() throws Exception {
        int flood = 15_000;
        String foreign = "x".repeat(1000);
        try (Site site = new Site(folder, new Registry());
                PacketClient client = new PacketClient(site, site.device("deaf"))) {
            client.send(PacketClient.connect(MqttVersion.MQTT_5));
            assertThat(client.next()).isInstanceOf(MqttConnAckMessage.class);
            client.read(false);
            for (int i = 1; i <= flood; i++) {
                client.offer(PacketClient.publish(foreign, i, MqttQoS.AT_LEAST_ONCE, new byte[0]));
            }
            Await.until("publishes are answered", () -> site.refused(RefusalReason.FOREIGN_TOPIC) > 100);
            Await.untilStable("refusals", () -> site.refused(RefusalReason.FOREIGN_TOPIC));
            assertThat(site.refused(RefusalReason.FOREIGN_TOPIC)).isLessThan(flood);
            assertThat(client.isWritable()).isFalse();
            client.read(true);
            for (int i = 1; i <= flood; i++) {
                assertThat(packetId(client.next())).isEqualTo(i);
            }
        }
    }

    private static PacketClient flood(Site site, String device, int events) throws Exception {
        PacketClient client = connect(site, device);
        for (int i = 1; i <= events; i++) {
            client.offer(publish(device, i, FILLER));
        }
        return client;
    }

    private static PacketClient connect(Site site, String device) throws Exception {
        PacketClient client = new PacketClient(site, site.device(device));
        client.send(PacketClient.connect(MqttVersion.MQTT_3_1_1));
        assertThat(client.next()).isInstanceOf(MqttConnAckMessage.class);
        return client;
    }

    private static MqttMessage publish(String device, int packetId, String value) {
        byte[] event = Events.event(device + "-" + packetId, device, Events.TIME, value);
        return PacketClient.publish(Events.topic(device), packetId, MqttQoS.AT_LEAST_ONCE, event);
    }

    private static int packetId(MqttMessage message) {
        return ((MqttMessageIdVariableHeader) message.variableHeader()).messageId();
    }
}
