package org.cairngate.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.key.SigningKey;
import org.junit.jupiter.api.Test;

class SubmissionWindowTest {

    private static final String HUB = "hub-001";
    private static final int BATCHES = 300;

    private final AtomicLong nanos = new AtomicLong();
    private final MasterBatches batches = new MasterBatches(
            Hash.sha256(HUB.getBytes(StandardCharsets.UTF_8)), Map.of(HUB, SigningKey.fromSeed(new byte[Hash.SIZE])));

    private SubmissionWindow window(long mostBytes) {
        SubmissionWindow window = new SubmissionWindow(nanos::get, mostBytes);
        window.offer(batches.next(BATCHES, 1).get(HUB));
        return window;
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    /** The numbers of all that may be sent now. */
    private static List<Long> sent(SubmissionWindow window) {
        List<Long> seqs = new ArrayList<>();
        for (Optional<MasterBatches.Sealed> one = window.poll(); one.isPresent(); one = window.poll()) {
            seqs.add(one.get().seq());
        }
        return seqs;
    }

    private static List<Long> from(long first, int count) {
        return LongStream.range(first, first + count).boxed().toList();
    }

    @Test
    void eachReceiptLetsOneMoreWaitUpToAHundred() {
        SubmissionWindow window = window(Long.MAX_VALUE);
        assertThat(sent(window)).isEqualTo(from(1, SubmissionWindow.FIRST));
        window.accepted(1);
        assertThat(sent(window)).isEqualTo(from(11, 2));
        for (long seq = 2; seq <= 150; seq++) {
            window.accepted(seq);
            assertThat(sent(window)).hasSizeLessThanOrEqualTo(2);
        }
        window.accepted(151);
        assertThat(sent(window)).isEqualTo(from(251, 1));
    }

    @Test
    void afterALossAllGoesAgainFromTheLostBatchOnce() {
        SubmissionWindow window = window(Long.MAX_VALUE);
        sent(window);
        window.accepted(1);
        window.accepted(2);
        sent(window);
        window.lacksBefore(4); // 3 was dropped
        assertThat(sent(window)).isEqualTo(from(3, SubmissionWindow.FIRST));
        window.lacksBefore(13); // an answer to a copy from before
        window.lacksBefore(14);
        assertThat(sent(window)).isEmpty();
        window.accepted(3);
        assertThat(sent(window)).isEqualTo(from(13, 2));
    }

    @Test
    void withoutProgressItWaitsLongerBeforeItGoesBackAgain() {
        SubmissionWindow window = window(Long.MAX_VALUE);
        sent(window);
        window.lacksBefore(2);
        assertThat(sent(window)).hasSize(SubmissionWindow.FIRST);
        window.lacksBefore(2);
        assertThat(sent(window)).isEmpty();
        pass(SubmissionWindow.FIRST_PAUSE);
        assertThat(sent(window)).hasSize(SubmissionWindow.FIRST);
        window.lacksBefore(2);
        pass(SubmissionWindow.FIRST_PAUSE);
        assertThat(sent(window)).isEmpty();
        pass(SubmissionWindow.FIRST_PAUSE);
        assertThat(sent(window)).hasSize(SubmissionWindow.FIRST);
    }

    @Test
    void aBatchWithoutAReceiptForTwentySecondsIsLost() {
        SubmissionWindow window = window(Long.MAX_VALUE);
        sent(window);
        pass(SubmissionWindow.RECEIPT_TIMEOUT.minusNanos(1));
        assertThat(sent(window)).isEmpty();
        pass(Duration.ofNanos(1));
        assertThat(sent(window)).isEqualTo(from(1, SubmissionWindow.FIRST));
    }

    @Test
    void whatWaitsIsBoundedInBytesButOneMayAlwaysGo() {
        SubmissionWindow window = window(1);
        assertThat(sent(window)).isEqualTo(from(1, 1));
        window.accepted(1);
        assertThat(sent(window)).isEqualTo(from(2, 1));
    }

    @Test
    void waitingEndsWhenAllIsAccepted() throws Exception {
        SubmissionWindow window = window(Long.MAX_VALUE);
        assertThat(window.await().orElseThrow().seq()).isEqualTo(1);
        window.accepted(BATCHES); // a receipt for a copy from before a repetition
        assertThat(window.await()).isEmpty();
    }
}
