package org.cairngate.master.telemetry;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Pattern;
import java.util.List;
import java.util.Optional;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.cbor.CborWriter;
import org.cairngate.master.access.Callers;
import org.cairngate.master.access.Scope;
import org.cairngate.master.paging.Page;
import org.cairngate.master.problem.MalformedRequestException;
import org.cairngate.master.problem.NotFoundException;
import org.cairngate.master.version.EntityTag;
import org.cairngate.master.version.IfMatch;
import org.cairngate.master.version.Versioned;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** For how long the telemetry of a namespace is kept. Every namespace has such a setting, also before its first event. */
@RestController
@RequestMapping(value = "/v1/retention", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "telemetry")
class RetentionController {

    private static final int MAX_PAGE = 500;
    private static final String NAMESPACE = "/{organisation}/{group}";
    private static final String NAMESPACE_OR_NONE = "[A-Za-z0-9._/-]{0,129}";
    private static final Logger LOG = LoggerFactory.getLogger(RetentionController.class);

    private final RetentionFile file;
    private final ProjectionSchedule schedule;
    private final Callers callers;

    RetentionController(RetentionFile file, ProjectionSchedule schedule, Callers callers) {
        this.file = file;
        this.schedule = schedule;
        this.callers = callers;
    }

    /** How long the rows of a namespace are kept. */
    @Schema(name = "Retention")
    record View(
            String namespace,

            @Schema(description = "days after the device's time for which telemetry has an event; absent when it stays")
            Optional<Integer> days) {

        private static View of(RetentionRules rules, String namespace) {
            return new View(namespace, rules.find(namespace));
        }

        private EntityTag tag() {
            return EntityTag.of(new CborWriter().array(2).text(namespace).uint(days.orElse(0)));
        }

        private ResponseEntity<View> shown() {
            return Versioned.answer(tag(), this);
        }
    }

    /** A page of namespaces whose rows are not kept for ever. */
    @Schema(name = "Retentions")
    record Rules(
            List<View> retention,

            @Schema(description = "absent on the last page") Optional<String> nextCursor) {}

    /** How long rows are to be kept. */
    @Schema(name = "ChangedRetention")
    record Wish(
            @Schema(description = "days after the device's time", requiredMode = Schema.RequiredMode.REQUIRED)
            @Min(1)
            @Max(RetentionRules.MAX_DAYS)
            Integer days) {}

    @GetMapping
    @Operation(
            operationId = "listRetention",
            summary = "List the namespaces whose telemetry is not kept for ever, by name")
    Rules list(
            @RequestParam(defaultValue = "")
                    @Pattern(regexp = NAMESPACE_OR_NONE)
                    @Schema(description = "nextCursor of the page before")
                    String cursor,
            @RequestParam(defaultValue = "100") @Min(1) @Max(MAX_PAGE) int limit) {
        Scope scope = callers.scope();
        List<View> found = file.rules().behind(cursor).stream()
                .filter(rule -> scope.coversNamespace(rule.getKey()))
                .limit(limit + 1L)
                .map(rule -> new View(rule.getKey(), Optional.of(rule.getValue())))
                .toList();
        Page<View> page = Page.of(found, limit);
        return new Rules(page.entries(), page.last().map(View::namespace));
    }

    @GetMapping(NAMESPACE)
    @Operation(operationId = "getRetention", summary = "For how long the telemetry of a namespace is kept")
    @ApiResponse(responseCode = "200", description = "OK")
    @ApiResponse(responseCode = "304", content = @Content, description = "It is as the ETag in If-None-Match says")
    ResponseEntity<View> get(
            @PathVariable @Pattern(regexp = RetentionRules.NAME) String organisation,
            @PathVariable @Pattern(regexp = RetentionRules.NAME) String group) {
        return View.of(file.rules(), own(organisation, group)).shown();
    }

    @PatchMapping(NAMESPACE)
    @Operation(
            operationId = "changeRetention",
            summary =
                    "Set for how long the telemetry of a namespace is kept: older rows are deleted soon, the chain keeps"
                            + " their events. Rows that were deleted come back after a longer time is set and the tables are"
                            + " rebuilt")
    ResponseEntity<View> change(
            @PathVariable @Pattern(regexp = RetentionRules.NAME) String organisation,
            @PathVariable @Pattern(regexp = RetentionRules.NAME) String group,
            @RequestHeader(HttpHeaders.IF_MATCH) Optional<String> ifMatch,
            @Valid @RequestBody Wish wish)
            throws RefusedException {
        String namespace = own(organisation, group);
        if (wish.days() == null) {
            throw MalformedRequestException.of(
                    "days is missing: say for how many, or DELETE this to keep the rows for ever");
        }
        return changed(namespace, ifMatch, rules -> rules.with(namespace, wish.days()));
    }

    @DeleteMapping(NAMESPACE)
    @Operation(
            operationId = "removeRetention",
            summary =
                    "Keep the telemetry of a namespace for ever, as without a setting; rows that were deleted come back"
                            + " when the tables are rebuilt")
    ResponseEntity<View> remove(
            @PathVariable @Pattern(regexp = RetentionRules.NAME) String organisation,
            @PathVariable @Pattern(regexp = RetentionRules.NAME) String group,
            @RequestHeader(HttpHeaders.IF_MATCH) Optional<String> ifMatch)
            throws RefusedException {
        String namespace = own(organisation, group);
        return changed(namespace, ifMatch, rules -> rules.without(namespace));
    }

    private ResponseEntity<View> changed(String namespace, Optional<String> ifMatch, RetentionFile.Change change)
            throws RefusedException {
        IfMatch wanted = IfMatch.of(ifMatch);
        RetentionRules after = file.change(rules -> {
            wanted.require(View.of(rules, namespace).tag(), "the retention of " + namespace + " changed");
            return change.of(rules);
        });
        View view = View.of(after, namespace);
        LOG.info(
                "retention changed namespace={} days={} by={}",
                namespace,
                view.days().map(String::valueOf).orElse("all"),
                callers.current().label());
        schedule.wake();
        return view.shown();
    }

    private String own(String organisation, String group) {
        String namespace = organisation + "/" + group;
        if (!callers.scope().coversNamespace(namespace)) {
            throw new NotFoundException("there is no namespace " + namespace);
        }
        return namespace;
    }
}
