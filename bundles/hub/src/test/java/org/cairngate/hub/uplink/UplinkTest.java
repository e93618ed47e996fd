package org.cairngate.hub.uplink;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.cairngate.hub.fixture.Await;
import org.cairngate.hub.fixture.TestMaster;
import org.cairngate.hub.internal.batch.Outbox;
import org.cairngate.hub.internal.uplink.LinkFailure;
import org.cairngate.hub.internal.uplink.LinkListener;
import org.cairngate.hub.internal.uplink.MasterTls;
import org.cairngate.hub.internal.uplink.Submissions;
import org.cairngate.hub.internal.uplink.Uplink;
import org.cairngate.ledger.RefusalLog;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.identity.NodeCertificate;
import org.cairngate.ledger.protocol.Submission;
import org.cairngate.ledger.store.ChainStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A connection that stands and leads nowhere is a lost one. */
@Timeout(120)
class UplinkTest {

    private static final String HUB = "hub-a";
    private static final int BATCHES = 10;
    private static final byte[] STATUS = "status".getBytes(StandardCharsets.UTF_8);

    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();
    private final Queue<LinkFailure> failures = new ConcurrentLinkedQueue<>();
    private Optional<Submissions> submissions = Optional.empty();
    private int connections;

    @Test
    void hubWhosePublishesABrokerDropsConnectsAnewAndSendsItsBatchesAgain(@TempDir Path folder) throws Exception {
        MasterTls tls = new MasterTls(TestMaster.key(9), HUB, Clock.systemUTC(), (key, name) -> true);
        try (ChainStore store = ChainStore.open(folder);
                ForgetfulBroker broker = new ForgetfulBroker(
                        NodeCertificate.issue(TestMaster.key(1), "master", Clock.systemUTC(), Duration.ofDays(1)))) {
            Outbox outbox = new Outbox(
                    UplinkBench.filled(store, BATCHES),
                    TestMaster.key(9).publicKey().id());
            Uplink uplink = new Uplink(broker.url(), HUB, tls, thread, new Watch());
            submissions = Optional.of(
                    new Submissions(uplink, outbox, HUB, Clock.systemUTC(), new RefusalLog("test", Clock.systemUTC())));
            try {
                uplink.start();
                Await.until("connected", uplink::isUp);
                Await.until("the client has no room", () -> !thread.submit(
                                () -> uplink.publish("cairngate/status", STATUS, () -> {}))
                        .get());
                Await.until(
                        "connected again and heard", () -> broker.acknowledged().size() >= BATCHES);
                assertThat(broker.acknowledged().stream().map(UplinkTest::seq))
                        .as("every batch, once")
                        .containsExactlyElementsOf(
                                LongStream.rangeClosed(1, BATCHES).boxed().toList());
                assertThat(failures).as("losses").hasSize(1);
                assertThat(thread.submit(() -> connections).get()).isEqualTo(2);
            } finally {
                thread.submit(uplink::close).get();
                thread.shutdownNow();
                assertThat(thread.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
            }
        }
    }

    private static long seq(byte[] submission) {
        try {
            return Submission.decode(submission).transaction().transaction().seq();
        } catch (RefusedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Does what the hub does. */
    private final class Watch implements LinkListener {
        @Override
        public void linkUp() {
            connections++;
            submissions.orElseThrow().restart();
        }

        @Override
        public void linkFailed(LinkFailure failure) {
            failures.add(failure);
        }

        @Override
        public void message(String topic, byte[] payload) {
            throw new IllegalStateException("nothing is sent to " + topic);
        }
    }
}
