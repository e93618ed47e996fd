package org.cairngate.hub.uplink;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.cairngate.hub.fixture.HandClock;
import org.cairngate.hub.fixture.TestMaster;
import org.cairngate.hub.internal.batch.Outbox;
import org.cairngate.hub.internal.uplink.Link;
import org.cairngate.hub.internal.uplink.Submissions;
import org.cairngate.ledger.RefusalLog;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.protocol.Submission;
import org.cairngate.ledger.store.ChainStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is sent, and sent again, when the master answers late, not at all, or that it lacks a batch. */
class SubmissionsTest {

    private static final int BATCHES = 40;

    @TempDir
    Path folder;

    private final HandClock clock = new HandClock();
    private final Wire wire = new Wire();
    private ChainStore store;
    private Outbox outbox;
    private Submissions submissions;

    @BeforeEach
    void fill() throws Exception {
        store = ChainStore.open(folder);
        outbox = new Outbox(
                UplinkBench.filled(store, BATCHES),
                TestMaster.key(9).publicKey().id());
        submissions = new Submissions(wire, outbox, "hub-a", clock, new RefusalLog("test", clock));
        submissions.restart();
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void windowBeginsSmallAndEachReceiptWidensIt() {
        assertThat(wire.take()).isEqualTo(seqs(1, 10));
        accept(1, 3);
        assertThat(wire.take()).isEqualTo(seqs(11, 16));
    }

    @Test
    void answersOfOneGapSendEachBatchAgainOnce() {
        wire.take();
        accept(1, 1);
        assertThat(wire.take()).isEqualTo(seqs(11, 12));
        gap(3, 12);
        assertThat(wire.take()).as("from the lost one on").isEqualTo(seqs(2, 11));
        accept(2, 11);
        assertThat(wire.take()).isEqualTo(seqs(12, 31));
    }

    @Test
    void secondLossWaitsAndTheThirdLonger() {
        wire.take();
        gap(2, 10);
        assertThat(wire.take()).isEqualTo(seqs(1, 10));
        gap(2, 10);
        assertThat(wire.take()).as("again at once").isEmpty();
        assertThat(afterSeconds(1)).isEqualTo(seqs(1, 10));
        gap(2, 10);
        assertThat(afterSeconds(1)).isEmpty();
        assertThat(afterSeconds(1)).isEqualTo(seqs(1, 10));
    }

    @Test
    void receiptEndsTheWaiting() {
        wire.take();
        gap(2, 10);
        wire.take();
        gap(2, 10);
        accept(1, 10);
        assertThat(wire.take()).isEqualTo(seqs(11, 30));
        assertThat(afterSeconds(1)).as("there is nothing to go back to").isEmpty();
        gap(12, 30);
        assertThat(wire.take()).isEqualTo(seqs(11, 20));
    }

    @Test
    void batchWithoutReceiptGoesAgain() {
        wire.take();
        assertThat(afterSeconds(19)).isEmpty();
        assertThat(afterSeconds(1)).isEqualTo(seqs(1, 10));
    }

    @Test
    void batchWithoutReceiptGoesAgainAlsoWhenTheClockIsSetBackAYear() {
        wire.take();
        clock.advance(Duration.ofDays(-365));
        submissions.resendUnanswered();
        assertThat(wire.take()).isEqualTo(seqs(1, 10));
    }

    @Test
    void masterThatLostWhatItHadAcceptedGetsItAgain() {
        wire.take();
        accept(1, 5);
        wire.take();
        gap(6, 6);
        assertThat(wire.take()).isEqualTo(seqs(1, 10));
    }

    private void accept(long from, long to) {
        LongStream.rangeClosed(from, to)
                .forEach(seq -> submissions.accepted(outbox.slot(seq).orElseThrow()));
    }

    private void gap(long from, long to) {
        LongStream.rangeClosed(from, to)
                .forEach(seq -> submissions.resendAfterGap(outbox.slot(seq).orElseThrow()));
    }

    private List<Long> afterSeconds(int seconds) {
        for (int i = 0; i < seconds; i++) {
            clock.advance(Duration.ofSeconds(1));
            submissions.resendUnanswered();
        }
        return wire.take();
    }

    private static List<Long> seqs(long from, long to) {
        return LongStream.rangeClosed(from, to).boxed().toList();
    }

    /** Notes what goes out. */
    private static final class Wire implements Link {
        private final List<Long> sent = new ArrayList<>();

        @Override
        public boolean isUp() {
            return true;
        }

        @Override
        public boolean publish(String topic, byte[] payload, Runnable acknowledged) {
            try {
                sent.add(Submission.decode(payload).transaction().transaction().seq());
            } catch (RefusedException e) {
                throw new IllegalStateException(e);
            }
            return true;
        }

        List<Long> take() {
            List<Long> taken = List.copyOf(sent);
            sent.clear();
            return taken;
        }
    }
}
