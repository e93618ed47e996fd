package org.cairngate.master.telemetry;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.YearMonth;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes rows that are over, some at a time and from the oldest on; a month of which nothing else is left goes as a whole. The table
 * {@code swept} says how far it is with each namespace, so that nothing is looked at twice. For one thread.
 */
final class Sweep {

    /** Rows that one step looks at: about a second of the database's time. */
    private static final int STEP_ROWS = 20_000;

    /** What is noted of a namespace is true as long as no event before that gets a row. */
    private static final String AGREE = "delete from swept s where not exists (select 1"
            + " from unnest(?::text[], ?::timestamptz[]) c(namespace, cutoff)"
            + " where c.namespace = s.namespace and c.cutoff >= s.until)";

    private static final String NOTE = "insert into swept (namespace, until) select name, ?::timestamptz"
            + " from unnest(?::text[]) name on conflict (namespace) do update set until = excluded.until";
    private static final String BEGIN =
            "insert into swept (namespace, until) select * from unnest(?::text[], ?::timestamptz[])"
                    + " on conflict (namespace) do update set until = excluded.until";
    /** Namespaces that are equally far, those first that are least far. */
    private static final String DUE = "select array_agg(c.namespace) as namespaces, c.cutoff, s.until"
            + " from unnest(?::text[], ?::timestamptz[]) c(namespace, cutoff) left join swept s using (namespace)"
            + " where s.until is null or s.until < c.cutoff"
            + " group by c.cutoff, s.until order by s.until nulls first, c.cutoff limit 1";

    private static final String FIRST = "select time from event where time >= ?::timestamptz order by time limit 1";
    private static final String STEP =
            "select time from event where time >= ?::timestamptz order by time offset " + STEP_ROWS + " limit 1";
    private static final List<String> DELETE = List.of(
            "delete from event where time >= ?::timestamptz and time < ?::timestamptz and namespace = any (?)",
            "delete from reading where time >= ?::timestamptz and time < ?::timestamptz and namespace = any (?)");
    private static final String DELETE_LATEST =
            "delete from latest where namespace = any (?) and time < ?::timestamptz";

    private static final String BEGINNING = "-infinity";
    private static final Logger LOG = LoggerFactory.getLogger(Sweep.class);

    private Sweep() {}

    /**
     * What is to be deleted next.
     *
     * @param namespaces of these
     * @param since nothing before this time is left; empty when that was not looked at
     * @param until up to this time
     */
    private record Due(List<String> namespaces, Optional<Instant> since, Instant until) {

        /** Whether nothing from this time on was deleted yet. */
        private boolean isBefore(Instant time) {
            return since.filter(time::isBefore).isEmpty();
        }
    }

    /** Notes of empty tables that nothing is over in them. */
    static void begin(Connection connection, Cutoffs cutoffs) throws SQLException {
        update(connection, BEGIN, cutoffs);
    }

    /** Before rows are written that are not over by these cutoffs: forgets of which namespaces it is not known any more. */
    static void agree(Connection connection, Cutoffs cutoffs) throws SQLException {
        update(connection, AGREE, cutoffs);
    }

    private static void update(Connection connection, String statement, Cutoffs cutoffs) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(statement)) {
            update.setArray(1, cutoffs.namespaces(connection));
            update.setArray(2, cutoffs.instants(connection));
            update.executeUpdate();
        }
    }

    /**
     * Deletes some rows.
     *
     * @return whether there may be more
     */
    static boolean step(Connection connection, Cutoffs cutoffs) throws SQLException {
        Optional<Due> due = due(connection, cutoffs);
        if (due.isPresent()) {
            step(connection, cutoffs, due.get());
        } else {
            dropEmpty(connection, cutoffs);
        }
        return due.isPresent();
    }

    private static Optional<Due> due(Connection connection, Cutoffs cutoffs) throws SQLException {
        try (PreparedStatement question = connection.prepareStatement(DUE)) {
            question.setArray(1, cutoffs.namespaces(connection));
            question.setArray(2, cutoffs.instants(connection));
            try (ResultSet row = question.executeQuery()) {
                if (!row.next()) {
                    return Optional.empty();
                }
                String[] namespaces = (String[]) row.getArray("namespaces").getArray();
                Optional<Instant> since = Optional.ofNullable(row.getObject("until", OffsetDateTime.class))
                        .map(OffsetDateTime::toInstant);
                return Optional.of(new Due(Arrays.asList(namespaces), since, Times.get(row, "cutoff")));
            }
        }
    }

    private static void step(Connection connection, Cutoffs cutoffs, Due due) throws SQLException {
        Optional<Instant> first =
                time(connection, FIRST, due.since().map(Times::text).orElse(BEGINNING));
        if (first.isEmpty() || !first.get().isBefore(due.until())) {
            note(connection, due, due.until());
            return;
        }
        Optional<YearMonth> month = Partitions.month(first.get());
        Instant end = month.map(some -> Partitions.start(some.plusMonths(1))).orElse(due.until());
        if (month.isPresent()
                && !end.isAfter(due.until())
                && due.isBefore(Partitions.start(month.get()))
                && Partitions.drop(connection, month.get(), cutoffs.overUntil(end))) {
            LOG.info("telemetry of a month is over and was dropped month={}", month.get());
            note(connection, due, end);
            return;
        }
        Instant last = time(connection, STEP, Times.text(first.get()))
                .map(time -> time.isAfter(first.get()) ? time : first.get().plusMillis(1))
                .orElse(due.until());
        Instant to = earliest(earliest(last, end), due.until());
        for (String table : DELETE) {
            try (PreparedStatement delete = connection.prepareStatement(table)) {
                delete.setString(1, Times.text(first.get()));
                delete.setString(2, Times.text(to));
                delete.setArray(3, namespaces(connection, due));
                delete.executeUpdate();
            }
        }
        note(connection, due, to);
    }

    private static Instant earliest(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }

    private static Optional<Instant> time(Connection connection, String text, String from) throws SQLException {
        try (PreparedStatement question = connection.prepareStatement(text)) {
            question.setString(1, from);
            try (ResultSet row = question.executeQuery()) {
                return row.next() ? Optional.of(Times.get(row, "time")) : Optional.empty();
            }
        }
    }

    /** Notes how far it is; at the end the newest values that are over go, which is when their events are gone. */
    private static void note(Connection connection, Due due, Instant until) throws SQLException {
        try (PreparedStatement note = connection.prepareStatement(NOTE)) {
            note.setString(1, Times.text(until));
            note.setArray(2, namespaces(connection, due));
            note.executeUpdate();
        }
        if (until.equals(due.until())) {
            try (PreparedStatement delete = connection.prepareStatement(DELETE_LATEST)) {
                delete.setArray(1, namespaces(connection, due));
                delete.setString(2, Times.text(until));
                delete.executeUpdate();
            }
            LOG.info(
                    "telemetry that is over was deleted namespaces={} before={}",
                    due.namespaces().size(),
                    until);
        }
    }

    private static Array namespaces(Connection connection, Due due) throws SQLException {
        return connection.createArrayOf("text", due.namespaces().toArray());
    }

    /** Months that were emptied row by row; one that somebody reads stays until the next time. */
    private static void dropEmpty(Connection connection, Cutoffs cutoffs) throws SQLException {
        for (YearMonth month : Partitions.months(connection)) {
            if (!cutoffs.overUntil(Partitions.start(month.plusMonths(1))).isEmpty()) {
                Partitions.drop(connection, month, List.of());
            }
        }
    }
}
