package org.cairngate.master.audit;

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
import org.cairngate.ledger.store.ChainStore;
import org.springdoc.core.annotations.ParameterObject;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Who did what. */
@RestController
@RequestMapping("/v1/audit")
@Tag(name = "audit", description = "Who did what: every write, login and refused attempt, each an event on the chain")
class AuditController {

    private static final int MAX_PAGE = 500;
    private static final String CURSOR = "([0-9]{1,12}[.][0-9]{1,4})?";

    private final AuditSearch search;
    private final ChainStore store;

    AuditController(AuditSearch search, ChainStore store) {
        this.search = search;
        this.store = store;
    }

    /** One record; {@code /v1/events/{uid}/payload} and {@code /proof} have its bytes and its proof. */
    @Schema(name = "AuditRecord")
    record RecordView(
            @Schema(description = "the event's uid: /v1/events/{uid}/proof has the proof")
            String uid,

            Instant time,

            @Schema(allowableValues = {"write", "login", "refusal"})
            String kind,

            @Schema(description = "unknown when the credentials were wrong, anonymous when there were none")
            Optional<String> actor,

            @Schema(description = "method and path template")
            Optional<String> action,

            Optional<String> operation,
            Optional<String> object,

            @Schema(
                    allowableValues = {"done", "refused", "unknown"},
                    description =
                            "unknown: the master ended before it answered, and whether it was done the chain says")
            String outcome,

            @Schema(description = "HTTP status of the answer, 0 without one")
            int status,

            Optional<String> reason,

            @Schema(description = "the client's; of further attempts it may be \"other addresses\"")
            Optional<String> address,

            @Schema(description = "the request's trace id (W3C traceparent)")
            Optional<String> trace,

            @Schema(
                    description =
                            "how many attempts it tells of: above 1 for those that came too fast to be told one by one")
            long count,

            @Schema(allowableValues = {"MINTED", "CERTIFIED", "FINAL"})
            String state,

            long height) {}

    /** A page of records, newest first. */
    @Schema(name = "AuditRecords")
    record Records(
            List<RecordView> records,

            @Schema(
                    description =
                            "absent on the last page; a page may have fewer records than asked for, or none, and be followed by others")
            Optional<String> nextCursor) {}

    @GetMapping
    @Operation(operationId = "listAuditRecords", summary = "List audit records that are in blocks, newest first")
    Records list(
            @Valid @ParameterObject AuditFilter filter,
            @RequestParam(defaultValue = "")
                    @Pattern(regexp = CURSOR)
                    @Schema(description = "nextCursor of the page before")
                    String cursor,
            @RequestParam(defaultValue = "100") @Min(1) @Max(MAX_PAGE) int limit) {
        Optional<AuditSearch.Position> from =
                Optional.of(cursor).filter(text -> !text.isEmpty()).map(AuditSearch.Position::parse);
        AuditSearch.Page page = search.find(filter, from, limit);
        return new Records(
                page.records().stream().map(this::view).toList(), page.next().map(AuditSearch.Position::format));
    }

    private RecordView view(AuditSearch.Found found) {
        AuditRecord record = found.record();
        Attempt attempt = record.attempt();
        return new RecordView(
                record.uid(),
                record.time(),
                record.kind().word(),
                known(attempt.actor()),
                known(attempt.action()),
                known(attempt.operation()),
                known(attempt.object()),
                record.outcome().word(),
                record.outcome().status(),
                known(record.outcome().reason()),
                known(attempt.address()),
                known(attempt.trace()),
                record.count(),
                store.eventState(found.height()).name(),
                found.height());
    }

    private static Optional<String> known(String text) {
        return Optional.of(text).filter(some -> !some.isEmpty());
    }
}
