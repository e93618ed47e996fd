package org.cairngate.demo.device;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.cairngate.ledger.event.Event;
import org.cairngate.ledger.event.EventParser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 2, unit = TimeUnit.MINUTES)
class DeviceTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @TempDir
    private Path folder;

    @Test
    void everyEventIsSentUntilItIsAcknowledgedOverLostConnections() throws Exception {
        int events = 60;
        Set<String> acknowledged = ConcurrentHashMap.newKeySet();
        try (UnreliableHub hub = UnreliableHub.start(folder, 15)) {
            Publisher publisher = new Publisher(
                    HubAccess.withToken(hub.place(), "device", "password"),
                    "device",
                    "v1/a/b/device/events",
                    20,
                    (uid, latency) -> acknowledged.add(uid));
            for (int i = 0; i < events; i++) {
                publisher.publish("event-" + i, ("payload-" + i).getBytes(StandardCharsets.UTF_8));
            }
            assertThat(publisher.drain(LIMIT)).isTrue();
            assertThat(publisher.connects()).isGreaterThan(1);
            publisher.close();
            assertThat(acknowledged).hasSize(events);
            assertThat(new HashSet<>(hub.received())).hasSize(events);
            assertThat(hub.received()).hasSizeGreaterThan(events);
        }
    }

    @Test
    void aDrainedPublisherHasToldItsListenerOfEverything() throws Exception {
        CountDownLatch told = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        try (UnreliableHub hub = UnreliableHub.start(folder, 10)) {
            Publisher publisher = new Publisher(
                    HubAccess.withToken(hub.place(), "device", "password"), "device", "t", 20, (uid, latency) -> {
                        told.countDown();
                        awaitQuietly(goOn);
                    });
            publisher.publish("event", new byte[1]);
            assertThat(told.await(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
            assertThat(publisher.drain(Duration.ofMillis(200))).isFalse();
            goOn.countDown();
            assertThat(publisher.drain(LIMIT)).isTrue();
            publisher.close();
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            assertThat(latch.await(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void aHubThatIsNotTheOneThatIsPinnedGetsNothing(@TempDir Path other) throws Exception {
        try (UnreliableHub hub = UnreliableHub.start(folder, 10);
                UnreliableHub impostor = UnreliableHub.start(other, 10)) {
            DeviceSettings.Place place = new DeviceSettings.Place(
                    impostor.place().broker(), hub.place().deviceCa());
            Publisher publisher = new Publisher(
                    HubAccess.withToken(place, "device", "password"), "device", "t", 20, (uid, latency) -> {});
            publisher.publish("event", new byte[1]);
            assertThat(publisher.drain(Duration.ofSeconds(2))).isFalse();
            publisher.close();
            assertThat(publisher.connects()).isZero();
            assertThat(impostor.received()).isEmpty();
        }
    }

    @Test
    void whatADeviceWritesIsAnEventOfTheLedger() throws Exception {
        for (String recording : new String[] {"seattle-weather", "build-machine", "machine"}) {
            Readings readings = Readings.named(recording, -5);
            for (int i = 0; i < 5; i++) {
                byte[] text = new EventText("councilbox/weather-stations", "weather_station_001")
                        .event("uid-" + i, Instant.ofEpochMilli(1696248400000L), readings.next());
                Event event = new EventParser().parse(text);
                assertThat(event.items()).isNotEmpty();
                assertThat(event.deviceUid()).isEqualTo("weather_station_001");
            }
        }
    }

    @Test
    void aKeyIsMadeOnceAndOnlyTheDeviceCanReadIt() throws Exception {
        String did = DeviceIdentity.loadOrCreate(folder, "device:1").did();
        assertThat(did).startsWith("did:key:zDna");
        assertThat(DeviceIdentity.loadOrCreate(folder, "device:1").did()).isEqualTo(did);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("device.key"))))
                .isEqualTo("rw-------");
        assertThat(DeviceIdentity.create("device:1", Clock.systemUTC()).did()).isNotEqualTo(did);
    }

    @Test
    void settingsAreReadAsTheyWereWritten() throws Exception {
        DeviceSettings settings = new DeviceSettings(
                "device:1",
                "a/b",
                DeviceSettings.Credential.TOKEN,
                new DeviceSettings.Place(URI.create("ssl://127.0.0.1:1"), Path.of("/ca.pem")),
                "machine",
                Duration.ofMillis(500));
        settings.write(folder);
        assertThat(DeviceSettings.read(folder)).isEqualTo(settings);
        assertThat(settings.topic()).isEqualTo("v1/a/b/device:1/events");
    }
}
