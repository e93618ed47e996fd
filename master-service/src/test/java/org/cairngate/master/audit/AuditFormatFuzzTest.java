package org.cairngate.master.audit;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import org.cairngate.ledger.RefusedException;

/** Audit records as any event of their namespace could be. */
class AuditFormatFuzzTest {

    private final AuditFormat format = new AuditFormat();

    @FuzzTest(maxDuration = "8s")
    void event(byte[] data) {
        try {
            AuditRecord record = format.decode(data);
            assertThat(record.count()).isPositive();
        } catch (RefusedException e) {
            assertThat(e.detail()).isNotEmpty();
        }
    }
}
