package org.cairngate.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.cairngate.broker.fixture.Await;
import org.cairngate.broker.fixture.Events;
import org.cairngate.broker.fixture.HandClock;
import org.cairngate.broker.fixture.Identity;
import org.cairngate.broker.fixture.Registry;
import org.cairngate.broker.fixture.Site;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.cbor.CborWriter;
import org.cairngate.ledger.transaction.DeviceStatus;
import org.cairngate.ledger.transaction.TokenCommitment;
import org.eclipse.paho.client.mqttv3.MqttClient;
import org.eclipse.paho.client.mqttv3.MqttConnectOptions;
import org.eclipse.paho.client.mqttv3.MqttException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Who gets in, as the ledger's state says. */
@Timeout(120)
class AdmissionTest {

    private static final byte[] SECRET = new byte[64];

    static {
        Arrays.fill(SECRET, (byte) 7);
    }

    @TempDir
    Path folder;

    private Registry registry;
    private Site site;

    @BeforeEach
    void start() throws Exception {
        registry = new Registry();
        site = new Site(folder, registry);
    }

    @AfterEach
    void stop() {
        site.close();
    }

    @Test
    void unknownKeyIsRefused() throws Exception {
        Identity stranger = Identity.create("stranger");
        assertNotAdmitted(() -> site.connect(stranger), 5);
        assertThat(site.refused(RefusalReason.UNKNOWN_DEVICE)).isEqualTo(1);
    }

    @Test
    void revokedDeviceIsRefused() throws Exception {
        Identity device = site.device("d1");
        registry.revoke("d1");
        assertNotAdmitted(() -> site.connect(device), 5);
        assertThat(site.refused(RefusalReason.REVOKED_DEVICE)).isEqualTo(1);
    }

    @Test
    void deviceOfAnotherHubIsRefused() throws Exception {
        Identity device = Identity.create("d1");
        registry.register("d1", device.did(), "hub-2");
        assertNotAdmitted(() -> site.connect(device), 5);
        assertThat(site.refused(RefusalReason.UNKNOWN_DEVICE)).isEqualTo(1);
    }

    @Test
    void revokedDeviceIsDisconnected() throws Exception {
        try (MqttClient client = site.connect(site.device("d1"))) {
            assertThat(site.connected()).isEqualTo(1);
            registry.revoke("d1");
            Await.until("disconnected", () -> !client.isConnected());
            Await.until("forgotten", () -> site.connected() == 0);
        }
        assertThat(site.refused(RefusalReason.REVOKED_DEVICE)).isPositive();
    }

    @Test
    void tokenOfTheDeviceIsTakenAndAnyOtherIsRefused() throws Exception {
        registry.registerToken("small-1", metadata(SECRET));
        try (MqttClient client = token("small-1", SECRET)) {
            client.publish(Events.topic("small-1"), Site.message(Events.event("one", "small-1")));
            client.disconnect();
        }
        assertThat(site.stored()).containsExactly("one");
        byte[] wrong = SECRET.clone();
        wrong[0] ^= 1;
        assertNotAdmitted(() -> token("small-1", wrong), 4);
        assertNotAdmitted(() -> token("small-1", new byte[3]), 4);
        assertNotAdmitted(() -> token("small-2", SECRET), 5);
        assertThat(site.refused(RefusalReason.BAD_CREDENTIALS)).isEqualTo(2);
        assertThat(site.refused(RefusalReason.UNKNOWN_DEVICE)).isEqualTo(1);
    }

    @Test
    void tokenOfItsOwnPlaceIsTakenUntilItIsRotatedOrRemoved() throws Exception {
        byte[] old = Arrays.copyOf(SECRET, 32);
        byte[] fresh = new byte[32];
        registry.set("small-1", DeviceStatus.ACTIVE, Optional.of(TokenCommitment.of(old, Optional.empty())));
        try (MqttClient client = token("small-1", old)) {
            client.publish(Events.topic("small-1"), Site.message(Events.event("one", "small-1")));
            registry.set("small-1", DeviceStatus.ACTIVE, Optional.of(TokenCommitment.of(fresh, Optional.empty())));
            Await.until("disconnected by the rotation", () -> !client.isConnected());
        }
        assertNotAdmitted(() -> token("small-1", old), 4);
        assertNotAdmitted(() -> token("small-1", SECRET), 4);
        try (MqttClient client = token("small-1", fresh)) {
            registry.set("small-1", DeviceStatus.ACTIVE, Optional.empty());
            Await.until("disconnected by the removal", () -> !client.isConnected());
        }
        assertNotAdmitted(() -> token("small-1", fresh), 4);
        assertThat(site.stored()).containsExactly("one");
    }

