package org.cairngate.master.telemetry;

import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;

/**
 * Which events are wanted: those to which all of it applies. What is not given, and is null, applies to all.
 *
 * @param from not before this time of the device
 * @param to before this time of the device
 * @param namespace exactly this namespace
 * @param device exactly this device
 * @param key with a reading of this key
 * @param tag with this label of an analyzer
 * @param text with these words in their readings that are text
 */
record EventFilter(
        @Size(max = Times.MAX_TEXT) @Schema(format = "date-time", description = "not before this time of the device")
        String from,

        @Size(max = Times.MAX_TEXT) @Schema(format = "date-time", description = "before this time of the device")
        String to,

        @Pattern(regexp = NAME) @Schema(description = "only events of this namespace")
        String namespace,

        @Pattern(regexp = NAME) @Schema(description = "only events of this device")
        String device,

        @Size(min = 1, max = MAX_KEY)
        @Pattern(regexp = TEXT)
        @Schema(description = "only events with a reading of this key")
        String key,

        @Size(min = 1, max = MAX_KEY)
        @Pattern(regexp = TEXT)
        @Schema(description = "only events with this label of an analyzer")
        String tag,

        @Size(min = 1, max = MAX_SEARCH)
        @Pattern(regexp = TEXT)
        @Schema(
                description = "only events with these words in their readings that are text; \"words in quotes\" stand"
                        + " together, -word is not there, or stands between alternatives")
        String text) {

    static final String NAME = "[A-Za-z0-9._:/-]{1,128}";
    // No control characters and no half of a surrogate pair: the database could not have them.
    static final String TEXT = "[^\\p{Cc}\\p{Cs}]*";
    static final int MAX_KEY = 128;
    private static final int MAX_SEARCH = 256;

    /** As conditions on the table {@code event}, besides those that are there. */
    Conditions addTo(Conditions conditions) {
        return conditions
                .andIfGiven("time >= ?", from == null ? null : Times.read("from", from))
                .andIfGiven("time < ?", to == null ? null : Times.read("to", to))
                .andIfGiven("namespace = ?", namespace)
                .andIfGiven("device = ?", device)
                .andIfGiven("keys @> array[?::text]", key)
                .andIfGiven("tags @> jsonb_build_array(jsonb_build_object('label', ?::text))", tag)
                .andIfGiven("words @@ websearch_to_tsquery('simple', ?)", text);
    }
}
