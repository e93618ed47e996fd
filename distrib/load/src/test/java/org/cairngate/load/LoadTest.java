package org.cairngate.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.DefaultEventLoop;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 2, unit = TimeUnit.MINUTES)
class LoadTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    @TempDir
    private Path folder;

    private static Traffic traffic(int qos, Traffic.Level level) {
        return new Traffic("acme/lab", EventTemplate.standard(), qos, level);
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + LIMIT.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("in time").isLessThan(end);
            Thread.sleep(5);
        }
    }

    private static Acknowledged run(LoadPlan plan) throws Exception {
        try (Load load = Load.connect(plan)) {
            assertThat(load.awaitConnected(LIMIT))
                    .as("%s", load.events().lastFailure())
                    .isTrue();
            load.begin();
            await(load::isDone);
            LoadFigures figures = load.interval();
            assertThat(figures.sent()).isEqualTo(plan.scale().events());
            assertThat(figures.acknowledged() + figures.refused()).isEqualTo(figures.sent());
            assertThat(figures.latencies().getTotalCount()).isEqualTo(figures.acknowledged());
            return load.acknowledged();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void everyAcknowledgedEventIsInTheJournalOnce(int qos) throws Exception {
        try (Hub hub = Hub.withTls(folder)) {
            List<LoadDevice> devices = hub.devices(4);
            for (Traffic.Level level : Traffic.Level.values()) {
                Acknowledged acknowledged = run(new LoadPlan(
                        hub.target(),
                        devices,
                        traffic(qos, level),
                        new Pace.ClosedLoop(20),
                        new LoadPlan.Scale(8, 2, 1001, true)));
                assertThat(acknowledged.count()).isEqualTo(1001);
                Reconciliation.Outcome outcome = hub.lookUp(acknowledged);
                assertThat(outcome.clean()).as("%s", outcome).isTrue();
                assertThat(outcome.unacknowledged()).isZero();
            }
        }
    }

    @Test
    void anOpenLoopSendsAsManyEventsAsItsRateSays() throws Exception {
        try (Hub hub = Hub.plain(folder)) {
            Acknowledged acknowledged = run(new LoadPlan(
                    hub.target(),
                    hub.devices(3),
                    traffic(1, Traffic.Level.MQTT_5),
                    new Pace.OpenLoop(2000, 100),
                    LoadPlan.Scale.of(3).until(500)));
            assertThat(hub.lookUp(acknowledged).clean()).isTrue();
        }
    }

    @Test
    void anEventThatTheHubRefusesIsNotCountedAsAcknowledged() throws Exception {
        try (Hub hub = Hub.plain(folder)) {
            EventTemplate foreign = EventTemplate.parse("{\"uid\":\"${uid}\",\"device_uid\":\"somebody else\"}");
            Acknowledged acknowledged = run(new LoadPlan(
                    hub.target(),
                    hub.devices(1),
                    new Traffic("acme/lab", foreign, 1, Traffic.Level.MQTT_5),
                    new Pace.ClosedLoop(5),
                    LoadPlan.Scale.of(1).until(20)));
            assertThat(acknowledged.count()).isZero();
        }
    }

    @Test
    void whatALostConnectionLeftUnacknowledgedIsSentAgainUnchanged() throws Exception {
        try (HangingUpBroker broker = new HangingUpBroker(7)) {
            Acknowledged acknowledged = run(new LoadPlan(
                    Target.plain("127.0.0.1", broker.port()),
                    List.of(new LoadDevice.WithToken("d", "")),
                    traffic(1, Traffic.Level.MQTT_3_1_1),
                    new Pace.ClosedLoop(5),
                    LoadPlan.Scale.of(1).until(40)));
            assertThat(acknowledged.count()).isEqualTo(40);
            assertThat(broker.received()).hasSizeGreaterThan(40);
            assertThat(new HashSet<>(broker.received())).hasSize(40);
        }
    }

    @Test
    void anEventIsDueAtItsTimeHoweverLateItIsSent() throws Exception {
        LoadPlan plan = new LoadPlan(
                Target.plain("127.0.0.1", 1),
                List.of(new LoadDevice.WithToken("d", "")),
                traffic(1, Traffic.Level.MQTT_5),
                new Pace.OpenLoop(1000, 1),
                new LoadPlan.Scale(4, 2, 100, false));
        DefaultEventLoop loop = new DefaultEventLoop();
        try (Dialer dialer = new Dialer(plan)) {
            Lane lane = new Lane(plan, loop, new LoadEvents(), dialer);
            lane.add(new Session(0, plan, 1, lane));
            lane.add(new Session(2, plan, 1, lane));
            long start = System.nanoTime();
            loop.submit(() -> lane.begin(start)).get();
            // Two of four connections, so 500 events a second by turns, whatever the clock says when they go out.
            assertThat(lane.due(0, 0, start + 1_000_000_000)).isEqualTo(start);
            assertThat(lane.due(2, 0, start + 1_000_000_000)).isEqualTo(start + 2_000_000);
            assertThat(lane.due(0, 3, start + 1_000_000_000)).isEqualTo(start + 12_000_000);
        } finally {
            loop.shutdownGracefully(0, 0, TimeUnit.SECONDS).sync();
        }
    }

    @Test
    void missingAndRepeatedEventsAreFound() throws Exception {
        try (Hub hub = Hub.plain(folder)) {
            Acknowledged acknowledged = run(new LoadPlan(
                    hub.target(),
                    hub.devices(2),
                    traffic(1, Traffic.Level.MQTT_5),
                    new Pace.ClosedLoop(5),
                    LoadPlan.Scale.of(2).until(10)));
            Reconciliation found = new Reconciliation(acknowledged);
            found.found(new EventUid(acknowledged.run(), 0, 0).toString());
            found.found(new EventUid(acknowledged.run(), 0, 0).toString());
            found.found(new EventUid(acknowledged.run() + 1, 0, 0).toString());
            found.found(new EventUid(acknowledged.run(), 1, 77).toString());
            found.nextPlace();
            found.found(new EventUid(acknowledged.run(), 0, 0).toString());
            assertThat(found.outcome()).isEqualTo(new Reconciliation.Outcome(10, 9, 1, 1, 1));
            assertThat(found.missing(1)).containsExactly(new EventUid(acknowledged.run(), 0, 1));
        }
    }

    @Test
    void devicesComeFromAFileOrFromFolders() throws Exception {
        var keys = Hub.keys();
        byte[] certificate = Hub.certificate(keys, "a").getEncoded();
        Files.writeString(folder.resolve("a.pem"), Hub.pem("CERTIFICATE", certificate));
        Files.writeString(
                folder.resolve("a.key"),
                Hub.pem("PRIVATE KEY", keys.getPrivate().getEncoded()));
        Path file = Files.writeString(folder.resolve("list"), "# two\na a.pem a.key\n\nb secret\n");
        assertThat(DeviceList.read(file)).hasSize(2).last().isEqualTo(new LoadDevice.WithToken("b", "secret"));
        assertThat(DeviceList.read(file).toString()).doesNotContain("secret");

        Path device = Files.createDirectories(folder.resolve("devices/a"));
        Files.write(device.resolve("device.crt"), certificate);
        Files.write(device.resolve("device.key"), keys.getPrivate().getEncoded());
        assertThat(DeviceList.read(folder.resolve("devices")))
                .singleElement()
                .isInstanceOf(LoadDevice.WithCertificate.class);
    }
}
