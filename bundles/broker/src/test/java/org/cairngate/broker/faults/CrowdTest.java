package org.cairngate.broker.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.mqtt.MqttVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.cairngate.broker.fixture.Await;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Many connections at once, and one that does not do its part. */
@Timeout(value = 20, unit = TimeUnit.MINUTES)
class CrowdTest {

    private static final boolean LONG = Boolean.getBoolean("cairn.long");
    private static final int CONNECTIONS = LONG ? 10_000 : 300;
    private static final int HEAP = LONG ? 768 : 192;
    private static final int STORMS = 3;
    /** No more connections of a device than it may have at once. */
    private static final int DEVICES = CONNECTIONS / 10;

    private static final int EACH = 5;
    private static final int DEAF_EVENTS = 4_000;
    private static final long MIB = 1 << 20;
    private static final Duration LIMIT = Duration.ofMinutes(5);

    @TempDir
    Path folder;

    @AfterAll
    static void print() throws IOException {
        FaultTable.print();
    }

    @Test
    void reconnectsAllAtOnceWithEventsUnderWayLoseNothing() throws Exception {
        Fleet fleet = new Fleet(DEVICES, CONNECTIONS, new Line.Load(MqttVersion.MQTT_3_1_1, EACH, 10));
        try (Trial trial = new Trial(Files.createDirectory(folder.resolve("storm")), fleet)) {
            trial.start(Optional.empty(), start -> start.heap(HEAP));
            for (int storm = 0; storm < STORMS; storm++) {
                Await.until("all are connected", LIMIT, () -> fleet.connected() == CONNECTIONS);
                long before = fleet.acknowledged();
                long since = System.nanoTime();
                fleet.cut();
                trial.awaitAcknowledgements(before + CONNECTIONS, since);
            }
            Await.until("all are connected", LIMIT, () -> fleet.connected() == CONNECTIONS);
            requireNothingLost(FaultTable.add(trial.finish(CONNECTIONS + " reconnects at once", STORMS)));
        }
    }

    @Test
    void subscriberThatNeverReadsHoldsNobodyUpAndTakesNoMemory() throws Exception {
        Fleet fleet = new Fleet(2, 2, new Line.Load(MqttVersion.MQTT_3_1_1, 100, 16_000));
        try (Trial trial = new Trial(Files.createDirectory(folder.resolve("deaf")), fleet)) {
            trial.start(Optional.empty(), start -> start.heap(96));
            fleet.subscribeWithoutReading();
            Await.until("it is connected", LIMIT, () -> trial.gateway().figure("connected") == 3);
            long goal = fleet.acknowledged() + DEAF_EVENTS;
            Await.until("others go on", LIMIT, () -> fleet.acknowledged() >= goal);
            assertThat(trial.gateway().figure("heap")).isLessThan(90 * MIB);
            assertThat(trial.gateway().figure("direct")).isLessThan(64 * MIB);
            requireNothingLost(FaultTable.add(trial.finish("a subscriber that never reads", 1)));
        }
    }

    private static void requireNothingLost(FaultTable.Row row) {
        assertThat(row.missing()).as("acknowledged and not in the journal").isZero();
        assertThat(row.duplicates()).as("twice in the journal").isZero();
        assertThat(row.acknowledged()).isPositive();
    }
}
