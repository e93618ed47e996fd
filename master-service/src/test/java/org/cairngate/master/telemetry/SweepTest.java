package org.cairngate.master.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.cairngate.master.database.Database;
import org.cairngate.master.database.TestDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Rows that are over go in steps, whole months at once, and nobody who reads is stopped. */
class SweepTest {

    private static final Instant MARCH = Instant.parse("2026-03-01T00:00:00Z");
    private static final Instant MID_MARCH = Instant.parse("2026-03-16T00:00:00Z");

    private Database database;

    @BeforeEach
    void open() throws Exception {
        database = new Database(TestDatabase.fresh());
        database.start();
        assertThat(database.awaitAnswer().isReady()).as(database.state().why()).isTrue();
        try (Connection connection = database.source().getConnection()) {
            Partitions partitions = new Partitions();
            for (String month : List.of("01", "02", "03", "04")) {
                partitions.want(Instant.parse("2026-" + month + "-01T00:00:00Z"));
            }
            partitions.make(connection);
        }
    }

    @AfterEach
    void close() {
        database.close();
    }

    /** An event each minute from a time on, so many. */
    private void fill(String namespace, String from, int count) throws SQLException {
        execute("insert into event (time, uid, namespace, device, hub, received, height, slot, keys)"
                + " select '" + from + "'::timestamptz + n * interval '1 minute', 'u' || n, '" + namespace
                + "', 'd', 'h', now(), 1, n, '{}' from generate_series(0, " + (count - 1) + ") n");
        execute("insert into reading (time, namespace, device, hub, key, number, height, slot)"
                + " select time, namespace, device, hub, 'k', slot, height, slot from event where namespace = '"
                + namespace + "' and time >= '" + from + "'");
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = database.source().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private String ask(String sql) {
        return database.ask(client -> client.sql(sql).query(String.class).single());
    }

    private String rows(String namespace) {
        return ask("select (select count(*) from event where namespace = '" + namespace + "') || ' '"
                + " || (select count(*) from reading where namespace = '" + namespace + "')");
    }

    private String months() {
        return ask("select string_agg(right(relname, 2), ' ' order by relname) from pg_class where relname ~"
                + " '^event_2026[0-9]{2}$'");
    }

    /** Sweeps to the end; says how many steps that were. */
    private int sweep(Cutoffs cutoffs) throws SQLException {
        int steps = 0;
        try (Connection connection = database.source().getConnection()) {
            connection.setAutoCommit(false);
            Sweep.agree(connection, cutoffs);
            connection.commit();
            while (Sweep.step(connection, cutoffs)) {
                connection.commit();
                steps++;
            }
            connection.commit();
        }
        return steps;
    }

    private static Cutoffs until(Instant time, String... namespaces) {
        Map<String, Instant> times = new TreeMap<>();
        for (String namespace : namespaces) {
            times.put(namespace, time);
        }
        return new Cutoffs(times);
    }

    @Test
    void rowsBeforeTheCutoffGoInStepsAndTheOneAtItStays() throws Exception {
        fill("a/b", "2026-01-28 00:00:00+00", 70_000);
        fill("a/c", "2026-01-28 00:00:00+00", 10);
        assertThat(sweep(until(MID_MARCH, "a/b"))).isGreaterThan(3);
        assertThat(rows("a/b")).isEqualTo("2320 2320");
        assertThat(ask("select min(time)::timestamptz at time zone 'UTC' || '' from event where namespace = 'a/b'"))
                .isEqualTo("2026-03-16 00:00:00");
        assertThat(rows("a/c")).isEqualTo("10 10");
    }

    @Test
    void aMonthGoesAsAWholeWhenNothingElseIsInIt() throws Exception {
        fill("a/b", "2026-01-05 00:00:00+00", 50);
        fill("a/b", "2026-02-05 00:00:00+00", 50);
        fill("a/c", "2026-02-05 00:00:00+00", 50);
        fill("a/b", "2026-03-05 00:00:00+00", 50);
        sweep(until(MID_MARCH, "a/b"));
        assertThat(months()).isEqualTo("02 03 04");
        assertThat(rows("a/b")).isEqualTo("0 0");
        assertThat(rows("a/c")).isEqualTo("50 50");
        sweep(until(MID_MARCH, "a/b", "a/c"));
        assertThat(months()).isEqualTo("03 04");
        assertThat(rows("a/c")).isEqualTo("0 0");
    }

    @Test
    void aMonthThatWasEmptiedDayByDayGoesAtItsEnd() throws Exception {
        fill("a/b", "2026-02-01 00:00:00+00", 28 * 1440);
        for (int day = 0; day < 28; day += 9) {
            sweep(until(Instant.parse("2026-02-01T00:00:00Z").plusSeconds(day * 86_400L), "a/b"));
            assertThat(rows("a/b")).startsWith((28 - day) * 1440 + " ");
        }
        assertThat(months()).contains("02");
        sweep(until(MARCH, "a/b"));
        assertThat(months()).isEqualTo("03 04");
    }

    @Test
    void whoReadsAMonthReadsItToTheEndAndItsRowsGoAllTheSame() throws Exception {
        fill("a/b", "2026-01-05 00:00:00+00", 5000);
        try (Connection reader = database.source().getConnection();
                Statement statement = reader.createStatement()) {
            reader.setAutoCommit(false);
            statement.setFetchSize(10);
            try (ResultSet rows = statement.executeQuery("select uid from event order by time")) {
                assertThat(rows.next()).isTrue();
                sweep(until(MARCH, "a/b"));
                assertThat(rows("a/b")).isEqualTo("0 0");
                assertThat(months()).contains("01");
                int read = 1;
                while (rows.next()) {
                    read++;
                }
                assertThat(read).isEqualTo(5000);
            }
            reader.commit();
        }
        sweep(until(MARCH, "a/b"));
        assertThat(months()).isEqualTo("03 04");
    }

    @Test
    void whatIsWrittenUnderALongerTimeGoesWhenItIsShorterAgain() throws Exception {
        fill("a/b", "2026-01-05 00:00:00+00", 10);
        sweep(until(MARCH, "a/b"));
        assertThat(ask("select until::date::text from swept")).isEqualTo("2026-03-01");
        sweep(Cutoffs.NONE);
        assertThat(ask("select count(*)::text from swept")).isEqualTo("0");
        try (Connection connection = database.source().getConnection()) {
            Partitions partitions = new Partitions();
            partitions.want(Instant.parse("2026-01-01T00:00:00Z"));
            partitions.make(connection);
        }
        fill("a/b", "2026-01-05 00:00:00+00", 10);
        sweep(until(MARCH, "a/b"));
        assertThat(rows("a/b")).isEqualTo("0 0");
    }

    @Test
    void timesOutsideTheMonthsAreOverToo() throws Exception {
        fill("a/b", "2019-06-01 00:00:00+00", 10);
        fill("a/b", "2150-06-01 00:00:00+00", 10);
        sweep(until(MARCH, "a/b"));
        assertThat(rows("a/b")).isEqualTo("10 10");
        assertThat(ask("select min(extract(year from time))::text from event")).isEqualTo("2150");
    }

    @Test
    void nothingIsLookedAtTwice() throws Exception {
        fill("a/b", "2026-01-05 00:00:00+00", 10);
        fill("a/c", "2026-01-05 00:00:00+00", 10);
        assertThat(sweep(until(MID_MARCH, "a/b", "a/c"))).isPositive();
        assertThat(sweep(until(MID_MARCH, "a/b", "a/c"))).isZero();
        assertThat(sweep(until(MID_MARCH.plusSeconds(86_400), "a/b", "a/c"))).isEqualTo(1);
    }
}
