package org.cairngate.master.telemetry;

import io.swagger.v3.oas.annotations.media.Schema;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.json.JsonMapper;

/**
 * An event as the API tells it.
 *
 * @param time the device's time
 * @param uid its uid
 * @param namespace its namespace
 * @param device its device
 * @param hub the hub that took it
 * @param received the hub's time
 * @param height its block
 * @param tags what analyzers said
 * @param items its readings in the device's order; empty when they are encrypted
 */
@Schema(name = "TelemetryEvent")
record EventRow(
        Instant time,
        String uid,
        String namespace,
        String device,
        String hub,
        Instant received,
        long height,
        List<TagView> tags,

        @Schema(description = "absent when only members of the namespace can read them")
        Optional<List<Reading>> items) {

    static final String COLUMNS = "time, uid, namespace, device, hub, received, height, slot, tags, items";

    /** What an analyzer said. */
    @Schema(name = "TelemetryTag")
    record TagView(String analyzer, String label, long scoreMicros) {}

    /** One reading. */
    @Schema(name = "Reading")
    record Reading(
            String key,

            @Schema(description = "a number, a text, a boolean or a list of those")
            Object value) {}

    static EventRow of(ResultSet row, JsonMapper json) throws SQLException {
        Optional<String> tags = Optional.ofNullable(row.getString("tags"));
        Optional<String> items = Optional.ofNullable(row.getString("items"));
        return new EventRow(
                Times.get(row, "time"),
                row.getString("uid"),
                row.getString("namespace"),
                row.getString("device"),
                row.getString("hub"),
                Times.get(row, "received"),
                row.getLong("height"),
                tags.map(text -> List.of(json.readValue(text, TagView[].class))).orElse(List.of()),
                items.map(text -> List.of(json.readValue(text, Reading[].class))));
    }
}
