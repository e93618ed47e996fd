package org.cairngate.broker.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.cairngate.broker.Command;
import org.cairngate.broker.CommandState;
import org.cairngate.broker.CommandStatus;
import org.cairngate.broker.fixture.Await;
import org.cairngate.broker.fixture.CommandSite;
import org.cairngate.broker.fixture.HandClock;
import org.cairngate.broker.fixture.Identity;
import org.cairngate.broker.fixture.Site;
import org.cairngate.broker.internal.command.CommandSettings;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;
import org.eclipse.paho.client.mqttv3.MqttClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a device gets of the commands that were sent to it, with a real MQTT 3.1.1 client. */
@Timeout(120)
class CommandTest {

    private static final String DEVICE = "valve-1";
    private static final String TOPIC = "v1/acme/lab/valve-1/commands";

    @TempDir
    Path folder;

    private final HandClock clock = new HandClock();
    private final Queue<String> seen = new ConcurrentLinkedQueue<>();
    private CommandSite site;
    private Identity device;

    @BeforeEach
    void start() throws Exception {
        site = new CommandSite(CommandSettings.in(folder.resolve("commands")), folder, clock);
        device = site.site().device(DEVICE);
    }

    @AfterEach
    void stop() {
        site.close();
    }

    private MqttClient connect() throws Exception {
        return site.site().connect(device);
    }

    private void listen(MqttClient client, String filter, int qos) throws Exception {
        client.subscribe(
                filter, qos, (topic, message) -> seen.add(topic + " " + CommandSite.uid(message.getPayload())));
    }

    private static void leave(MqttClient client) throws Exception {
        client.disconnectForcibly(0, 1000, false);
        client.close(true);
    }

    @Test
    void commandToAnOfflineDeviceArrivesWhenItConnects() throws Exception {
        assertThat(site.send("one", DEVICE).state()).isEqualTo(CommandState.QUEUED);
        MqttClient client = connect();
        listen(client, TOPIC, 1);
        assertThat(site.end("one").state()).isEqualTo(CommandState.CONFIRMED);
        assertThat(seen).containsExactly(TOPIC + " one");
        assertThat(site.commands().pending(DEVICE)).isEmpty();
        leave(client);
    }

    @Test
    void commandToAConnectedDeviceArrivesAtOnce() throws Exception {
        MqttClient client = connect();
        listen(client, TOPIC, 2);
        site.send("one", DEVICE);
        assertThat(site.end("one").state()).isEqualTo(CommandState.CONFIRMED);
        assertThat(seen).containsExactly(TOPIC + " one");
        leave(client);
    }

    @Test
    void subscriptionWithWildcardsGetsCommandsToo() throws Exception {
        MqttClient client = connect();
        listen(client, "v1/acme/lab/valve-1/#", 1);
        site.send("one", DEVICE);
        assertThat(site.end("one").state()).isEqualTo(CommandState.CONFIRMED);
        assertThat(seen).containsExactly(TOPIC + " one");
        leave(client);
    }

    @Test
    void deviceThatSubscribedWithQosZeroGetsThemOnceItCanConfirm() throws Exception {
        MqttClient client = connect();
        listen(client, TOPIC, 0);
        site.send("one", DEVICE);
        client.publish("v1/acme/lab/valve-1/state", Site.message(new byte[] {1}));
        assertThat(site.commands().status("one").map(CommandStatus::state)).contains(CommandState.QUEUED);
        assertThat(seen).isEmpty();
        listen(client, TOPIC, 1);
        assertThat(site.end("one").state()).isEqualTo(CommandState.CONFIRMED);
        leave(client);
    }

    @Test
    void deviceThatUnsubscribedGetsNone() throws Exception {
        MqttClient client = connect();
        listen(client, TOPIC, 1);
        client.unsubscribe(TOPIC);
        site.send("one", DEVICE);
        client.publish("v1/acme/lab/valve-1/state", Site.message(new byte[] {1}));
        assertThat(seen).isEmpty();
        assertThat(site.commands().status("one").map(CommandStatus::state)).contains(CommandState.QUEUED);
        leave(client);
    }

    @Test
    void tenThousandCommandsToAnOfflineDeviceAllArriveInOrder() throws Exception {
        List<String> sent = new ArrayList<>();
        List<CompletableFuture<CommandStatus>> stored = new ArrayList<>();
        for (int i = 0; i < CommandSettings.PER_DEVICE; i++) {
            sent.add(TOPIC + " c" + i);
            stored.add(site.commands().send(site.command("c" + i, DEVICE)).toCompletableFuture());
        }
        CompletableFuture.allOf(stored.toArray(new CompletableFuture<?>[0])).join();
        assertRefused("one-too-many", RefusalReason.QUOTA_FULL);
        MqttClient client = connect();
        listen(client, TOPIC, 1);
        Await.until("all are confirmed", () -> site.commands().pending(DEVICE).isEmpty());
        assertThat(seen).containsExactlyElementsOf(sent);
        leave(client);
    }

