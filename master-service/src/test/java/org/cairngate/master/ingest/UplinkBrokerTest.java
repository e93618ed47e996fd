package org.cairngate.master.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.cairngate.master.ingest.UplinkParts.HUB;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.identity.NodeCertificate;
import org.cairngate.ledger.key.SigningKey;
import org.cairngate.ledger.protocol.Topics;
import org.cairngate.master.Await;
import org.cairngate.master.access.HubTrust;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One hub cannot end the service of the others, whom it shares Moquette's session loops with. */
class UplinkBrokerTest {

    private static final int CROWD = 100;

    /** Most messages that a hub has in flight: the window of its batches, and some more. */
    private static final int IN_FLIGHT = 128;

    private final AtomicBoolean fails = new AtomicBoolean();
    private volatile CountDownLatch held = new CountDownLatch(0);
    private UplinkParts parts;
    private SigningKey masterKey;
    private UplinkBroker broker;

    @BeforeEach
    void start(@TempDir Path root) throws Exception {
        parts = new UplinkParts(root, new NoAnnouncements(), crowd());
        masterKey = SigningKey.load(parts.directory().ledgerKey());
        HubTrust trust = parts.trust(() -> {
            if (fails.getAndSet(false)) {
                throw new IllegalStateException("for the test");
            }
            awaitRelease();
            return parts.store().state();
        });
        broker = new UplinkBroker(
                NodeCertificate.issue(masterKey, "master", Clock.systemUTC(), Duration.ofDays(1))
                        .toSslContext(trust.trustManager()),
                trust,
                parts.refusals(),
                parts.store());
        broker.start("127.0.0.1", 0, parts.messages());
    }

    @AfterEach
    void stop() {
        broker.close();
        parts.close();
    }

    private static Set<String> crowd() {
        return IntStream.range(0, CROWD).mapToObj(i -> "hub-" + i).collect(Collectors.toSet());
    }

    /** Holds up a session loop, as a slow machine does. */
    private void awaitRelease() {
        try {
            held.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private RawHub dial() throws Exception {
        return dial(HUB);
    }

    private RawHub dial(String name) throws Exception {
        return new RawHub(broker.port(), UplinkParts.keyOf(name), name, masterKey.publicKey());
    }

    private RawHub connect() throws Exception {
        return connect(HUB);
    }

    private RawHub connect(String name) throws Exception {
        RawHub hub = dial(name);
        hub.send(RawHub.connect(name));
        assertThat(hub.read().type()).isEqualTo(RawHub.CONNACK);
        return hub;
    }

    private void requireServed() throws Exception {
        try (RawHub hub = connect()) {
            hub.send(RawHub.subscribe(Topics.receipt(HUB)));
            assertThat(hub.read().type()).isEqualTo(RawHub.SUBACK);
        }
    }

    @Test
    void anAnswerBehindADisconnectLeavesTheSessionLoopAlive() throws Exception {
        try (RawHub hub = connect()) {
            hub.send(RawHub.subscribe(Topics.BLOCKS));
            RawHub.Packet packet = hub.read();
            if (packet.type() == RawHub.SUBACK) {
                broker.block(parts.store().block(0).orElseThrow());
                packet = hub.read();
            }
            assertThat(packet.type()).isEqualTo(RawHub.PUBLISH);
            hub.send(RawHub.disconnect(), RawHub.puback(packet.packetId()));
            requireServed();
        }
    }

    @Test
    void whatFollowsAConnectAtOnceIsServedWhenTheSessionIsOpen() throws Exception {
        for (int i = 0; i < 20; i++) {
            try (RawHub hub = dial()) {
                hub.send(RawHub.connect(HUB), RawHub.subscribe(Topics.receipt(HUB)));
                assertThat(hub.read().type()).isEqualTo(RawHub.CONNACK);
                assertThat(hub.read().type()).isEqualTo(RawHub.SUBACK);
            }
        }
    }

    @Test
    void aSharedFilterThatKillsASessionLoopIsRefused() throws Exception {
        try (RawHub hub = connect()) {
            hub.send(RawHub.subscribe("$share/x"));
            assertThat(hub.isHungUpOn()).isTrue();
        }
        assertThat(parts.refusals().counts()).containsKey(RefusalReason.PROTOCOL_ERROR);
        requireServed();
    }

    @Test
    void aDeadSessionLoopIsReplacedOnTheSamePortAndItsHubsComeBack() throws Exception {
        int port = broker.port();
        try (RawHub hub = connect()) {
            fails.set(true);
            hub.send(RawHub.subscribe(Topics.receipt(HUB)));
            assertThat(hub.isHungUpOn()).isTrue();
        }
        Await.until("the hub is served again", () -> {
            try {
                requireServed();
                return true;
            } catch (IOException e) {
                return false;
            }
        });
        assertThat(broker.port()).isEqualTo(port);
    }

    @Test
    void everyMessageOfAHundredHubsIsAcknowledgedHoweverLongTheLoopsTake() throws Exception {
        Map<String, RawHub> hubs = new HashMap<>();
        try {
            for (String name : crowd()) {
                hubs.put(name, connect(name));
            }
            held = new CountDownLatch(1);
            for (Map.Entry<String, RawHub> hub : hubs.entrySet()) {
                hub.getValue().send(windowOf(hub.getKey()));
                // Its answer comes from the connection, so all before it waits for the loops.
                assertThat(hub.getValue().read().type()).isEqualTo(RawHub.PINGRESP);
            }
            held.countDown();
            for (RawHub hub : hubs.values()) {
                for (int id = 1; id <= IN_FLIGHT; id++) {
                    assertThat(hub.read()).isEqualTo(new RawHub.Packet(RawHub.PUBACK, id));
                }
            }
        } finally {
            held.countDown();
            hubs.values().forEach(RawHub::close);
        }
    }

    private static byte[][] windowOf(String hub) {
        return IntStream.rangeClosed(1, IN_FLIGHT + 1)
                .mapToObj(id -> id > IN_FLIGHT ? RawHub.ping() : RawHub.publish(Topics.status(hub), id, "{}"))
                .toArray(byte[][]::new);
    }
}
