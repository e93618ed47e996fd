package org.cairngate.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.cairngate.cli.master.MasterRefusedException;
import org.cairngate.demo.SiteUnderTest.TestDevice;
import org.cairngate.demo.device.DeviceIdentity;
import org.cairngate.demo.device.DeviceSettings;
import org.cairngate.demo.device.EventText;
import org.cairngate.demo.device.HubAccess;
import org.cairngate.demo.site.Answer;
import org.cairngate.demo.site.Await;
import org.cairngate.demo.site.GatewayProcess;
import org.cairngate.ledger.event.EventParser;
import org.eclipse.paho.client.mqttv3.IMqttToken;
import org.eclipse.paho.client.mqttv3.MqttAsyncClient;
import org.eclipse.paho.client.mqttv3.MqttException;
import org.eclipse.paho.client.mqttv3.persist.MemoryPersistence;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** Bad input at the edges of a running site: each is refused for its own reason, counted, visible over REST, and touches nothing else. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(value = 4, unit = TimeUnit.MINUTES)
class BadInputIT {
    private static final String UID = "bad-input-device";

    private SiteUnderTest site;
    private GatewayProcess hub;
    private String password;

    @BeforeAll
    void startSite() throws Exception {
        site = SiteUnderTest.start("bad-input");
        hub = site.hub(1);
        password = site.site().registerToken(UID, hub.name());
        Await.until("the hub knows the device", SiteUnderTest.SETTLE, () -> {
            try (Raw raw = connect(UID, password)) {
                return raw.isConnected();
            }
        });
    }

    @AfterAll
    void endSite() throws Exception {
        if (site != null) {
            site.close();
        }
    }

    /** A connection that sends whatever it is told. */
    private record Raw(MqttAsyncClient client) implements AutoCloseable {
        boolean isConnected() {
            return client.isConnected();
        }

        void publish(String topic, byte[] payload) {
            try {
                IMqttToken token = client.publish(topic, payload, 1, false);
                token.waitForCompletion(1_000);
            } catch (MqttException e) {
                // Whether it is acknowledged is not what these tests ask: the hub's counters say what became of it.
            }
        }

        @Override
        public void close() throws IOException {
            try {
                client.disconnectForcibly(0, 500);
                client.close(true);
            } catch (MqttException e) {
                throw new IOException(e);
            }
        }
    }

    private Raw connect(String uid, String secret) throws IOException {
        try {
            HubAccess access = HubAccess.withToken(SiteUnderTest.place(hub), uid, secret);
            MqttAsyncClient client = new MqttAsyncClient(access.broker(), uid + "-raw", new MemoryPersistence());
            client.connect(access.options()).waitForCompletion(10_000);
            return new Raw(client);
        } catch (MqttException | GeneralSecurityException e) {
            throw new IOException(e);
        }
    }

    private static String topic(String uid) {
        return DeviceSettings.topic(SiteUnderTest.NAMESPACE, uid);
    }

    private static byte[] event(String eventUid, Instant time) {
        return new EventText(SiteUnderTest.NAMESPACE, UID).event(eventUid, time, Map.of("temperature", 25.3));
    }

    private static Instant now() {
        return Instant.ofEpochMilli(System.currentTimeMillis());
    }

    private void refusedBecause(String reason, Raw raw, String topic, byte[] payload) throws Exception {
        long before = SiteUnderTest.refusals(hub.status(), reason);
        raw.publish(topic, payload);
        Await.until(
                "the hub counts " + reason,
                Duration.ofSeconds(15),
                () -> SiteUnderTest.refusals(hub.status(), reason) == before + 1);
    }

