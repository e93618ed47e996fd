package org.cairngate.master.alarms;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Pattern;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.cairngate.master.access.Callers;
import org.cairngate.master.access.Scope;
import org.springdoc.core.annotations.ParameterObject;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** What a person must look at. */
@RestController
@RequestMapping("/v1/alarms")
@Tag(name = "alarms", description = "What a person must look at: raised once, cleared once, each an event on the chain")
class AlarmController {

    private static final int MAX_PAGE = 500;

    private final AlarmSearch search;
    private final Callers callers;

    AlarmController(AlarmSearch search, Callers callers) {
        this.search = search;
        this.callers = callers;
    }

    /** One alarm. */
    @Schema(name = "Alarm")
    record AlarmView(
            @Schema(description = "the event's uid: /v1/events/{uid}/proof has the proof")
            String uid,

            String kind,

            @Schema(description = "`hub:NAME`, or `master`") String subject,

            @Schema(description = "whose the hub was then; absent for nobody's")
            Optional<String> organisation,

            @Schema(description = "what is wrong, or was") String text,

            @Schema(description = "what to do") String advice,

            @Schema(allowableValues = {"open", "cleared"}) String state,

            Instant raised,

            @Schema(description = "the block that has it; absent while it waits for one")
            Optional<Long> height,

            @Schema(description = "when it ended") Optional<Instant> cleared,

            @Schema(description = "the uid of the event of its end")
            Optional<String> clearedUid,

            @Schema(description = "the block that has its end")
            Optional<Long> clearedHeight) {

        static AlarmView of(Alarm alarm) {
            AlarmEvent raised = alarm.raised();
            return new AlarmView(
                    raised.uid(),
                    raised.kind().label(),
                    raised.subject().text(),
                    raised.subject().organisation(),
                    raised.text(),
                    raised.kind().advice(),
                    alarm.isOpen() ? "open" : "cleared",
                    raised.time(),
                    alarm.height(),
                    alarm.cleared().map(AlarmEvent::time),
                    alarm.cleared().map(AlarmEvent::uid),
                    alarm.clearedHeight());
        }
    }

    /** A page of alarms, newest first. */
    @Schema(name = "AlarmPage")
    record AlarmPage(
            List<AlarmView> alarms,

            @Schema(
                    description =
                            "absent on the last page; a page may have fewer alarms than asked for, or none, and be followed by others")
            Optional<String> nextCursor) {}

    @GetMapping
    @Operation(
            operationId = "listAlarms",
            summary = "List alarms, newest first; of the master itself to unlimited accounts")
    AlarmPage list(
            @Valid @ParameterObject AlarmFilter filter,
            @RequestParam(defaultValue = "")
                    @Pattern(regexp = AlarmSearch.Place.TEXT)
                    @Schema(description = "nextCursor of the page before")
                    String cursor,
            @RequestParam(defaultValue = "100") @Min(1) @Max(MAX_PAGE) int limit) {
        Scope scope = callers.scope();
        AlarmSearch.Page page =
                search.find(filter, subject -> subject.isCoveredBy(scope), AlarmSearch.Place.parse(cursor), limit);
        return new AlarmPage(
                page.alarms().stream().map(AlarmView::of).toList(), page.next().map(AlarmSearch.Place::text));
    }
}
