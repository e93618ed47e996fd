package org.cairngate.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.net.ssl.SSLSocketFactory;
import org.cairngate.broker.fixture.Events;
import org.cairngate.broker.fixture.Registry;
import org.cairngate.broker.fixture.Site;
import org.cairngate.broker.internal.shield.Limits;
import org.eclipse.paho.client.mqttv3.MqttClient;
import org.eclipse.paho.client.mqttv3.MqttException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** All devices come at once, as after a power cut of the site; {@code -Dcairn.all} makes it ten thousand connects. */
@Timeout(600)
class ConnectStormTest {

    private static final int HALF_OPEN = 8;
    private static final int AT_ONCE = 64;
    private static final int DEVICES = Boolean.getBoolean("cairn.all") ? 10_000 : 100;

    @TempDir
    Path folder;

    @Test
    void stormOfConnectsIsTakenInTurnAndNobodyIsLost() throws Exception {
        Limits standard = Limits.standard();
        Limits narrow = new Limits(
                new Limits.Arrivals(2 * AT_ONCE, 2 * AT_ONCE, HALF_OPEN, 1024),
                standard.address(),
                standard.deadlines(),
                standard.packets(),
                standard.topics(),
                new Limits.Kept(2 * AT_ONCE, 60, 1000, 1 << 20, 64, 1 << 20));
        ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE);
        try (Site site = new Site(folder, new Registry(), narrow)) {
            SSLSocketFactory sockets = site.device("d0").connecting(site.certificate());
            List<Future<Integer>> devices = new ArrayList<>();
            for (int i = 0; i < DEVICES; i++) {
                String uid = "e" + i;
                devices.add(threads.submit(() -> connectAndPublish(site, sockets, uid)));
            }
            int attempts = 0;
            for (Future<Integer> device : devices) {
                attempts += device.get();
            }
            assertThat(attempts).isGreaterThanOrEqualTo(DEVICES);
            assertThat(site.stored()).hasSize(DEVICES);
            assertThat(site.broker().restarts()).isZero();
            assertThat(site.broker().halfOpen()).isZero();
        } finally {
            threads.shutdownNow();
        }
    }

    /** Tries until it is in, as a device does. */
    private static int connectAndPublish(Site site, SSLSocketFactory sockets, String uid) throws MqttException {
        for (int attempt = 1; ; attempt++) {
            try (MqttClient client = site.connect(sockets, Site.options())) {
                client.publish(Events.topic("d0"), Site.message(Events.event(uid, "d0")));
                client.disconnect();
                return attempt;
            } catch (MqttException e) {
                if (attempt == 100) {
                    throw e;
                }
            }
        }
    }
}
