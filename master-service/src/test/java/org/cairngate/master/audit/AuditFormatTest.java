package org.cairngate.master.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Audit records as events. */
class AuditFormatTest {

    private static final Instant NOON = Instant.parse("2026-06-01T12:00:00Z");

    private final AuditFormat format = new AuditFormat();

    @Test
    void recordComesBackFromItsEvent() throws Exception {
        Attempt attempt = new Attempt("admin", "POST /v1/devices", "register", "a", "10.0.0.1", "f".repeat(32));
        AuditRecord record =
                AuditRecord.of(NOON, AuditRecord.Kind.WRITE, attempt, new Outcome(409, "not-permitted"), 3);
        assertThat(format.decode(format.encode(record))).isEqualTo(record);
    }

    @Test
    void whateverAClientWritesAnEventIsSmallAndOnOneLine() throws Exception {
        String wild = "\u0000\n\r\"\\\u202e\ud800\u0085" + "\ud83d\ude00".repeat(1000);
        Attempt attempt = new Attempt(wild, wild, wild, wild, wild, wild);
        AuditRecord record = AuditRecord.of(NOON, AuditRecord.Kind.REFUSAL, attempt, new Outcome(401, ""));
        byte[] event = format.encode(record);
        assertThat(event).hasSizeLessThan(2048);
        assertThat(new String(event, StandardCharsets.UTF_8)).doesNotContain("\n", "\r", "\u202e", "\\u");
        assertThat(format.decode(event)).isEqualTo(record);
    }
}
