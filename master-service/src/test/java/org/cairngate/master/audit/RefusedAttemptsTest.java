package org.cairngate.master.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** However many attempts are refused, what they leave is small, and the numbers are right. */
class RefusedAttemptsTest {

    private static final Instant NOON = Instant.parse("2026-06-01T12:00:00Z");

    private final RefusedAttempts attempts = new RefusedAttempts();

    private static AuditRecord attempt(Instant time, String address) {
        Attempt attempt = new Attempt("admin", "GET /v1/status", "status", "", address, "");
        return AuditRecord.of(time, AuditRecord.Kind.REFUSAL, attempt, new Outcome(401, "bad-credentials"));
    }

    private static long counted(List<AuditRecord> records) {
        return records.stream().mapToLong(AuditRecord::count).sum();
    }

    @Test
    void firstAttemptsAreToldAtOnceAndTheOthersAsANumberAfterTheWindow() {
        for (int i = 0; i < 1000; i++) {
            attempts.add(attempt(NOON, "10.0.0.1"));
        }
        assertThat(attempts.take(NOON)).hasSize(RefusedAttempts.OF_ADDRESS);
        assertThat(attempts.take(NOON.plusSeconds(1))).isEmpty();
        assertThat(attempts.isEmpty()).isFalse();
        List<AuditRecord> rest = attempts.take(NOON.plus(RefusedAttempts.WINDOW));
        assertThat(rest).hasSize(1);
        assertThat(rest.get(0).count()).isEqualTo(1000 - RefusedAttempts.OF_ADDRESS);
        assertThat(rest.get(0).attempt().address()).isEqualTo("10.0.0.1");
        assertThat(rest.get(0).outcome()).isEqualTo(new Outcome(401, AuditRecord.FURTHER));
        assertThat(attempts.isEmpty()).isTrue();
        attempts.add(attempt(NOON.plus(Duration.ofMinutes(2)), "10.0.0.1"));
        assertThat(attempts.takeAll()).hasSize(1);
    }

    @Test
    void manyAddressesLeaveABoundedNumberOfRecordsAndNoneIsUncounted() {
        int addresses = 50_000;
        for (int round = 0; round < 2; round++) {
            for (int i = 0; i < addresses; i++) {
                attempts.add(attempt(NOON, "10." + (i >> 16) + "." + (i >> 8 & 255) + "." + (i & 255)));
            }
        }
        List<AuditRecord> taken = attempts.takeAll();
        assertThat(taken).hasSizeLessThanOrEqualTo(RefusedAttempts.OF_WINDOW + RefusedAttempts.MAX_ADDRESSES + 1);
        assertThat(counted(taken)).isEqualTo(2L * addresses);
        assertThat(taken.stream().map(one -> one.attempt().address())).contains(RefusedAttempts.OTHERS);
    }

    @Test
    void whileNobodyTakesThemTheyStayBounded() {
        int windows = 200;
        long added = 0;
        for (int window = 0; window < windows; window++) {
            for (int i = 0; i < 100; i++, added++) {
                attempts.add(attempt(NOON.plus(RefusedAttempts.WINDOW.multipliedBy(window)), "10.0.0." + i));
            }
        }
        List<AuditRecord> taken = attempts.takeAll();
        assertThat(taken).hasSizeLessThan(RefusedAttempts.MAX_WAITING + RefusedAttempts.MAX_ADDRESSES);
        assertThat(counted(taken)).isEqualTo(added);
    }
}
