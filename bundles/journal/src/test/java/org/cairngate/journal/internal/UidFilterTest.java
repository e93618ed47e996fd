package org.cairngate.journal.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Random;
import org.junit.jupiter.api.Test;

class UidFilterTest {

    private static BitSet add(UidFilter filter, UidHash hash, byte[]... uids) {
        return filter.add(Arrays.stream(uids).mapToLong(hash::of).toArray(), uids.length);
    }

    @Test
    void whatWasAddedIsAlwaysKnown() {
        Random random = new Random(4);
        UidHash hash = new UidHash(random.nextLong());
        UidFilter filter = new UidFilter(1 << 12);
        for (int length = 0; length <= 64; length++) {
            byte[] uid = new byte[length];
            random.nextBytes(uid);
            add(filter, hash, uid);
            assertThat(add(filter, hash, uid).get(0)).isTrue();
        }
    }

    @Test
    void aUidThatComesTwiceInOneCallIsKnownTheSecondTime() {
        byte[] uid = {1, 2, 3};
        assertThat(add(new UidFilter(1 << 12), new UidHash(7), uid, uid).get(1)).isTrue();
    }

    @Test
    void fewNewUidsAreTakenForKnownOnes() {
        UidFilter filter = new UidFilter(1 << 16);
        int wrong = 0;
        for (int i = 0; i < 50_000; i++) {
            byte[] uid = ("event-" + i).getBytes(StandardCharsets.US_ASCII);
            wrong += add(filter, new UidHash(1), uid).cardinality();
        }
        assertThat(wrong).isLessThan(1000);
    }

    @Test
    void theFilterIsASixteenthOfTheHeapBetweenItsBounds() {
        assertThat(UidFilter.forHeap(32L << 20).capacity()).isEqualTo(8L << 20);
        assertThat(UidFilter.forHeap(160L << 20).capacity()).isEqualTo(16L << 20);
        assertThat(UidFilter.forHeap(8L << 30).capacity()).isEqualTo(32L << 20);
    }
}
