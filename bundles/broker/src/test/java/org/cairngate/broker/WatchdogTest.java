package org.cairngate.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.cairngate.broker.fixture.Await;
import org.cairngate.broker.fixture.Events;
import org.cairngate.broker.fixture.Registry;
import org.cairngate.broker.fixture.Site;
import org.cairngate.broker.internal.shield.Limits;
import org.eclipse.paho.client.mqttv3.MqttClient;
import org.eclipse.paho.client.mqttv3.MqttConnectOptions;
import org.eclipse.paho.client.mqttv3.MqttException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A session loop of Moquette that is gone. */
@Timeout(120)
class WatchdogTest {

    private static final String DEVICE = "d1";
    private static final String LOOP = "Session Executor ";

    @TempDir
    Path folder;

    /** No packet that passes the shields is known to kill a loop, so the test interrupts one, of which Moquette tells nobody. */
    @Test
    void deadSessionLoopIsNoticedAndTheBrokerComesBackOnItsPort() throws Exception {
        Limits standard = Limits.standard();
        Limits.Deadlines deadlines = standard.deadlines();
        Limits impatient = new Limits(
                standard.arrivals(),
                standard.address(),
                new Limits.Deadlines(
                        deadlines.handshake(),
                        deadlines.connect(),
                        deadlines.packet(),
                        deadlines.unread(),
                        deadlines.answer(),
                        Duration.ofSeconds(2)),
                standard.packets(),
                standard.topics(),
                standard.kept());
        try (Site site = new Site(folder, new Registry(), impatient)) {
            MqttConnectOptions options = Site.options();
            MqttClient client = site.connect(site.device(DEVICE).connecting(site.certificate()), options);
            client.publish(Events.topic(DEVICE), Site.message(Events.event("before", DEVICE)));
            int port = site.port();
            List<Thread> loops = loops();
            assertThat(loops).hasSize(Runtime.getRuntime().availableProcessors());
            loops.get(0).interrupt();
            Await.until("the broker was started anew", () -> site.broker().restarts() == 1);
            Await.until("the old connection is gone", () -> !client.isConnected());
            assertThat(site.port()).isEqualTo(port);
            Await.until("connected again", () -> reconnected(client, options));
            client.publish(Events.topic(DEVICE), Site.message(Events.event("after", DEVICE)));
            assertThat(site.stored()).containsExactly("before", "after");
            client.disconnect();
            client.close();
            assertThat(site.broker().restarts()).isEqualTo(1);
        }
    }

    private static boolean reconnected(MqttClient client, MqttConnectOptions options) {
        try {
            client.connect(options);
            return true;
        } catch (MqttException e) {
            return false;
        }
    }

    private static List<Thread> loops() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.isAlive() && thread.getName().startsWith(LOOP))
                .toList();
    }
}
