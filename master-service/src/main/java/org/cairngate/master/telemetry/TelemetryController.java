package org.cairngate.master.telemetry;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Pattern;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.cairngate.master.access.Callers;
import org.cairngate.master.paging.Page;
import org.springdoc.core.annotations.ParameterObject;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.json.JsonMapper;

/** What devices reported: by time and by many other things, and what each said last. */
@RestController
@RequestMapping(value = "/v1/telemetry", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "telemetry", description = "What devices reported, some moments after it is in a block")
class TelemetryController {

    private static final int MAX_PAGE = 500;
    private static final String CURSOR = "nextCursor of the page before";

    private final Tables tables;
    private final Callers callers;
    private final ProjectionSchedule schedule;
    private final JsonMapper json;

    TelemetryController(Tables tables, Callers callers, ProjectionSchedule schedule, JsonMapper json) {
        this.tables = tables;
        this.callers = callers;
        this.schedule = schedule;
        this.json = json;
    }

    /** A page of events. */
    @Schema(name = "TelemetryEvents")
    record Events(
            List<EventRow> events,

            @Schema(description = "the newest block whose events are in the answer")
            long height,

            @Schema(description = "absent on the last page") Optional<String> nextCursor) {}

    /** The newest value of a key of a device. */
    @Schema(name = "LatestValue")
    record LatestValue(
            String namespace,
            String device,
            String key,
            Instant time,
            long height,

            @Schema(description = "a number, a text, a boolean or a list of those")
            Object value) {}

    /** A page of newest values. */
    @Schema(name = "LatestValues")
    record Latest(
            List<LatestValue> values,

            @Schema(description = "the newest block whose events are in the answer")
            long height,

            @Schema(description = "absent on the last page") Optional<String> nextCursor) {}

    /** A rebuild that was begun. */
    @Schema(name = "Rebuild")
    record Rebuild(
            @Schema(description = "the block up to which the tables are made anew")
            long target) {}

    private record Found(EventRow event, Cursor cursor) {}

    @GetMapping("/events")
    @Operation(operationId = "telemetryEvents", summary = "Find events, newest first")
    Events events(
            @Valid @ParameterObject EventFilter filter,
            @RequestParam(defaultValue = "") @Pattern(regexp = Cursor.TEXT) @Schema(description = CURSOR) String cursor,
            @RequestParam(defaultValue = "100") @Min(1) @Max(MAX_PAGE) int limit) {
        Conditions conditions = filter.addTo(Conditions.of(callers.scope()));
        if (!cursor.isEmpty()) {
            Cursor after = Cursor.read(cursor, 3);
            Object time = Times.of(Instant.ofEpochMilli(after.number(0)));
            conditions
                    .and("time <= ?", time)
                    .and("(time, height, slot) < (?, ?, ?)", time, after.number(1), after.number(2));
        }
        long height = tables.height();
        List<Found> found = tables.ask(client -> client.sql("select " + EventRow.COLUMNS + " from event where "
                        + conditions.text() + " order by time desc, height desc, slot desc limit ?")
                .params(conditions.parameters())
                .param(limit + 1)
                .query((row, number) -> found(EventRow.of(row, json), row.getInt("slot")))
                .list());
        Page<Found> page = Page.of(found, limit);
        return new Events(
                page.entries().stream().map(Found::event).toList(),
                height,
                page.last().map(last -> last.cursor().text()));
    }

    private static Found found(EventRow event, int slot) {
        return new Found(event, Cursor.of(event.time().toEpochMilli(), event.height(), slot));
    }

    @GetMapping("/latest")
    @Operation(operationId = "telemetryLatest", summary = "The newest value of each key of each device")
    Latest latest(
            @RequestParam(required = false) @Pattern(regexp = EventFilter.NAME) String namespace,
            @RequestParam(required = false) @Pattern(regexp = EventFilter.NAME) String device,
            @RequestParam(defaultValue = "") @Pattern(regexp = Cursor.TEXT) @Schema(description = CURSOR) String cursor,
            @RequestParam(defaultValue = "100") @Min(1) @Max(MAX_PAGE) int limit) {
        Conditions conditions = Conditions.of(callers.scope())
                .andIfGiven("namespace = ?", namespace)
                .andIfGiven("device = ?", device);
        if (!cursor.isEmpty()) {
            conditions.and(
                    "(namespace, device, key) > (?, ?, ?)",
                    Cursor.read(cursor, 3).values().toArray());
        }
        long height = tables.height();
        List<LatestValue> found =
                tables.ask(client -> client.sql("select namespace, device, key, time, height, value from latest where "
                                + conditions.text() + " order by namespace, device, key limit ?")
                        .params(conditions.parameters())
                        .param(limit + 1)
                        .query((row, number) -> new LatestValue(
                                row.getString("namespace"),
                                row.getString("device"),
                                row.getString("key"),
                                Times.get(row, "time"),
                                row.getLong("height"),
                                json.readValue(row.getString("value"), Object.class)))
                        .list());
        Page<LatestValue> page = Page.of(found, limit);
        return new Latest(page.entries(), height, page.last().map(TelemetryController::after));
    }

    private static String after(LatestValue last) {
        return Cursor.of(last.namespace(), last.device(), last.key()).text();
    }

    @PostMapping("/rebuild")
    @ResponseStatus(HttpStatus.ACCEPTED)
    @Operation(summary = "Drop the telemetry tables and make them anew from the chain")
    @ApiResponse(responseCode = "202", description = "It is being done; answers have less until it is")
    Rebuild rebuild() {
        return new Rebuild(schedule.rebuild());
    }
}