    @Test
    void tokenIsRefusedAndItsDeviceCutOffFromTheMomentItExpires() throws Exception {
        site.close();
        HandClock clock = new HandClock();
        site = new Site(folder, registry, Site.Setup.in(folder).with(clock));
        byte[] secret = new byte[32];
        Instant expires = clock.instant().truncatedTo(ChronoUnit.MILLIS).plusSeconds(60);
        registry.set("small-1", DeviceStatus.ACTIVE, Optional.of(TokenCommitment.of(secret, Optional.of(expires))));
        clock.move(Duration.between(clock.instant(), expires.minusMillis(1)));
        try (MqttClient client = token("small-1", secret)) {
            client.publish(Events.topic("small-1"), Site.message(Events.event("one", "small-1")));
            clock.move(Duration.ofMillis(1));
            Await.until("disconnected", () -> !client.isConnected());
        }
        assertNotAdmitted(() -> token("small-1", secret), 4);
        assertThat(site.refused(RefusalReason.BAD_CREDENTIALS)).isPositive();
        registry.set("small-1", DeviceStatus.ACTIVE, Optional.of(TokenCommitment.of(secret, Optional.empty())));
        token("small-1", secret).disconnect();
    }

    @Test
    void inactiveDeviceIsCutOffAndComesBackWhenItIsActivated() throws Exception {
        Identity device = site.device("d1");
        try (MqttClient client = site.connect(device)) {
            registry.set("d1", DeviceStatus.INACTIVE, Optional.empty());
            Await.until("disconnected", () -> !client.isConnected());
        }
        assertNotAdmitted(() -> site.connect(device), 5);
        registry.set("d1", DeviceStatus.ACTIVE, Optional.empty());
        site.connect(device).disconnect();
    }

    @Test
    void deviceThatResumesItsTlsSessionIsKnownAgain() throws Exception {
        SSLSocketFactory sockets = site.device("d1").connecting(site.certificate());
        for (int i = 0; i < 3; i++) {
            try (MqttClient client = site.connect(sockets, Site.options())) {
                client.publish(Events.topic("d1"), Site.message(Events.event("e" + i, "d1")));
                client.disconnect();
            }
        }
        assertThat(site.stored()).containsExactly("e0", "e1", "e2");
    }

    @Test
    void revokedDeviceDoesNotComeBackByResumingItsTlsSession() throws Exception {
        SSLSocketFactory sockets = site.device("d1").connecting(site.certificate());
        site.connect(sockets, Site.options()).disconnect();
        registry.revoke("d1");
        assertNotAdmitted(() -> site.connect(sockets, Site.options()), 5);
        assertThat(site.refused(RefusalReason.REVOKED_DEVICE)).isPositive();
    }

    @Test
    void deviceWithAKeyCannotUseAToken() throws Exception {
        site.device("d1");
        assertNotAdmitted(() -> token("d1", SECRET), 4);
    }

    @Test
    void certificateOfOneDeviceIsNotGoodForAnother() throws Exception {
        Identity one = site.device("d1");
        site.device("d2");
        MqttConnectOptions options = Site.options();
        options.setUserName("d2");
        assertNotAdmitted(() -> site.connect(one.connecting(site.certificate()), options), 4);
    }

    @Test
    void willAtAnEventsTopicIsRefused() throws Exception {
        Identity device = site.device("d1");
        MqttConnectOptions options = Site.options();
        options.setWill(Events.topic("d1"), Events.event("will", "d1"), 1, false);
        assertNotAdmitted(() -> site.connect(device.connecting(site.certificate()), options), 5);
        MqttConnectOptions own = Site.options();
        own.setWill("v1/acme/lab/d1/status", new byte[] {1}, 1, false);
        assertThatCode(() ->
                        site.connect(device.connecting(site.certificate()), own).disconnect())
                .doesNotThrowAnyException();
    }

    @Test
    void olderTlsIsRefused() throws Exception {
        SSLContext context = SSLContext.getInstance("TLSv1.2");
        context.init(null, null, null);
        try (SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", site.port())) {
            socket.setEnabledProtocols(new String[] {"TLSv1.2"});
            assertThatThrownBy(socket::startHandshake).isInstanceOf(SSLHandshakeException.class);
        }
    }

    private MqttClient token(String uid, byte[] secret) throws Exception {
        MqttConnectOptions options = Site.options();
        options.setUserName(uid);
        options.setPassword(
                Base64.getUrlEncoder().withoutPadding().encodeToString(secret).toCharArray());
        return site.connect(Identity.anonymous(site.certificate()), options);
    }

    private static Hash metadata(byte[] secret) {
        return Hash.sha256(new CborWriter()
                .array(3)
                .uint(1)
                .bytes(Hash.sha256(Arrays.copyOf(secret, 32)).bytes())
                .bytes(Arrays.copyOfRange(secret, 32, 64))
                .toBytes());
    }

    private static void assertNotAdmitted(Attempt attempt, int returnCode) {
        assertThatThrownBy(attempt::run).isInstanceOfSatisfying(MqttException.class, e -> assertThat(e.getReasonCode())
                .isEqualTo(returnCode));
    }

    private interface Attempt {
        void run() throws Exception;
    }
}
