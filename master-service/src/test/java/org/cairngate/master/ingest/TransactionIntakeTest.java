package org.cairngate.master.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.util.function.IntSupplier;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.cbor.CborWriter;
import org.cairngate.ledger.protocol.Receipt;
import org.cairngate.ledger.transaction.EventsBody;
import org.cairngate.ledger.transaction.SignedTransaction;
import org.cairngate.ledger.transaction.Transaction;
import org.cairngate.master.Await;
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
            Await.until("all was judged", () -> intake.depth() == 0);
            intake.offer("greedy", new byte[] {1});
            intake.close();
            assertThat(parts.refusals().counts().get(RefusalReason.QUOTA_FULL))
                    .as("room again for the first")
                    .isEqualTo(TransactionIntake.MAX_WAITING - TransactionIntake.MAX_WAITING_OF_HUB);
        }
    }

    @Test
    void largeSubmissionsDoNotWaitForTheReceiptsOfManyOthers() throws Exception {
        assertThat(takenBeforeTheFirstReceipt(200_000)).isEqualTo(5);
    }

    @Test
    void aSubmissionThatIsLargerThanAGroupIsOneAlone() throws Exception {
        assertThat(takenBeforeTheFirstReceipt((1 << 20) - 8)).isEqualTo(1);
    }

    @Test
    void smallSubmissionsShareASyncedWrite() throws Exception {
        assertThat(takenBeforeTheFirstReceipt(1_000)).isEqualTo(TransactionIntake.MAX_GROUP);
    }

    /** How many submissions with a segment of so many bytes are judged before the first of them is answered. */
    private int takenBeforeTheFirstReceipt(int segmentBytes) throws Exception {
        int offered = (int)
                Math.min(2L * TransactionIntake.MAX_GROUP, TransactionIntake.MAX_WAITING_BYTES / segmentBytes - 1);
        FirstReceipt first = new FirstReceipt();
        try (UplinkParts parts = new UplinkParts(root, first)) {
            TransactionIntake intake = parts.intake();
            first.look = intake::depth;
            byte[] message = damaged(parts, segmentBytes);
            for (int i = 0; i < offered; i++) {
                intake.offer(UplinkParts.HUB, message);
            }
            assertThat(intake.depth()).isEqualTo(offered);
            intake.start();
            Await.until("a receipt", () -> first.waiting >= 0);
            intake.close();
        }
        return offered - first.waiting;
    }

    /** A submission whose transaction can be read, so that it is answered, and whose segment cannot. */
    private static byte[] damaged(UplinkParts parts, int segmentBytes) {
        Transaction transaction = new Transaction(
                parts.store().state().chainId(),
                parts.hubKey().publicKey().id(),
                1,
                "councilbox/weather-stations",
                new EventsBody(1, Hash.ZERO, Instant.EPOCH, Instant.EPOCH));
        return new CborWriter()
                .array(2)
                .bytes(SignedTransaction.sign(transaction, parts.hubKey()).bytes())
                .bytes(new byte[segmentBytes])
                .toBytes();
    }

    /** Looks how many wait when the first receipt goes out. */
    private static final class FirstReceipt extends NoAnnouncements {
        private volatile IntSupplier look = () -> 0;
        private volatile int waiting = -1;

        @Override
        public void receipt(String hub, Receipt receipt) {
            assertThat(receipt.isAccepted()).isFalse();
            if (waiting < 0) {
                waiting = look.getAsInt();
            }
        }
    }
}
