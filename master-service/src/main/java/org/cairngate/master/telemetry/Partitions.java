package org.cairngate.master.telemetry;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The tables' partitions, one for each month that has events. Only months of 2020 to 2099 get one, so that no clock of a device makes
 * tables without end: what is before and after has its place in the schema. For one thread.
 */
final class Partitions {

    private static final YearMonth FIRST = YearMonth.of(2020, 1);
    private static final YearMonth LAST = YearMonth.of(2099, 12);
    private static final List<String> TABLES = List.of("event", "reading");

    private final Set<YearMonth> wanted = new HashSet<>();

    /** Wants a place for this time. */
    void want(Instant time) {
        YearMonth month = YearMonth.from(time.atOffset(ZoneOffset.UTC));
        if (!month.isBefore(FIRST) && !month.isAfter(LAST)) {
            wanted.add(month);
        }
    }

    /** Makes what is wanted and missing. */
    void make(Connection connection) throws SQLException {
        for (YearMonth month : wanted) {
            for (String table : TABLES) {
                String name = table + "_" + month.toString().replace("-", "");
                if (!exists(connection, name)) {
                    make(connection, table, name, month);
                }
            }
        }
        wanted.clear();
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