    @Test
    void aDevicesBadEventsAreRefusedEachForItsReasonAndItStaysConnected() throws Exception {
        try (Raw raw = connect(UID, password)) {
            raw.publish(topic(UID), event("bad-input-1", now()));
            Await.until(
                    "a good event is accepted",
                    Duration.ofSeconds(15),
                    () -> hub.status().number("events", "accepted") > 0);
            refusedBecause("malformed-event", raw, topic(UID), SiteUnderTest.utf8("{\"uid\":"));
            refusedBecause("oversized", raw, topic(UID), new byte[EventParser.MAX_BYTES + 1]);
            refusedBecause("duplicate-uid", raw, topic(UID), event("bad-input-1", now().minusSeconds(5)));
            refusedBecause("clock-skew", raw, topic(UID), event("bad-input-2", now().plus(Duration.ofDays(2))));
            assertThat(raw.isConnected()).isTrue();
            long accepted = hub.status().number("events", "accepted");
            raw.publish(topic(UID), event("bad-input-3", now()));
            Await.until(
                    "the next good event is accepted",
                    Duration.ofSeconds(15),
                    () -> hub.status().number("events", "accepted") == accepted + 1);
        }
    }

    @Test
    void anotherDevicesTopicIsRefused() throws Exception {
        try (Raw raw = connect(UID, password)) {
            refusedBecause("foreign-topic", raw, topic("another-device"), event("foreign-1", now()));
        }
    }

    @Test
    void anUnknownDeviceAndAWrongTokenCannotConnect() throws Exception {
        connectionRefusedBecause("unknown-device", "nobody-knows-me", password);
        connectionRefusedBecause("bad-credentials", UID, password.substring(1) + "A");
    }

    private void connectionRefusedBecause(String reason, String uid, String secret) throws Exception {
        long before = SiteUnderTest.refusals(hub.status(), reason);
        boolean connected;
        try (Raw raw = connect(uid, secret)) {
            connected = raw.isConnected();
        } catch (IOException e) {
            connected = false;
        }
        assertThat(connected).isFalse();
        Await.until(
                "the hub counts " + reason,
                Duration.ofSeconds(15),
                () -> SiteUnderTest.refusals(hub.status(), reason) > before);
    }

    @Test
    void aRevokedDeviceIsRefused() throws Exception {
        String uid = "revoked-device";
        String secret = site.site().registerToken(uid, hub.name());
        Await.until("the hub knows the device", SiteUnderTest.SETTLE, () -> {
            try (Raw raw = connect(uid, secret)) {
                return raw.isConnected();
            }
        });
        site.master().post("/v1/devices/" + uid + "/revoke", Map.of());
        long height = site.site().master().status().number("height");
        Await.until(
                "the hub has the block",
                SiteUnderTest.SETTLE,
                () -> hub.status().number("height") >= height);
        connectionRefusedBecause("revoked-device", uid, secret);
    }

    @Test
    void aUidNeverMovesToAnotherKey() throws Exception {
        DeviceIdentity first = DeviceIdentity.create("moving", Clock.systemUTC());
        site.master().post("/v1/devices", Map.of("deviceUid", "moving", "did", first.did()));
        DeviceIdentity second = DeviceIdentity.create("moving", Clock.systemUTC());
        assertThatThrownBy(() -> site.master().post("/v1/devices", Map.of("deviceUid", "moving", "did", second.did())))
                .isInstanceOf(MasterRefusedException.class);
    }

    @Test
    void aHubWhoseMasterIsDownTakesEventsAndSaysForHowLong() throws Exception {
        TestDevice device = site.tokenDevice("down-device", hub);
        device.sendReading();
        assertThat(device.drain(SiteUnderTest.SETTLE)).isTrue();
        site.site().master().kill();
        try {
            Await.until("the hub sees that its master is gone", SiteUnderTest.SETTLE, () -> hub.status()
                    .text("uplink")
                    .equals("down"));
            for (int i = 0; i < 50; i++) {
                device.sendReading();
            }
            assertThat(device.drain(SiteUnderTest.SETTLE))
                    .as("events are acknowledged without a master")
                    .isTrue();
            Await.until("the hub says how long its journal lasts", SiteUnderTest.SETTLE, () -> {
                Answer status = hub.status();
                return status.number("journal", "timeToFullSeconds") > 0
                        && status.flag("journal", "accepting")
                        && status.has("uplinkDownSinceMs");
            });
        } finally {
            site.site().master().start();
        }
        site.awaitEmptyHubs();
        List<String> acknowledged = List.copyOf(device.acknowledged());
        Await.until("the last event is in the chain", SiteUnderTest.SETTLE, () -> site.event(
                        acknowledged.get(acknowledged.size() - 1))
                .has("height"));
        device.close();
    }
}