    @Test
    void confirmedCommandStaysConfirmedAfterARestart() throws Exception {
        MqttClient client = connect();
        listen(client, TOPIC, 1);
        site.send("one", DEVICE);
        CommandStatus end = site.end("one");
        leave(client);
        site.send("two", DEVICE);
        site.close();
        start();
        assertThat(site.commands().status("one")).contains(end);
        client = connect();
        listen(client, TOPIC, 1);
        assertThat(site.end("two").state()).isEqualTo(CommandState.CONFIRMED);
        assertThat(seen).containsExactly(TOPIC + " one", TOPIC + " two");
        leave(client);
    }

    @Test
    void commandWhoseTimeIsOverIsNotDelivered() throws Exception {
        site.send("short", DEVICE);
        site.send(CommandSite.command("long", DEVICE, clock.instant().plus(Duration.ofDays(1))));
        clock.move(Duration.ofHours(2));
        assertThat(site.end("short").state()).isEqualTo(CommandState.EXPIRED);
        MqttClient client = connect();
        listen(client, TOPIC, 1);
        assertThat(site.end("long").state()).isEqualTo(CommandState.CONFIRMED);
        assertThat(seen).containsExactly(TOPIC + " long");
        leave(client);
    }

    @Test
    void commandThatHasExpiredIsRefused() {
        Command late = CommandSite.command("late", DEVICE, clock.instant());
        assertThatThrownBy(() -> site.send(late))
                .isInstanceOfSatisfying(
                        RefusedException.class, e -> assertThat(e.reason()).isEqualTo(RefusalReason.CLOCK_SKEW));
    }

    @Test
    void cancelledCommandIsNotDelivered() throws Exception {
        site.send("one", DEVICE);
        site.send("two", DEVICE);
        assertThat(site.commands().cancel("one")).isTrue();
        assertThat(site.end("one").state()).isEqualTo(CommandState.CANCELLED);
        assertThat(site.commands().cancel("one")).isFalse();
        MqttClient client = connect();
        listen(client, TOPIC, 1);
        assertThat(site.end("two").state()).isEqualTo(CommandState.CONFIRMED);
        assertThat(seen).containsExactly(TOPIC + " two");
        leave(client);
    }

    @Test
    void revokedDeviceGetsNoCommand() throws Exception {
        MqttClient client = connect();
        listen(client, TOPIC, 1);
        site.registry().revoke(DEVICE);
        assertRefused("after", RefusalReason.REVOKED_DEVICE);
        Await.until("it is cut off", () -> !client.isConnected());
        assertThat(seen).isEmpty();
        client.close(true);
    }

    @Test
    void commandThatWaitsForADeviceIsNotDeliveredOnceItIsRevoked() throws Exception {
        site.send("one", DEVICE);
        site.registry().revoke(DEVICE);
        assertThatThrownBy(this::connect).isNotNull();
        assertThat(site.commands().pending(DEVICE))
                .extracting(CommandStatus::state)
                .containsExactly(CommandState.QUEUED);
    }

    @Test
    void commandToNobodyIsRefused() {
        assertThatThrownBy(() -> site.send("one", "nobody"))
                .isInstanceOfSatisfying(
                        RefusedException.class, e -> assertThat(e.reason()).isEqualTo(RefusalReason.UNKNOWN_DEVICE));
    }

    @Test
    void commandThatIsSentAgainIsTakenOnce() throws Exception {
        Command one = site.command("one", DEVICE);
        assertThat(site.send(one)).isEqualTo(site.send(one));
        assertThat(site.commands().pending(DEVICE)).hasSize(1);
        Command other = new Command("one", "acme/lab", DEVICE, new byte[] {1}, one.expires());
        assertThatThrownBy(() -> site.send(other))
                .isInstanceOfSatisfying(
                        RefusedException.class, e -> assertThat(e.reason()).isEqualTo(RefusalReason.DUPLICATE_UID));
    }

    @Test
    void deviceCannotCommandItself() throws Exception {
        MqttClient client = connect();
        listen(client, TOPIC, 1);
        client.publish(TOPIC, Site.message("self".getBytes(StandardCharsets.UTF_8)));
        assertThat(site.site().refused(RefusalReason.FOREIGN_TOPIC)).isEqualTo(1);
        assertThat(seen).isEmpty();
        leave(client);
    }

    @Test
    void ofTwoConnectionsOfADeviceTheOneThatSubscribedLastGetsThem() throws Exception {
        MqttClient first = connect();
        listen(first, TOPIC, 1);
        MqttClient second = connect();
        Queue<String> atSecond = new ConcurrentLinkedQueue<>();
        second.subscribe(TOPIC, 1, (topic, message) -> atSecond.add(CommandSite.uid(message.getPayload())));
        site.send("one", DEVICE);
        site.end("one");
        leave(second);
        Await.until("the second has gone", () -> site.site().connected() == 1);
        site.send("two", DEVICE);
        site.end("two");
        assertThat(atSecond).containsExactly("one");
        assertThat(seen).containsExactly(TOPIC + " two");
        leave(first);
    }

    private void assertRefused(String uid, RefusalReason reason) {
        assertThatThrownBy(() -> site.send(uid, DEVICE))
                .isInstanceOfSatisfying(
                        RefusedException.class, e -> assertThat(e.reason()).isEqualTo(reason));
    }
}
