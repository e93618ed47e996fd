package org.cairngate.master.telemetry;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Pattern;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import javax.sql.DataSource;
import org.cairngate.master.access.Callers;
import org.cairngate.master.problem.NotReadyException;
import org.springdoc.core.annotations.ParameterObject;
import org.springframework.http.HttpHeaders;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.json.JsonMapper;

/** All events that a filter finds, as a file that is written while it is read. */
@RestController
@RequestMapping("/v1/telemetry/export")
@Tag(name = "telemetry")
class ExportController {

    /** Each has a connection of the database for as long as its client reads. */
    private static final int AT_ONCE = 2;

    private static final int FETCH = 1000;

    private final Tables tables;
    private final Callers callers;
    private final JsonMapper json;
    private final Semaphore room = new Semaphore(AT_ONCE);

    ExportController(Tables tables, Callers callers, JsonMapper json) {
        this.tables = tables;
        this.callers = callers;
        this.json = json;
    }

    @GetMapping(produces = {ExportFormat.CSV_TYPE, ExportFormat.NDJSON_TYPE, ExportFormat.PARQUET_TYPE})
    @Operation(
            operationId = "telemetryExport",
            summary =
                    "All events that the filter finds, oldest first: CSV and Parquet have a row a reading, NDJSON a line"
                            + " an event. Without format it is what is accepted, NDJSON when that is any")
    @ApiResponse(
            responseCode = "200",
            description = "OK; a file that is not whole ends with a cut connection",
            content = {
                @Content(mediaType = ExportFormat.CSV_TYPE, schema = @Schema(type = "string")),
                @Content(mediaType = ExportFormat.NDJSON_TYPE, schema = @Schema(type = "string")),
                @Content(mediaType = ExportFormat.PARQUET_TYPE, schema = @Schema(type = "string", format = "binary"))
            })
    void export(
            @Valid @ParameterObject EventFilter filter,
            @RequestParam(required = false) @Pattern(regexp = ExportFormat.LABELS) String format,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException {
        Conditions conditions = filter.addTo(Conditions.of(callers.scope()));
        ExportFormat wanted = ExportFormat.of(
                Optional.ofNullable(format), Optional.ofNullable(request.getHeader(HttpHeaders.ACCEPT)));
        DataSource source = tables.source();
        if (!room.tryAcquire()) {
            throw new NotReadyException(AT_ONCE + " exports are running; each holds a connection of the database");
        }
        try (Connection connection = source.getConnection()) {
            connection.setAutoCommit(false); // with it the driver would read all rows at once
            connection.setReadOnly(true);
            write(connection, conditions, wanted, response);
        } catch (SQLException e) {
            throw new NotReadyException("the database does not answer", e);
        } finally {
            room.release();
        }
    }

    private void write(Connection connection, Conditions conditions, ExportFormat format, HttpServletResponse response)
            throws SQLException, IOException {
        String question = "select " + EventRow.COLUMNS + " from event where " + conditions.text()
                + " order by time, height, slot";
        try (PreparedStatement statement = connection.prepareStatement(question)) {
            statement.setFetchSize(FETCH);
            List<Object> parameters = conditions.parameters();
            for (int i = 0; i < parameters.size(); i++) {
                statement.setObject(i + 1, parameters.get(i));
            }
            try (ResultSet rows = statement.executeQuery()) {
                response.setContentType(format.contentType());
                response.setHeader(
                        HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"telemetry." + format.label() + "\"");
                EventFile file = format.begin(response.getOutputStream(), json);
                while (rows.next()) {
                    file.event(EventRow.of(rows, json));
                }
                file.end();
            }
        }
    }
}
