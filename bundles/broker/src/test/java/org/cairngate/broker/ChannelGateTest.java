package org.cairngate.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import org.cairngate.broker.fixture.Events;
import org.cairngate.broker.fixture.Registry;
import org.cairngate.broker.fixture.Site;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.channel.EpochKey;
import org.cairngate.ledger.channel.SealRule;
import org.eclipse.paho.client.mqttv3.MqttClient;
import org.eclipse.paho.client.mqttv3.MqttException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Nothing that others could read gets past the gate of a hub into an encrypted namespace. */
@Timeout(120)
class ChannelGateTest {

    private static final String DEVICE = "monitor-12";
    private static final String NAMESPACE = "acme/lab";
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final SecureRandom random = new SecureRandom();

    @TempDir
    Path folder;

    private Registry registry;
    private Site site;
    private MqttClient client;

    @BeforeEach
    void start() throws Exception {
        registry = new Registry();
        site = new Site(folder, registry);
        client = site.connect(site.device(DEVICE));
    }

    @AfterEach
    void stop() throws Exception {
        client.disconnectForcibly(0, 1000, false);
        client.close(true);
        site.close();
    }

    @Test
    void openEventIsRefusedInAnEncryptedNamespaceAndTheDeviceStays() throws Exception {
        publish(Events.event("before", DEVICE));
        EpochKey key = registry.beginEpoch(NAMESPACE);
        publish(Events.event("open", DEVICE));
        publish(sealed(key, "sealed", Duration.ZERO));
        assertThat(site.stored()).containsExactly("before", "sealed");
        assertThat(site.refused(RefusalReason.NOT_SEALED)).isEqualTo(1);
    }

    @Test
    void whatOnlyLooksSealedIsRefused() throws Exception {
        EpochKey key = registry.beginEpoch(NAMESPACE);
        String good = new String(sealed(key, "one", Duration.ZERO), StandardCharsets.UTF_8);
        List<String> bad = List.of(
                good.replace("[{", "[{\"key\":\"t\",\"value\":1},{"),
                good.replace("\"value\":\"", "\"value\":\"AAAA"),
                good.replaceFirst("\"value\":\"[^\"]*\"", "\"value\":7"),
                good.replaceFirst("\"value\":\"[^\"]*\"", "\"value\":\"\""));
        for (String event : bad) {
            publish(event.getBytes(StandardCharsets.UTF_8));
        }
        assertThat(site.stored()).isEmpty();
        assertThat(site.refused(RefusalReason.MALFORMED_EVENT) + site.refused(RefusalReason.MALFORMED_CBOR))
                .isEqualTo(bad.size());
        publish(good.getBytes(StandardCharsets.UTF_8));
        assertThat(site.stored()).containsExactly("one");
    }

    @Test
    void eventSealedToTheEpochBeforeIsTakenUntilTheGraceIsOver() throws Exception {
        EpochKey first = registry.beginEpoch(NAMESPACE);
        EpochKey second = registry.beginEpoch(NAMESPACE);
        publish(sealed(first, "in-time", SealRule.DEFAULT_GRACE));
        publish(sealed(first, "late", SealRule.DEFAULT_GRACE.plus(SECOND)));
        publish(sealed(second, "new", SealRule.DEFAULT_GRACE.plus(SECOND)));
        assertThat(site.stored()).containsExactly("in-time", "new");
        assertThat(site.refused(RefusalReason.OLD_KEY_EPOCH)).isEqualTo(1);
    }

    @Test
    void anEarlierEpochHasNoGraceButItsEventsFromBeforeAreTaken() throws Exception {
        EpochKey first = registry.beginEpoch(NAMESPACE);
        registry.beginEpoch(NAMESPACE);
        registry.beginEpoch(NAMESPACE);
        publish(sealed(first, "backlog", Duration.ZERO));
        publish(sealed(first, "late", SECOND));
        assertThat(site.stored()).containsExactly("backlog");
        assertThat(site.refused(RefusalReason.OLD_KEY_EPOCH)).isEqualTo(1);
    }

    @Test
    void eventSealedToAnEpochThatTheHubHasNotHeardOfIsTaken() throws Exception {
        registry.beginEpoch(NAMESPACE);
        Registry elsewhere = new Registry();
        elsewhere.beginEpoch(NAMESPACE);
        publish(sealed(elsewhere.beginEpoch(NAMESPACE), "ahead", Duration.ZERO));
        assertThat(site.stored()).containsExactly("ahead");
    }

    @Test
    void namespaceThatIsClosedAndNotEncryptedTakesOpenEvents() throws Exception {
        registry.close(NAMESPACE);
        publish(Events.event("open", DEVICE));
        assertThat(site.stored()).containsExactly("open");
    }

    private byte[] sealed(EpochKey key, String uid, Duration after) throws Exception {
        long time = Registry.BLOCK_TIME.plus(after).toEpochMilli();
        return key.sender(DEVICE).seal(Events.event(uid, DEVICE, time, "1"), random);
    }

    private void publish(byte[] event) throws MqttException {
        client.publish(Events.topic(DEVICE), Site.message(event));
    }
}
