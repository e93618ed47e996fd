package org.cairngate.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RefusalLogTest {

    private final Instant noon = Instant.parse("2026-11-01T12:00:00Z");
    private final RefusalLog log = new RefusalLog("broker", Clock.fixed(noon, ZoneOffset.UTC));

    @Test
    void everyRefusalIsCountedAndTheNewestAreKept() {
        for (int i = 0; i < 150; i++) {
            log.record(RefusalReason.MALFORMED_EVENT, "event " + i);
        }
        log.record(new RefusedException(RefusalReason.QUOTA_FULL, "full\nforged line"));
        assertThat(log.counts()).isEqualTo(Map.of(RefusalReason.MALFORMED_EVENT, 150L, RefusalReason.QUOTA_FULL, 1L));
        assertThat(log.recent())
                .hasSize(100)
                .endsWith(new Refusal(noon, "broker", RefusalReason.QUOTA_FULL, "full?forged line"));
        assertThat(log.component()).isEqualTo("broker");
    }

    @Test
    void codesNameTheirReasons() {
        for (RefusalReason reason : RefusalReason.values()) {
            assertThat(RefusalReason.ofCode(reason.code())).contains(reason);
        }
        assertThat(RefusalReason.CLOCK_SKEW.code()).isEqualTo("clock-skew");
        assertThat(RefusalReason.ofCode("no-such-reason")).isEmpty();
    }
}
