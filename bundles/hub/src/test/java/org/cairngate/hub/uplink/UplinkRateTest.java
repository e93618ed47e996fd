package org.cairngate.hub.uplink;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.cairngate.hub.fixture.Await;
import org.cairngate.hub.fixture.TestMaster;
import org.cairngate.ledger.identity.NodeCertificate;
import org.cairngate.ledger.store.ChainStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Keeps {@link UplinkBench} alive, and sees that what it counts has arrived. */
@Timeout(120)
class UplinkRateTest {

    private static final int BATCHES = 16;

    @TempDir
    Path folder;

    @Test
    void everyBatchThatCountsHasArrived() throws Exception {
        AtomicLong received = new AtomicLong();
        try (ChainStore store = ChainStore.open(folder.resolve("store"));
                BenchBroker broker = BenchBroker.moquette(
                        NodeCertificate.issue(TestMaster.key(1), "master", Clock.systemUTC(), Duration.ofDays(1)),
                        received)) {
            UplinkBench.Moved moved =
                    UplinkBench.move(broker, UplinkBench.filled(store, BATCHES), Duration.ofSeconds(1));
            assertThat(moved.batches()).isPositive();
            // The broker acknowledges before it hands a message to those who look on.
            Await.until("they came", () -> received.get() >= moved.bytes());
        }
    }
}
