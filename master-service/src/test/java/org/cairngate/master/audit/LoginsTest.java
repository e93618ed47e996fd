package org.cairngate.master.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

/** What counts as a login. */
class LoginsTest {

    private static final Instant NOON = Instant.parse("2026-06-01T12:00:00Z");

    private final Logins logins = new Logins();

    @Test
    void accountThatStaysInUseLogsInOnceForEachAddress() {
        assertThat(logins.isNew("admin", "10.0.0.1", NOON)).isTrue();
        assertThat(logins.isNew("admin", "10.0.0.2", NOON)).isTrue();
        Instant later = NOON;
        for (int i = 0; i < 10; i++) {
            later = later.plus(Logins.QUIET);
            assertThat(logins.isNew("admin", "10.0.0.1", later)).isFalse();
        }
        assertThat(logins.isNew("admin", "10.0.0.1", later.plus(Logins.QUIET).plusMillis(1)))
                .isTrue();
    }

    @Test
    void addressesAreForgottenAfterAThousandOthers() {
        assertThat(logins.isNew("admin", "first", NOON)).isTrue();
        for (int i = 0; i < Logins.MAX_PAIRS; i++) {
            logins.isNew("admin", "10.0." + (i >> 8) + "." + (i & 255), NOON);
        }
        assertThat(logins.isNew("admin", "first", NOON)).isTrue();
    }
}
