package org.cairngate.hub.internal.status;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The status in the text format of Prometheus. */
class MetricsTest {

    private static final String LINE =
            "# (HELP|TYPE) [a-z_]+ .+|[a-z_]+(\\{[a-z]+=\"[a-z-]+\"(,[a-z]+=\"[a-z-]+\")*\\})? [0-9.]+";

    private static Map<String, Object> status(long timeToFull, long oldestMs) {
        return Map.of(
                "ready",
                true,
                "journal",
                Map.of(
                        "fillPercent",
                        37.5,
                        "accepting",
                        false,
                        "timeToFullSeconds",
                        timeToFull,
                        "oldestUnsentMs",
                        oldestMs),
                "refusals",
                List.of(Map.of("component", "broker", "reason", "quota-full", "count", 3L)));
    }

    @Test
    void fillTimeToFullAndOldestUnsentEventAreMetrics() {
        String text = Metrics.text(status(60, 1_696_248_400_123L));
        assertThat(text.lines()).allMatch(line -> line.matches(LINE));
        assertThat(text.lines())
                .contains(
                        "cairngate_ready 1",
                        "cairngate_journal_fill_ratio 0.375",
                        "cairngate_journal_accepting 0",
                        "cairngate_journal_time_to_full_seconds 60",
                        "cairngate_journal_oldest_unsent_timestamp_seconds 1696248400.123",
                        "# TYPE cairngate_refused_total counter",
                        "cairngate_refused_total{component=\"broker\",reason=\"quota-full\"} 3");
    }

    @Test
    void whatTheStatusDoesNotHaveIsLeftOut() {
        assertThat(Metrics.text(status(-1, 0)))
                .doesNotContain("time_to_full")
                .doesNotContain("oldest_unsent")
                .doesNotContain("outbox");
        assertThat(Metrics.text(Map.of())).isEmpty();
    }
}
