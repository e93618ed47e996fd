package org.cairngate.journal.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.cairngate.journal.Append;
import org.cairngate.journal.AppendRun;
import org.cairngate.ledger.Hash;
import org.junit.jupiter.api.Test;

class AppendQueueTest {

    private static final int KIB = 1 << 10;

    private final AppendQueue queue = new AppendQueue(64L << 20);

    @Test
    void floodOfOneSourceDoesNotKeepAnotherOutOfTheNextGroup() {
        Object flood = new Object();
        for (int i = 0; i < 1000; i++) {
            queue.offer(run(flood, 32 * KIB));
        }
        QueuedRun single = run(new Object(), 200);
        queue.offer(single);
        List<QueuedRun> group = queue.take();
        assertThat(group).hasSizeGreaterThan(100).hasSizeLessThan(1000);
        assertThat(group.indexOf(single)).isEqualTo(1);
    }

    @Test
    void runsOfOneSourceStayInTheirOrder() {
        Object source = new Object();
        List<QueuedRun> runs = List.of(run(source, 1), run(source, 2), run(source, 3));
        queue.offer(runs.get(0));
        queue.offer(run(new Object(), 1));
        queue.offer(runs.get(1));
        queue.offer(runs.get(2));
        assertThat(queue.take()).hasSize(4).containsSubsequence(runs);
    }

    @Test
    void queueThatIsTwiceAsLongAsItShouldBeTakesNoMore() {
        AppendQueue small = new AppendQueue(64 * KIB);
        Object source = new Object();
        int taken = 0;
        while (small.offer(run(source, 16 * KIB))) {
            taken++;
        }
        assertThat(taken).isBetween(7, 8);
        assertThat(small.hasRoom()).isFalse();
        assertThat(small.take()).hasSize(taken);
        assertThat(small.hasRoom()).isTrue();
    }

    @Test
    void closedQueueGivesWhatItHasAndThenNothing() {
        QueuedRun last = run(new Object(), 1);
        queue.offer(last);
        queue.close();
        assertThat(queue.offer(run(new Object(), 1))).isFalse();
        assertThat(queue.take()).containsExactly(last);
        assertThat(queue.take()).isEmpty();
    }

    private static QueuedRun run(Object source, int bytes) {
        Append append = new Append(new byte[] {'u'}, "acme/lab", new byte[bytes], Hash.ZERO, new byte[0]);
        return new QueuedRun(new AppendRun(source, List.of(append), () -> {}), new UidHash(1));
    }
}
