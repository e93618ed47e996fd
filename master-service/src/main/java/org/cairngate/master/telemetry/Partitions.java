package org.cairngate.master.telemetry;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The tables' partitions, one for each month that has events. Only months of 2020 to 2099 get one, so that no clock of a device makes
 * tables without end: what is before and after has its place in the schema. For one thread.
 */
final class Partitions {

    private static final YearMonth FIRST = YearMonth.of(2020, 1);
    private static final YearMonth LAST = YearMonth.of(2099, 12);
    private static final List<String> TABLES = List.of("event", "reading");
    /** How long dropping waits for the readers of a table, and at most keeps others waiting behind it. */
    private static final String DROP_WAIT = "set local lock_timeout = '200ms'";

    private static final String LOCK_NOT_AVAILABLE = "55P03";
    private static final String MONTHS =
            "select to_char(to_date(right(c.relname, 6), 'YYYYMM'), 'YYYY-MM') from pg_inherits i"
                    + " join pg_class c on c.oid = i.inhrelid where i.inhparent = 'event'::regclass and c.relname ~ '^event_[0-9]{6}$'"
                    + " order by c.relname";

    private final Set<YearMonth> wanted = new HashSet<>();

    /** Wants a place for this time. */
    void want(Instant time) {
        month(time).ifPresent(wanted::add);
    }

    /** The month whose partition has this time; empty when it is before or after all of those. */
    static Optional<YearMonth> month(Instant time) {
        return Optional.of(YearMonth.from(time.atOffset(ZoneOffset.UTC)))
                .filter(month -> !month.isBefore(FIRST) && !month.isAfter(LAST));
    }

    /** When a month begins. */
    static Instant start(YearMonth month) {
        return month.atDay(1).atStartOfDay(ZoneOffset.UTC).toInstant();
    }

    /** Makes what is wanted and missing. */
    void make(Connection connection) throws SQLException {
        for (YearMonth month : wanted) {
            for (String table : TABLES) {
                String name = name(table, month);
                if (!exists(connection, name)) {
                    make(connection, table, name, month);
                }
            }
        }
        wanted.clear();
    }

    private static String name(String table, YearMonth month) {
        return table + "_" + month.toString().replace("-", "");
    }

    /** The months that have partitions, in their order. */
    static List<YearMonth> months(Connection connection) throws SQLException {
        List<YearMonth> months = new ArrayList<>();
        try (PreparedStatement question = connection.prepareStatement(MONTHS);
                ResultSet rows = question.executeQuery()) {
            while (rows.next()) {
                months.add(YearMonth.parse(rows.getString(1)));
            }
        }
        return months;
    }

    /**
     * Drops the partitions of a month when all events in them are of these namespaces. Waits for readers a moment only, as others wait
     * behind it.
     *
     * @return whether they are gone
     */
    static boolean drop(Connection connection, YearMonth month, List<String> namespaces) throws SQLException {
        if (hasOthers(connection, month, namespaces)) {
            return false;
        }
        Savepoint before = connection.setSavepoint();
        try (Statement statement = connection.createStatement()) {
            statement.execute(DROP_WAIT);
            for (String table : TABLES) {
                statement.execute("drop table if exists " + name(table, month));
            }
            statement.execute("set local lock_timeout to default");
            connection.releaseSavepoint(before);
            return true;
        } catch (SQLException e) {
            if (LOCK_NOT_AVAILABLE.equals(e.getSQLState())) {
                connection.rollback(before);
                return false;
            }
            throw e;
        }
    }

    private static boolean hasOthers(Connection connection, YearMonth month, List<String> namespaces)
            throws SQLException {
        try (PreparedStatement question = connection.prepareStatement(
                "select exists (select 1 from " + name("event", month) + " where namespace <> all (?))")) {
            question.setArray(1, connection.createArrayOf("text", namespaces.toArray()));
            try (ResultSet answer = question.executeQuery()) {
                return answer.next() && answer.getBoolean(1);
            }
        }
    }

    private static boolean exists(Connection connection, String name) throws SQLException {
        try (PreparedStatement question = connection.prepareStatement("select to_regclass(?) is not null")) {
            question.setString(1, name);
            try (ResultSet answer = question.executeQuery()) {
                return answer.next() && answer.getBoolean(1);
            }
        }
    }

    /** Made and then attached: that waits for no reader, and no reader for it. The names are of our own making. */
    private static void make(Connection connection, String table, String name, YearMonth month) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("create table " + name + " (like " + table + " including all)");
            statement.execute("alter table " + table + " attach partition " + name + " for values from ('" + month
                    + "-01 00:00:00+00') to ('" + month.plusMonths(1) + "-01 00:00:00+00')");
        }
    }
}
