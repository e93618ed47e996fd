package org.cairngate.master.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Few points that look like all of them. */
class LttbTest {

    @Test
    void fewPointsStayAsTheyAre() {
        assertThat(Lttb.pick(new long[] {}, new double[] {}, 3)).isEmpty();
        assertThat(Lttb.pick(new long[] {1, 2, 3}, new double[] {5, 6, 7}, 3)).containsExactly(0, 1, 2);
    }

    @Test
    void firstLastAndThePeakAreKept() {
        for (int size = 4; size < 300; size++) {
            long[] x = new long[size];
            double[] y = new double[size];
            for (int i = 0; i < size; i++) {
                x[i] = 1_700_000_000_000L + i * 1000L;
            }
            int peak = 1 + (size * 7) % (size - 2);
            y[peak] = 100;
            for (int count = 3; count < size; count++) {
                List<Integer> kept = Lttb.pick(x, y, count);
                assertThat(kept)
                        .as("%s of %s", count, size)
                        .hasSize(count)
                        .isSorted()
                        .doesNotHaveDuplicates();
                assertThat(kept)
                        .as("%s of %s", count, size)
                        .startsWith(0)
                        .endsWith(size - 1)
                        .contains(peak);
            }
        }
    }

    @Test
    void hugeNumbersDoNotLeaveTheRange() {
        double[] y = {Double.MAX_VALUE, -Double.MAX_VALUE, Double.MAX_VALUE, -Double.MAX_VALUE, 0};
        assertThat(Lttb.pick(new long[] {0, 1, 2, 3, 4}, y, 3))
                .hasSize(3)
                .startsWith(0)
                .endsWith(4);
    }
}
