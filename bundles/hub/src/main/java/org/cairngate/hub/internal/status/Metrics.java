package org.cairngate.hub.internal.status;

import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The status as Prometheus reads it (text exposition format 0.0.4). It is fifteen numbers that the status has already: the
 * client libraries would add a registry of their own and a megabyte.
 */
final class Metrics {

    /** The media type of the text. */
    static final String TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private static final String REFUSALS = "cairngate_refused_total";

    private enum Kind {
        GAUGE,
        COUNTER;

        String code() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * One number.
     *
     * @param path where the status has it
     * @param divisor what turns the status' unit into the one of the name
     * @param absent the value by which the status says that there is none
     */
    private record Metric(String name, Kind kind, String help, List<String> path, long divisor, long absent) {}

    private static final long NEVER = Long.MIN_VALUE;

    private static final List<Metric> ALL = List.of(
            gauge("ready", "Whether the gateway does its work.", "ready"),
            gauge("journal_accepting", "Whether an event would be taken.", "journal", "accepting"),
            gauge("journal_entries", "Events that wait for the ledger.", "journal", "entries"),
            gauge("journal_bytes", "Bytes that these count against the quota.", "journal", "bytes"),
            gauge("journal_quota_bytes", "Most bytes that the journal takes.", "journal", "quotaBytes"),
            new Metric(
                    "cairngate_journal_fill_ratio",
                    Kind.GAUGE,
                    "How full the journal is, 0 to 1.",
                    List.of("journal", "fillPercent"),
                    100,
                    NEVER),
            new Metric(
                    "cairngate_journal_time_to_full_seconds",
                    Kind.GAUGE,
                    "How long intake can go on at the present rate; absent without intake.",
                    List.of("journal", "timeToFullSeconds"),
                    1,
                    -1),
            new Metric(
                    "cairngate_journal_oldest_unsent_timestamp_seconds",
                    Kind.GAUGE,
                    "When the oldest event that waits was received; absent when none waits.",
                    List.of("journal", "oldestUnsentMs"),
                    1000,
                    0),
            counter("events_accepted_total", "Events stored since the start.", "events", "accepted"),
            counter("events_duplicate_total", "Events that came again since the start.", "events", "duplicate"),
            gauge("outbox_batches", "Batches that are not in a certified block.", "outbox", "batches"),
            gauge("outbox_events", "Events in these.", "outbox", "events"),
            gauge("chain_height", "Height of the newest block of this copy.", "height"),
            gauge("chain_certified_size", "Blocks that a certificate covers.", "certifiedSize"),
            gauge("cosigning", "Whether this hub cosigns checkpoints.", "cosigning"));

    private Metrics() {}

    private static Metric gauge(String name, String help, String... path) {
        return new Metric("cairngate_" + name, Kind.GAUGE, help, List.of(path), 1, NEVER);
    }

    private static Metric counter(String name, String help, String... path) {
        return new Metric("cairngate_" + name, Kind.COUNTER, help, List.of(path), 1, NEVER);
    }

    /** The text of a status; numbers that the status does not have are left out. */
    static String text(Map<String, Object> status) {
        StringBuilder out = new StringBuilder();
        for (Metric metric : ALL) {
            number(status, metric).ifPresent(value -> {
                head(out, metric.name(), metric.kind(), metric.help());
                out.append(metric.name()).append(' ').append(value).append('\n');
            });
        }
        refusals(out, status);
        return out.toString();
    }

    private static void head(StringBuilder out, String name, Kind kind, String help) {
        out.append("# HELP ").append(name).append(' ').append(help).append('\n');
        out.append("# TYPE ").append(name).append(' ').append(kind.code()).append('\n');
    }

    private static Optional<String> number(Map<String, Object> status, Metric metric) {
        Object value = status;
        for (String key : metric.path()) {
            value = value instanceof Map<?, ?> map ? map.get(key) : null;
        }
        if (value instanceof Boolean flag) {
            return Optional.of(flag ? "1" : "0");
        }
        if (!(value instanceof Number number) || number.doubleValue() == metric.absent()) {
            return Optional.empty();
        }
        return Optional.of(new BigDecimal(number.toString())
                .divide(BigDecimal.valueOf(metric.divisor()))
                .toPlainString());
    }

    /** Components and reasons are codes of ours, without a character that would need to be escaped. */
    private static void refusals(StringBuilder out, Map<String, Object> status) {
        if (!(status.get("refusals") instanceof List<?> rows) || rows.isEmpty()) {
            return;
        }
        head(out, REFUSALS, Kind.COUNTER, "What was refused since the start.");
        for (Object row : rows) {
            if (row instanceof Map<?, ?> refusal) {
                out.append(REFUSALS)
                        .append("{component=\"")
                        .append(refusal.get("component"))
                        .append("\",reason=\"")
                        .append(refusal.get("reason"))
                        .append("\"} ")
                        .append(refusal.get("count"))
                        .append('\n');
            }
        }
    }
}
