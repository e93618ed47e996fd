package org.cairngate.broker.internal.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.cairngate.broker.fixture.Await;
import org.cairngate.broker.fixture.Events;
import org.cairngate.broker.fixture.HandClock;
import org.cairngate.broker.fixture.Registry;
import org.cairngate.broker.fixture.Site;
import org.cairngate.ledger.Activity;
import org.cairngate.ledger.RefusalLog;
import org.cairngate.ledger.RefusalReason;
import org.eclipse.paho.client.mqttv3.MqttClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** People see who comes, publishes and is refused. */
@Timeout(60)
class BrokerLogTest {

    private static final String DEVICE = "valve-1";

    private final HandClock clock = new HandClock();
    private final RefusalLog refusals = new RefusalLog("broker", clock);
    private final BrokerLog log = new BrokerLog(refusals, clock);

    @Test
    void aDeviceThatComesPublishesIsRefusedAndGoesIsSeenInThisOrder(@TempDir Path folder) throws Exception {
        try (Site site = new Site(folder, new Registry())) {
            MqttClient client = site.connect(site.device(DEVICE));
            client.publish(Events.topic(DEVICE), Site.message(Events.event("one", DEVICE)));
            client.publish(Events.topic(DEVICE), Site.message(new byte[] {1}));
            client.disconnect();
            client.close();
            Await.until("the device is gone", () -> site.log().stream()
                    .anyMatch(line -> line.kind() == Activity.Kind.DISCONNECT));
            assertThat(site.log().get(0)).satisfies(line -> {
                assertThat(line.kind()).isEqualTo(Activity.Kind.CONNECT);
                assertThat(line.device()).isEqualTo(DEVICE);
                assertThat(line.detail()).startsWith("from /127.0.0.1:").contains("client '" + DEVICE + "/");
            });
            assertThat(site.log())
                    .filteredOn(line -> line.kind() == Activity.Kind.PUBLISH)
                    .extracting(line -> Integer.parseInt(line.detail().split(" ", 2)[0]))
                    .satisfies(counts -> assertThat(
                                    counts.stream().mapToInt(Integer::intValue).sum())
                            .isEqualTo(2));
            assertThat(site.log())
                    .filteredOn(line -> line.kind() == Activity.Kind.REJECT)
                    .singleElement()
                    .satisfies(line -> assertThat(line.detail()).startsWith(RefusalReason.MALFORMED_EVENT.code()));
            assertThat(site.log()).last().satisfies(line -> {
                assertThat(line.kind()).isEqualTo(Activity.Kind.DISCONNECT);
                assertThat(line.detail()).endsWith("2 published");
            });
        }
    }

    @Test
    void manyThatPublishDoNotPushOutWhoCame() {
        log.connected(DEVICE, "from /10.0.0.7:1234");
        for (int i = 0; i < 3 * BrokerLog.KEPT; i++) {
            clock.move(Duration.ofMillis(1));
            log.published("device-" + i, 1);
        }
        assertThat(log.activities()).hasSize(1 + BrokerLog.KEPT);
        assertThat(log.activities().get(0).kind()).isEqualTo(Activity.Kind.CONNECT);
    }

    @Test
    void whatAClientChoseCannotBeginALineOfItsOwn() {
        log.connected(DEVICE, "client 'a\nfake line\u001b[2J'");
        assertThat(log.activities()).singleElement().satisfies(line -> assertThat(line.detail())
                .isEqualTo("client 'a?fake line?[2J'"));
    }
}
