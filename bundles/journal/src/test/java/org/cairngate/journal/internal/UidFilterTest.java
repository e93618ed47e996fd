package org.cairngate.journal.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class UidFilterTest {

    @Test
    void whatWasAddedIsAlwaysKnown() {
        Random random = new Random(4);
        UidFilter filter = new UidFilter(1 << 12, new UidHash(random.nextLong()));
        for (int length = 0; length <= 64; length++) {
            byte[] uid = new byte[length];
            random.nextBytes(uid);
            filter.addAll(List.of(uid));
            assertThat(filter.addAll(List.of(uid)).get(0)).isTrue();
        }
    }

    @Test
    void aUidThatComesTwiceInOneCallIsKnownTheSecondTime() {
        byte[] uid = {1, 2, 3};
        assertThat(new UidFilter(1 << 12, new UidHash(7))
                        .addAll(List.of(uid, uid))
                        .get(1))
                .isTrue();
    }

    @Test
    void fewNewUidsAreTakenForKnownOnes() {
        UidFilter filter = new UidFilter(1 << 16, new UidHash(1));
        int wrong = 0;
        for (int i = 0; i < 50_000; i++) {
            wrong += filter.addAll(List.of(("event-" + i).getBytes(StandardCharsets.US_ASCII)))
                    .cardinality();
        }
        assertThat(wrong).isLessThan(1000);
    }

    @Test
    void theFilterIsASixteenthOfTheHeapBetweenItsBounds() {
        assertThat(UidFilter.forHeap(32L << 20, new UidHash(1)).capacity()).isEqualTo(8L << 20);
        assertThat(UidFilter.forHeap(160L << 20, new UidHash(1)).capacity()).isEqualTo(16L << 20);
        assertThat(UidFilter.forHeap(8L << 30, new UidHash(1)).capacity()).isEqualTo(32L << 20);
    }
}
