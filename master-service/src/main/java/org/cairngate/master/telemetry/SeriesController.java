package org.cairngate.master.telemetry;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.cairngate.master.access.Callers;
import org.cairngate.master.problem.MalformedRequestException;
import org.springdoc.core.annotations.ParameterObject;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The numbers of one key of one device over time, in as many points as a chart has room for. */
@RestController
@RequestMapping(value = "/v1/telemetry/series", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "telemetry")
class SeriesController {

    private static final int MAX_POINTS = 5000;
    /** Most numbers that LTTB looks at; it needs them all at once. */
    private static final int MAX_NUMBERS = 500_000;

    private static final String LTTB = "lttb";

    private final Tables tables;
    private final Callers callers;

    SeriesController(Tables tables, Callers callers) {
        this.tables = tables;
        this.callers = callers;
    }

    /** Which numbers. */
    record Numbers(
            @NotNull @Pattern(regexp = EventFilter.NAME) String device,

            @NotNull @Size(min = 1, max = EventFilter.MAX_KEY) @Pattern(regexp = EventFilter.TEXT)
            String key,

            @Schema(description = "only numbers of this namespace") @Pattern(regexp = EventFilter.NAME)
            String namespace,

            @NotNull
            @Size(max = Times.MAX_TEXT)
            @Schema(format = "date-time", description = "not before this time of the device")
            String from,

            @NotNull
            @Size(max = Times.MAX_TEXT)
            @Schema(format = "date-time", description = "before this time of the device")
            String to) {

        private Conditions addTo(Conditions conditions) {
            return conditions
                    .and("device = ?", device)
                    .and("key = ?", key)
                    .and("time >= ?", start())
                    .and("time < ?", end())
                    .andIfGiven("namespace = ?", namespace);
        }

        OffsetDateTime start() {
            return Times.read("from", from);
        }

        private OffsetDateTime end() {
            return Times.read("to", to);
        }

        Duration length() {
            Duration length = Duration.between(start(), end());
            if (length.isNegative() || length.isZero()) {
                throw MalformedRequestException.of("to must be after from");
            }
            return length;
        }
    }

    /** A point: a number as it was, or what there is to say of those in a piece of time. */
    @Schema(name = "Point")
    record Point(
            @Schema(description = "of the number, or where the piece of time begins")
            Instant time,

            @Schema(description = "with lttb: the number") Optional<Double> value,

            @Schema(description = "with minmaxavg") Optional<Double> min,

            @Schema(description = "with minmaxavg") Optional<Double> max,

            @Schema(description = "with minmaxavg") Optional<Double> avg,

            @Schema(description = "with minmaxavg: how many numbers")
            Optional<Long> count) {

        static Point of(Instant time, double value) {
            return new Point(
                    time, Optional.of(value), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
        }
    }

    /** A series. */
    @Schema(name = "Series")
    record Series(String device, String key, String method, List<Point> points) {}

    @GetMapping
    @Operation(
            operationId = "telemetrySeries",
            summary =
                    "The numbers of a key over time: least, greatest and mean of equal pieces of time, or picked points")
    Series series(
            @Valid @ParameterObject Numbers numbers,
            @RequestParam(defaultValue = "500") @Min(3) @Max(MAX_POINTS) int points,
            @RequestParam(defaultValue = "minmaxavg") @Pattern(regexp = "minmaxavg|lttb") String method) {
        Duration length = numbers.length();
        try {
            Conditions conditions = numbers.addTo(Conditions.of(callers.scope()));
            List<Point> found = method.equals(LTTB)
                    ? picked(conditions, points)
                    : pieces(conditions, numbers.start(), step(length, points));
            return new Series(numbers.device(), numbers.key(), method, found);
        } catch (DataIntegrityViolationException e) {
            throw MalformedRequestException.of("the numbers are too large for a mean; use method=lttb", e);
        }
    }

    private static long step(Duration length, int points) {
        return Math.max(1, (length.toMillis() + points - 1) / points);
    }

    private List<Point> pieces(Conditions conditions, OffsetDateTime start, long step) {
        String question = "select floor(extract(epoch from time - ?::timestamptz) * 1000 / ?)::bigint piece,"
                + " min(number) least, max(number) most, avg(number) mean, count(*) count from reading where "
                + conditions.text() + " group by piece order by piece";
        return tables.ask(client -> client.sql(question)
                .param(start)
                .param(step)
                .params(conditions.parameters())
                .query((row, number) -> new Point(
                        start.toInstant().plusMillis(row.getLong("piece") * step),
                        Optional.empty(),
                        Optional.of(row.getDouble("least")),
                        Optional.of(row.getDouble("most")),
                        Optional.of(row.getDouble("mean")),
                        Optional.of(row.getLong("count"))))
                .list());
    }

    private List<Point> picked(Conditions conditions, int points) {
        String question = "select time, number from reading where " + conditions.text()
                + " order by time, height, slot limit " + (MAX_NUMBERS + 1);
        long[] times = new long[MAX_NUMBERS + 1];
        double[] values = new double[MAX_NUMBERS + 1];
        int[] count = {0};
        tables.ask(client -> {
            client.sql(question).params(conditions.parameters()).query(row -> {
                times[count[0]] = Times.get(row, "time").toEpochMilli();
                values[count[0]++] = row.getDouble("number");
            });
            return count;
        });
        if (count[0] > MAX_NUMBERS) {
            throw MalformedRequestException.of(
                    "these are more than " + MAX_NUMBERS + " numbers; ask for a shorter time, or use method=minmaxavg");
        }
        long[] x = Arrays.copyOf(times, count[0]);
        double[] y = Arrays.copyOf(values, count[0]);
        return Lttb.pick(x, y, points).stream()
                .map(index -> Point.of(Instant.ofEpochMilli(x[index]), y[index]))
                .toList();
    }
}
