package org.cairngate.broker.internal.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import org.cairngate.broker.fixture.Await;
import org.cairngate.broker.fixture.HandClock;
import org.cairngate.broker.fixture.Registry;
import org.cairngate.broker.fixture.Site;
import org.cairngate.broker.internal.gate.EventTopic;
import org.cairngate.broker.internal.moquette.BrokerOptions;
import org.cairngate.journal.JournalStatus;
import org.cairngate.ledger.RefusalReason;
import org.eclipse.paho.client.mqttv3.IMqttToken;
import org.eclipse.paho.client.mqttv3.MqttClient;
import org.eclipse.paho.client.mqttv3.MqttException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Every device may read how full the gateway is, and only that. */
@Timeout(120)
class StatusTopicTest {

    private static final Instant RECEIVED = Instant.ofEpochMilli(1_696_248_400_000L);

    @TempDir
    Path folder;

    private final HandClock clock = new HandClock();

    private static JournalStatus journal(long bytes, boolean accepting) {
        return new JournalStatus(
                1,
                bytes,
                0,
                1000,
                Optional.of(RECEIVED),
                Optional.of(Duration.ofMinutes(1)),
                accepting ? Optional.empty() : Optional.of("for the test"),
                new JournalStatus.Counts(0, 0),
                List.of());
    }

    private static String text(byte[] payload) {
        return new String(payload, StandardCharsets.UTF_8);
    }

    @Test
    void deviceGetsTheNewestReportWhenItSubscribesAndEachNewOne() throws Exception {
        AtomicReference<JournalStatus> now = new AtomicReference<>(journal(370, true));
        try (Site site = new Site(
                        folder,
                        new Registry(),
                        Site.Setup.in(folder)
                                .with(admission ->
                                        BrokerOptions.STANDARD.behind(() -> List.of(new StatusSubscriptions()))));
                StatusPublisher publisher =
                        new StatusPublisher(now::get, report -> site.retain(EventTopic.STATUS, report), clock)) {
            publisher.look();
            MqttClient client = site.connect(site.device("d1"));
            Queue<String> seen = new ConcurrentLinkedQueue<>();
            IMqttToken token = client.subscribeWithResponse(
                    EventTopic.STATUS, 1, (topic, message) -> seen.add(text(message.getPayload())));
            assertThat(token.getGrantedQos()).containsExactly(0);
            Await.until("it gets what is retained", () -> seen.size() == 1);
            now.set(journal(1000, false));
            clock.move(StatusPublisher.LEAST);
            publisher.look();
            Await.until("it gets the change", () -> seen.size() == 2);
            assertThat(seen)
                    .containsExactly(
                            "{\"accepting\":true,\"fill\":0.37,\"timeToFullSeconds\":60,\"oldestUnsent\":1696248400000}",
                            "{\"accepting\":false,\"fill\":1.00,\"timeToFullSeconds\":60,\"oldestUnsent\":1696248400000,"
                                    + "\"refusing\":\"quota-full\"}");
            assertThat(site.refused(RefusalReason.FOREIGN_TOPIC)).isZero();
            assertThatThrownBy(() -> client.subscribe("$SYS/#", 0)).isInstanceOf(MqttException.class);
            client.publish(EventTopic.STATUS, Site.message(new byte[] {1}));
            assertThat(site.refused(RefusalReason.FOREIGN_TOPIC)).isEqualTo(1);
            assertThat(site.refused(RefusalReason.BAD_TOPIC)).isEqualTo(1);
            assertThat(seen).hasSize(2);
            client.disconnectForcibly(0, 1000, false);
            client.close(true);
        }
    }

    @Test
    void changesComeAtMostOnceInSoManySecondsAndTimesOnceAMinute() {
        AtomicReference<JournalStatus> now = new AtomicReference<>(journal(100, true));
        List<String> published = new ArrayList<>();
        try (StatusPublisher publisher = new StatusPublisher(now::get, report -> published.add(text(report)), clock)) {
            publisher.look();
            publisher.look();
            assertThat(published).hasSize(1);
            now.set(journal(200, true));
            publisher.look();
            assertThat(published).hasSize(1);
            clock.move(StatusPublisher.LEAST);
            publisher.look();
            assertThat(published).hasSize(2);
            clock.move(StatusPublisher.MOST);
            publisher.look();
            assertThat(published).as("nothing changed").hasSize(2);
            now.set(new JournalStatus(
                    1,
                    200,
                    0,
                    1000,
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    new JournalStatus.Counts(0, 0),
                    List.of()));
            publisher.look();
            assertThat(published).hasSize(3).last().isEqualTo("{\"accepting\":true,\"fill\":0.20}");
            clock.move(Duration.ofDays(-365));
            now.set(journal(900, false));
            publisher.look();
            assertThat(published).last().asString().contains("\"refusing\":\"storage-failed\"");
        }
    }
}
