package org.cairngate.broker.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.moquette.broker.Server;
import io.moquette.broker.config.IConfig;
import io.moquette.broker.config.MemoryConfig;
import io.moquette.broker.security.IAuthorizatorPolicy;
import io.moquette.broker.subscriptions.Topic;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttQoS;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.cairngate.broker.fixture.Await;
import org.cairngate.broker.fixture.BareMoquette;
import org.cairngate.broker.fixture.CommandSite;
import org.cairngate.broker.fixture.JavaProcess;
import org.eclipse.paho.client.mqttv3.IMqttToken;
import org.eclipse.paho.client.mqttv3.MqttAsyncClient;
import org.eclipse.paho.client.mqttv3.MqttClient;
import org.eclipse.paho.client.mqttv3.persist.MemoryPersistence;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Commands that were taken come, whatever happens in between; and why that is not left to Moquette. */
@Timeout(180)
class CommandDurabilityTest {

    private static final String DEVICE = "valve-1";
    private static final int KEPT = 100;
    private static final int PUBLISHED = 10_000;

    @TempDir
    Path folder;

    @Test
    void commandThatWasTakenSurvivesAKillBeforeItsDelivery() throws Exception {
        Path home = Files.createDirectory(folder.resolve("gateway"));
        JavaProcess child = new JavaProcess(
                CommandKillVictim.class, folder.resolve("output"), JavaProcess.quiet("256m"), home.toString(), DEVICE);
        try (child) {
            Await.until("commands are kept", () -> child.said("kept").size() >= KEPT);
        }
        Queue<String> seen = new ConcurrentLinkedQueue<>();
        try (CommandSite site = new CommandSite(home)) {
            MqttClient client = site.site().connect(site.site().device(DEVICE));
            client.subscribe(
                    "v1/acme/lab/valve-1/commands",
                    1,
                    (topic, message) -> seen.add(CommandSite.uid(message.getPayload())));
            Await.until(
                    "all are confirmed", () -> site.commands().pending(DEVICE).isEmpty());
            client.disconnectForcibly(0, 1000, false);
            client.close(true);
        }
        List<String> kept = child.said("kept");
        // The last ones may be on disk without having been told so.
        assertThat(List.copyOf(seen)).startsWith(kept.toArray(new String[0])).doesNotHaveDuplicates();
    }

    /**
     * The fault that this is for: what a broker is told to publish waits in the queue of the session's loop, 1,024 long. While that
     * loop is busy, here with a slow policy, what finds the queue full is dropped, and the subscriber never learns of it.
     */
    @Test
    void bareMoquetteDropsWhatItsQueueHasNoRoomFor() throws Exception {
        CountDownLatch busy = new CountDownLatch(1);
        int port = BareMoquette.freePort();
        Server bare = new Server();
        bare.startServer(
                new MemoryConfig(open(port)), List.of(), null, (id, user, password) -> true, new BusyPolicy(busy));
        Await.until("it listens", () -> BareMoquette.listens(port));
        AtomicLong seen = new AtomicLong();
        try (MqttAsyncClient client =
                new MqttAsyncClient("tcp://127.0.0.1:" + port, "valve", new MemoryPersistence())) {
            client.connect().waitForCompletion(20_000);
            client.subscribe("commands", 1, (topic, message) -> seen.incrementAndGet())
                    .waitForCompletion(20_000);
            IMqttToken slow = client.subscribe(BusyPolicy.SLOW, 1);
            long dropped = 0;
            for (int i = 0; i < PUBLISHED; i++) {
                dropped += publish(bare) ? 0 : 1;
            }
            busy.countDown();
            slow.waitForCompletion(20_000);
            Await.untilStable("what comes", seen::get);
            assertThat(dropped).isPositive();
            assertThat(seen.get()).isLessThan(PUBLISHED);
            client.disconnectForcibly(0, 1000, false);
        } finally {
            busy.countDown();
            bare.stopServer();
        }
    }

    private static Properties open(int port) {
        Properties properties = new Properties();
        properties.setProperty(IConfig.HOST_PROPERTY_NAME, "127.0.0.1");
        properties.setProperty(IConfig.PORT_PROPERTY_NAME, Integer.toString(port));
        properties.setProperty(IConfig.PERSISTENCE_ENABLED_PROPERTY_NAME, "false");
        properties.setProperty(IConfig.ENABLE_TELEMETRY_NAME, "false");
        return properties;
    }

    private static boolean publish(Server bare) {
        return bare.internalPublish(
                        MqttMessageBuilders.publish()
                                .topicName("commands")
                                .qos(MqttQoS.AT_LEAST_ONCE)
                                .payload(Unpooled.wrappedBuffer(new byte[] {1}))
                                .build(),
                        "test")
                .isAllSuccess();
    }

    /** Takes its time over one filter. */
    private record BusyPolicy(CountDownLatch busy) implements IAuthorizatorPolicy {
        private static final String SLOW = "slow";

        @Override
        public boolean canWrite(Topic topic, String user, String client) {
            return true;
        }

        @Override
        public boolean canRead(Topic topic, String user, String client) {
            if (topic.toString().equals(SLOW)) {
                try {
                    busy.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
            return true;
        }
    }
}
