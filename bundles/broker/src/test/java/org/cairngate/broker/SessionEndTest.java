package org.cairngate.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import io.netty.handler.codec.mqtt.MqttVersion;
import java.nio.file.Path;
import org.cairngate.broker.fixture.Await;
import org.cairngate.broker.fixture.Identity;
import org.cairngate.broker.fixture.PacketClient;
import org.cairngate.broker.fixture.Packets;
import org.cairngate.broker.fixture.Registry;
import org.cairngate.broker.fixture.Site;
import org.cairngate.broker.internal.shield.Limits;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A session that is over counts no longer. */
@Timeout(120)
class SessionEndTest {

    private static final int SESSIONS = 2;

    @TempDir
    Path folder;

    @Test
    void aDeviceThatStartsItsSessionAnewAgainAndAgainIsNotLockedOut() throws Exception {
        try (Site site = new Site(folder, new Registry(), limits())) {
            Identity device = site.device("d1");
            for (int i = 0; i < SESSIONS; i++) {
                comeAndGo(site, device, false);
                comeAndGo(site, device, true);
            }
        }
    }

    /** The session before counts until it is purged, 2 s after its end. */
    private static void comeAndGo(Site site, Identity device, boolean clean) throws Exception {
        Await.until("admitted", () -> isAdmitted(site, device, clean));
        Await.until("gone", () -> site.connected() == 0);
    }

    private static boolean isAdmitted(Site site, Identity device, boolean clean) throws Exception {
        try (PacketClient client = new PacketClient(site, device)) {
            client.send(Packets.connect(MqttVersion.MQTT_3_1_1, "client", clean));
            MqttConnectReturnCode code = Packets.code(client.next());
            assertThat(code)
                    .isIn(
                            MqttConnectReturnCode.CONNECTION_ACCEPTED,
                            MqttConnectReturnCode.CONNECTION_REFUSED_SERVER_UNAVAILABLE);
            return code == MqttConnectReturnCode.CONNECTION_ACCEPTED;
        }
    }

    private static Limits limits() {
        Limits usual = Limits.standard();
        Limits.Kept kept = usual.kept();
        return new Limits(
                usual.arrivals(),
                usual.address(),
                usual.deadlines(),
                usual.packets(),
                usual.topics(),
                new Limits.Kept(
                        SESSIONS,
                        kept.sessionSeconds(),
                        kept.messages(),
                        kept.messageBytes(),
                        kept.retained(),
                        kept.retainedBytes()));
    }
}
