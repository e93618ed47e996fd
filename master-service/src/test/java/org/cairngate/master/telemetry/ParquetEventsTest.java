package org.cairngate.master.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** What is written as Parquet, as DuckDB reads it. */
class ParquetEventsTest {

    private static final Instant TIME = Instant.parse("2026-05-04T03:02:01.123Z");
    private static final long MIB = 1 << 20;

    @TempDir
    private Path folder;

    private Path file() {
        return folder.resolve("events.parquet");
    }

    /** What is written to a file, or a failure while it is. */
    private interface Content {
        void writeTo(ParquetEvents events) throws IOException;
    }

    private void write(Content content) throws IOException {
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file()))) {
            ParquetEvents events = new ParquetEvents(out, JsonMapper.builder().build());
            content.writeTo(events);
            events.end();
        }
    }

    private static EventRow event(String uid, long millis, Optional<List<EventRow.Reading>> items) {
        return new EventRow(TIME.plusMillis(millis), uid, "a/b", "d", "north", TIME.plusMillis(5), 7, List.of(), items);
    }

    private static EventRow event(String uid, Object... values) {
        List<EventRow.Reading> items = new ArrayList<>();
        for (Object value : values) {
            items.add(new EventRow.Reading("k" + items.size(), value));
        }
        return event(uid, 0, Optional.of(items));
    }

    /** The rows that DuckDB finds, each with its columns as text. */
    private List<String> ask(String select) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = connection.createStatement()) {
            statement.execute("set autoinstall_known_extensions = false");
            List<String> found = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery(select.replace("FILE", "'" + file() + "'"))) {
                while (rows.next()) {
                    List<String> columns = new ArrayList<>();
                    for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
                        columns.add(rows.getString(i));
                    }
                    found.add(String.join(
                            "|", columns.stream().map(String::valueOf).toList()));
                }
            }
            return found;
        }
    }

    @Test
    void eachKindOfValueIsReadAsItWas() throws Exception {
        write(events -> {
            events.event(event("numbers", 21.5, -3, Long.MAX_VALUE, 1.7e308));
            events.event(event("others", true, false, "=1+1 \u00fc\u4e2d\ud83d\ude00 \"x\",\n", "", List.of(1, "a")));
            events.event(event("encrypted", 1, Optional.empty()));
            events.event(event("none"));
        });
        assertThat(ask("select uid, key, value, number, boolean from FILE"))
                .containsExactly(
                        "numbers|k0|21.5|21.5|null",
                        "numbers|k1|-3|-3.0|null",
                        "numbers|k2|9223372036854775807|9.223372036854776E18|null",
                        "numbers|k3|1.7E308|1.7E308|null",
                        "others|k0|true|null|true",
                        "others|k1|false|null|false",
                        "others|k2|=1+1 \u00fc\u4e2d\ud83d\ude00 \"x\",\n|null|null",
                        "others|k3||null|null",
                        "others|k4|[1,\"a\"]|null|null",
                        "encrypted|null|null|null|null");
        assertThat(ask("select distinct epoch_ms(time) - " + TIME.toEpochMilli()
                        + ", namespace, device, hub, epoch_ms(received) - " + TIME.toEpochMilli()
                        + ", height from FILE order by 1"))
                .containsExactly("0|a/b|d|north|5|7", "1|a/b|d|north|5|7");
    }

    @Test
    void columnsHaveTheirTypes() throws Exception {
        write(events -> events.event(event("u", 1)));
        assertThat(ask("select column_name, column_type from (describe select * from FILE)"))
                .containsExactly(
                        "time|TIMESTAMP WITH TIME ZONE",
                        "uid|VARCHAR",
                        "namespace|VARCHAR",
                        "device|VARCHAR",
                        "hub|VARCHAR",
                        "received|TIMESTAMP WITH TIME ZONE",
                        "height|BIGINT",
                        "key|VARCHAR",
                        "value|VARCHAR",
                        "number|DOUBLE",
                        "boolean|BOOLEAN");
    }

    @Test
    void aFileOfNoEventsHasTheColumnsAndNoRow() throws Exception {
        write(events -> {});
        assertThat(ask("select count(*) from FILE")).containsExactly("0");
        assertThat(ask("select count(*) from (describe select * from FILE)")).containsExactly("11");
    }

    @Test
    void manyRowsAreInSeveralGroups() throws Exception {
        int rows = 200_000;
        write(events -> {
            for (int i = 0; i < rows; i++) {
                Object value = i % 3 == 0 ? (Object) i : i % 3 == 1 ? (Object) (i % 2 == 0) : "text " + i;
                events.event(i % 7 == 0 ? event("u" + i, i, Optional.empty()) : event("u" + i, value));
            }
        });
        assertThat(ask("select count(*), count(distinct uid), count(key), count(number), count(boolean),"
                        + " sum(number)::bigint, count(*) filter (boolean) from FILE"))
                .containsExactly(expected(rows));
        assertThat(ask("select row_group_id, any_value(row_group_num_rows) from parquet_metadata(FILE)"
                        + " group by all order by 1"))
                .containsExactly("0|65536", "1|65536", "2|65536", "3|3392");
        assertThat(ask("select uid from FILE limit 1 offset 199999")).containsExactly("u199999");
    }

    private static String expected(int rows) {
        long keys = 0;
        long numbers = 0;
        long truths = 0;
        long sum = 0;
        long yes = 0;
        for (int i = 0; i < rows; i++) {
            if (i % 7 != 0) {
                keys++;
                numbers += i % 3 == 0 ? 1 : 0;
                sum += i % 3 == 0 ? i : 0;
                truths += i % 3 == 1 ? 1 : 0;
                yes += i % 3 == 1 && i % 2 == 0 ? 1 : 0;
            }
        }
        return rows + "|" + rows + "|" + keys + "|" + numbers + "|" + truths + "|" + sum + "|" + yes;
    }

    @Test
    void noMoreThanOneGroupIsInMemory() throws Exception {
        Random random = new Random(7);
        byte[] bytes = new byte[8192];
        try (OutputStream out = Files.newOutputStream(file())) {
            ParquetEvents events = new ParquetEvents(out, JsonMapper.builder().build());
            long added = 0;
            for (int i = 0; i < 12_000; i++) {
                random.nextBytes(bytes);
                String text = HexFormat.of().formatHex(bytes);
                events.event(event("u" + i, text));
                added += text.length();
                if (added >= 20 * MIB) {
                    // Half of what was added before the newest group: that is what hexadecimal digits are packed to.
                    assertThat(Files.size(file())).isGreaterThan((added - 20 * MIB) / 2);
                }
            }
            events.end();
        }
        assertThat(ask("select count(*), sum(length(value)) from FILE")).containsExactly("12000|196608000");
        assertThat(ask(
                        "select max(bytes) < 17 * 1024 * 1024, count(*) > 10 from (select sum(total_uncompressed_size) as"
                                + " bytes from parquet_metadata(FILE) group by row_group_id)"))
                .containsExactly("true|true");
    }

    @Test
    void whatBrokeOffIsReadByNobody() throws Exception {
        assertThatThrownBy(() -> write(events -> {
                    for (int i = 0; i < 100_000; i++) {
                        events.event(event("u" + i, i));
                    }
                    throw new IOException("the database went away");
                }))
                .hasMessage("the database went away");
        assertThat(Files.size(file())).isGreaterThan(100_000);
        assertThatThrownBy(() -> ask("select count(*) from FILE"))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("magic bytes");
    }
}
