package org.cairngate.master.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import org.cairngate.ledger.RefusalLog;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.block.ChainPolicy;
import org.cairngate.ledger.store.ChainStore;
import org.cairngate.ledger.store.DiskReserve;
import org.cairngate.master.ChainSetup;
import org.cairngate.master.MasterDirectory;
import org.cairngate.master.disk.IntakeRoom;
import org.cairngate.master.minting.TransactionPool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What waits to be judged, and for whom there is room. */
class TransactionIntakeTest {

    @TempDir
    Path root;

    @Test
    void hubThatSendsWithoutWaitingTakesNoRoomFromOthers() throws Exception {
        Clock clock = Clock.systemUTC();
        MasterDirectory directory = new MasterDirectory(root);
        new ChainSetup(directory, clock)
                .found(
                        ChainPolicy.standard("cairngate.example/test", Duration.ofSeconds(1)),
                        "councilbox",
                        Map.of(),
                        Map.of());
        RefusalLog refusals = new RefusalLog("master", clock);
        try (ChainStore store = ChainStore.open(directory.chain())) {
            TransactionIntake intake = new TransactionIntake(
                    store,
                    new TransactionPool(store),
                    new NoAnnouncements(),
                    refusals,
                    clock,
                    new IntakeRoom(DiskReserve.on(root, 0)));
            for (int i = 0; i < TransactionIntake.MAX_WAITING; i++) {
                intake.offer("greedy", new byte[] {1});
            }
            assertThat(intake.depth()).isEqualTo(TransactionIntake.MAX_WAITING_OF_HUB);
            intake.offer("other", new byte[] {1});
            assertThat(intake.depth()).isEqualTo(TransactionIntake.MAX_WAITING_OF_HUB + 1);
            intake.start();
            intake.close();
            assertThat(intake.depth()).isZero();
            intake.offer("greedy", new byte[] {1});
            assertThat(intake.depth()).as("room again for the first").isEqualTo(1);
        }
        assertThat(refusals.counts().get(RefusalReason.QUOTA_FULL))
                .isEqualTo(TransactionIntake.MAX_WAITING - TransactionIntake.MAX_WAITING_OF_HUB);
    }
}
