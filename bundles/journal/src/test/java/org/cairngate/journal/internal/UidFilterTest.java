package org.cairngate.journal.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

class UidFilterTest {

    @Test
    void whatWasAddedIsAlwaysKnown() {
        Random random = new Random(4);
        UidFilter filter = new UidFilter(1 << 12, random.nextLong());
        for (int length = 0; length <= 64; length++) {
            byte[] uid = new byte[length];
            random.nextBytes(uid);
            filter.add(uid);
            assertThat(filter.add(uid)).isTrue();
        }
    }

    @Test
    void fewNewUidsAreTakenForKnownOnes() {
        UidFilter filter = new UidFilter(1 << 16, 1);
        int wrong = 0;
        for (int i = 0; i < 50_000; i++) {
            wrong += filter.add(("event-" + i).getBytes(StandardCharsets.US_ASCII)) ? 1 : 0;
        }
        assertThat(wrong).isLessThan(1000);
    }
}
