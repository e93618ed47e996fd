package org.cairngate.master.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.cairngate.ledger.RefusalReason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What waits to be judged, and for whom there is room. */
class TransactionIntakeTest {

    @TempDir
    Path root;

    @Test
    void hubThatSendsWithoutWaitingTakesNoRoomFromOthers() throws Exception {
        try (UplinkParts parts = new UplinkParts(root, new NoAnnouncements())) {
            TransactionIntake intake = parts.intake();
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
            assertThat(parts.refusals().counts().get(RefusalReason.QUOTA_FULL))
                    .isEqualTo(TransactionIntake.MAX_WAITING - TransactionIntake.MAX_WAITING_OF_HUB);
        }
    }
}
