package org.cairngate.master.devicetypes;

import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.Locale;

/**
 * Which device types a list shows: those to which all of it applies. What is not given, and is null, applies to all.
 *
 * @param organisation of exactly this organisation
 * @param status active or retired
 * @param q a part of name, maker or model, in capitals or not
 */
record TypeFilter(
        @Pattern(regexp = DeviceType.ORGANISATION) @Schema(description = "only types of this organisation")
        String organisation,

        @Pattern(regexp = STATUS) @Schema(description = "only types of this status")
        String status,

        @Size(max = DeviceType.MAX_TEXT)
        @Pattern(regexp = DeviceType.TEXT)
        @Schema(description = "only types with this in their name, maker or model, in capitals or not")
        String q) {

    static final String STATUS = "active|retired";

    boolean admits(DeviceType type) {
        return (organisation == null || type.organisation().equals(organisation))
                && (status == null || type.status().label().equals(status))
                && (q == null || within(type.name()) || within(type.maker()) || within(type.model()));
    }

    private boolean within(String text) {
        return text.toLowerCase(Locale.ROOT).contains(q.toLowerCase(Locale.ROOT));
    }
}
