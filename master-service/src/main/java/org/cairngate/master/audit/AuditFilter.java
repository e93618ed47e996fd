package org.cairngate.master.audit;

import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.time.Instant;

/**
 * Which audit records a list shows: those to which all of it applies. What is not given, and is null, applies to all.
 *
 * @param actor exactly this account or node
 * @param action exactly this method and path template, or this operation
 * @param outcome exactly this outcome
 * @param object exactly this device, hub, organisation or namespace
 * @param from least time
 * @param to times are before this
 */
record AuditFilter(
        @Size(max = Attempt.MOST) @Schema(description = "only what this account or node (`hub:NAME`) tried")
        String actor,

        @Size(max = Attempt.MOST)
        @Schema(
                description =
                        "only this method and path template (`POST /v1/devices/{uid}/revoke`), or this operation id")
        String action,

        @Pattern(regexp = "done|refused|unknown")
        @Schema(description = "only what ended so; unknown: the master ended before it answered")
        String outcome,

        @Size(max = Attempt.MOST)
        @Schema(description = "only what was about this device, hub, organisation or namespace")
        String object,

        @Schema(description = "only from this time on") Instant from,
        @Schema(description = "only before this time") Instant to) {

    /** Whether records from the first to the last time may be let through. */
    boolean overlaps(Instant first, Instant last) {
        return (to == null || first.isBefore(to)) && (from == null || !last.isBefore(from));
    }

    boolean admits(AuditRecord record) {
        Attempt attempt = record.attempt();
        return overlaps(record.time(), record.time())
                && (actor == null || actor.equals(attempt.actor()))
                && (action == null || action.equals(attempt.action()) || action.equals(attempt.operation()))
                && (outcome == null || outcome.equals(record.outcome().word()))
                && (object == null || object.equals(attempt.object()));
    }
}
