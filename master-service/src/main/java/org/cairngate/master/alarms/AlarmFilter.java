package org.cairngate.master.alarms;

import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.Pattern;

/**
 * Which alarms a list shows: those to which all of it applies. What is not given, and is null, applies to all.
 *
 * @param state open or cleared
 * @param kind exactly this kind
 * @param subject exactly this hub, or the master
 */
record AlarmFilter(
        @Pattern(regexp = "open|cleared") @Schema(description = "only those that are open, or that are cleared")
        String state,

        @Pattern(regexp = AlarmKind.LABELS) @Schema(description = "only of this kind")
        String kind,

        @Pattern(regexp = AlarmSubject.TEXT) @Schema(description = "only about this: `hub:NAME`, or `master`")
        String subject) {

    private static final String OPEN = "open";

    boolean isOfOpen() {
        return OPEN.equals(state);
    }

    boolean admits(Alarm alarm) {
        AlarmEvent raised = alarm.raised();
        return (state == null || isOfOpen() == alarm.isOpen())
                && (kind == null || kind.equals(raised.kind().label()))
                && (subject == null || subject.equals(raised.subject().text()));
    }
}
