package org.cairngate.master.telemetry;

import java.sql.Array;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The time before which the events of a namespace are over, for each that has a rule; whole days of UTC, so that it moves once a day.
 * What counts is the device's time, by which rows are asked for and by which they are in partitions. Immutable.
 *
 * @param times the earliest time that is kept, by namespace
 */
record Cutoffs(Map<String, Instant> times) {

    static final Cutoffs NONE = new Cutoffs(Map.of());

    Cutoffs {
        times = Collections.unmodifiableMap(new TreeMap<>(times));
    }

    /** What is over at this moment: a row is kept for its days, and until the end of the last one. */
    static Cutoffs of(RetentionRules rules, Instant now) {
        Instant today = now.truncatedTo(ChronoUnit.DAYS);
        Map<String, Instant> times = new TreeMap<>();
        rules.days()
                .forEach((namespace, days) -> times.put(
                        namespace,
                        today.atOffset(ZoneOffset.UTC).minusDays(days).toInstant()));
        return new Cutoffs(times);
    }

    /** Whether an event of this time is over. */
    boolean isOver(String namespace, Instant time) {
        return times.containsKey(namespace) && time.isBefore(times.get(namespace));
    }

    /** The namespaces of which nothing before this time is kept. */
    List<String> overUntil(Instant time) {
        return times.entrySet().stream()
                .filter(one -> !one.getValue().isBefore(time))
                .map(Map.Entry::getKey)
                .toList();
    }

    /** All namespaces, as a parameter of the database. */
    Array namespaces(Connection connection) throws SQLException {
        return connection.createArrayOf("text", times.keySet().toArray());
    }

    /** Their times in the same order, as a parameter of the database. */
    Array instants(Connection connection) throws SQLException {
        return connection.createArrayOf(
                "text", times.values().stream().map(Times::text).toArray());
    }
}
