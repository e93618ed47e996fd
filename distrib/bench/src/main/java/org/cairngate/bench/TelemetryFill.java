package org.cairngate.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Stream;

/**
 * Fills the tables of telemetry of a running master with rows as the projection makes them, half of them events and half of them their
 * readings: devices that say their temperature once a minute. For one thread.
 */
final class TelemetryFill {

    private static final int DEVICES = 1_000;
    private static final int QUICK_DEVICES = 50;
    private static final int MANY = 5_000_000;
    private static final int PORT_LINE = 3;
    private static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");
    private static final String TIMES = "('2026-01-01 00:00:00+00'::timestamptz + n * interval '1 minute')";

    private final Path folder;
    private final int devices;
    private final int minutes;

    /** For the master of this data directory. */
    TelemetryFill(Path data, int rows) {
        this.folder = data.resolve("postgresql");
        this.devices = rows < MANY ? QUICK_DEVICES : DEVICES;
        this.minutes = rows / 2 / devices;
    }

    /** One of the devices. */
    String device(Random random) {
        return String.format(Locale.ROOT, "filled-%04d", random.nextInt(devices));
    }

    /** One of the whole days, as parameters. */
    String day(Random random) {
        long days = Math.max(1, Duration.ofMinutes(minutes).toDays());
        Instant from = BEGIN.plus(Duration.ofDays(random.nextInt((int) days)));
        return "&from=" + from + "&to=" + from.plus(Duration.ofDays(1));
    }

    void run(Progress progress) throws IOException, SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            YearMonth last =
                    YearMonth.from(BEGIN.plus(Duration.ofMinutes(minutes)).atOffset(ZoneOffset.UTC));
            for (YearMonth month = YearMonth.of(2026, 1); !month.isAfter(last); month = month.plusMonths(1)) {
                for (String table : List.of("event", "reading")) {
                    statement.execute("create table if not exists " + table + "_"
                            + month.toString().replace("-", "")
                            + " partition of " + table + " for values from ('" + month + "-01 00:00:00+00') to ('"
                            + month.plusMonths(1) + "-01 00:00:00+00')");
                }
            }
            // As time goes by in a real site: all devices of a day, then the next day.
            int step = (int) Duration.ofDays(1).toMinutes();
            for (int from = 0; from < minutes; from += step) {
                int to = Math.min(minutes, from + step) - 1;
                statement.execute(events(from, to));
                statement.execute(readings(from, to));
                progress.say("telemetry: day " + (from / step + 1) + " of " + ((minutes + step - 1) / step));
            }
            statement.execute("insert into latest (namespace, device, key, time, height, slot, hub, value) select "
                    + "'councilbox/weather-stations', 'filled-' || lpad(d::text, 4, '0'), 'temperature', "
                    + TIMES.replace("n *", (minutes - 1) + " *")
                    + ", 1, d, 'hub-00000', '20.5'::jsonb from generate_series(0, "
                    + (devices - 1) + ") d");
            statement.execute("analyze");
        }
    }

    private String events(int from, int to) {
        return "insert into event (time, uid, namespace, device, hub, received, height, slot, tags, items, keys, said) select "
                + TIMES
                + ", gen_random_uuid()::text, 'councilbox/weather-stations', 'filled-' || lpad(d::text, 4, '0'), "
                + "'hub-00000', " + TIMES + ", n, d, null, "
                + "jsonb_build_array(jsonb_build_object('key', 'temperature', 'value', round((random() * 40)::numeric, 1))), "
                + "array['temperature'], null" + minutesOfDevices(from, to);
    }

    private String readings(int from, int to) {
        return "insert into reading (time, namespace, device, hub, key, number, height, slot) select " + TIMES
                + ", 'councilbox/weather-stations', 'filled-' || lpad(d::text, 4, '0'), 'hub-00000', 'temperature', "
                + "random() * 40, n, d" + minutesOfDevices(from, to);
    }

    private String minutesOfDevices(int from, int to) {
        return " from generate_series(" + from + ", " + to + ") n, generate_series(0, " + (devices - 1) + ") d";
    }

    private Connection connect() throws IOException, SQLException {
        String password = Files.readString(folder.resolve("password"), StandardCharsets.UTF_8)
                .strip();
        String port = Files.readAllLines(data().resolve("postmaster.pid")).get(PORT_LINE);
        return DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:" + port.strip() + "/postgres", "cairngate", password);
    }

    private Path data() throws IOException {
        try (Stream<Path> inside = Files.list(folder)) {
            return inside.filter(path -> Files.exists(path.resolve("postmaster.pid")))
                    .findFirst()
                    .orElseThrow(() -> new IOException("no PostgreSQL runs in " + folder));
        }
    }
}
