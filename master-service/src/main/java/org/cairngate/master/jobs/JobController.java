package org.cairngate.master.jobs;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Pattern;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.cairngate.ledger.RefusedException;
import org.cairngate.master.audit.ItemAudit;
import org.cairngate.master.paging.Page;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The same done to many devices, in the background. */
@RestController
@RequestMapping("/v1/jobs")
@Tag(name = "registry")
class JobController {

    private static final int MAX_PAGE = 500;

    private final Jobs jobs;
    private final JobReader reader;

    JobController(Jobs jobs, JobReader reader) {
        this.jobs = jobs;
        this.reader = reader;
    }

    /** A page of jobs. */
    record JobPage(
            List<JobView> jobs,
            @Schema(description = "absent on the last page") Optional<String> nextCursor) {}

    /** A page of a job's items. */
    record JobItemPage(
            List<JobItemView> items,
            @Schema(description = "absent on the last page") Optional<String> nextCursor) {}

    @PostMapping
    @Operation(
            operationId = "beginJob",
            summary = "Do the same to up to 1,000 devices in the background, each as the single request would")
    @ApiResponse(responseCode = "202", description = "It begins; nothing of a list with a mistake in it does")
    ResponseEntity<JobView> begin(@Valid @RequestBody NewJob wish, HttpServletRequest request) throws RefusedException {
        JobOperation operation = JobOperation.labelled(wish.operation()).orElseThrow();
        jobs.requirePermission(operation);
        Job job = jobs.begin(operation, reader.read(operation, wish.devices()), ItemAudit.Source.of(request));
        return ResponseEntity.accepted()
                .header(
                        HttpHeaders.LOCATION,
                        URI.create("/v1/jobs/" + job.head().id()).toString())
                .body(view(job));
    }

    @GetMapping
    @Operation(operationId = "listJobs", summary = "List the jobs of the last 7 days, the newest first")
    JobPage list(
            @RequestParam(defaultValue = "")
                    @Pattern(regexp = "(" + JobRecord.ID + ")?")
                    @Schema(description = "nextCursor of the page before")
                    String cursor,
            @RequestParam(defaultValue = "100") @Min(1) @Max(MAX_PAGE) int limit) {
        Page<Job> page = Page.of(jobs.list(cursor, limit + 1), limit);
        return new JobPage(
                page.entries().stream().map(this::view).toList(),
                page.last().map(job -> job.head().id()));
    }

    @GetMapping("/{id}")
    @Operation(operationId = "getJob", summary = "A job: how far it is and how it ended")
    JobView get(@PathVariable String id) {
        return view(jobs.find(id));
    }

    @GetMapping("/{id}/items")
    @Operation(
            operationId = "listJobItems",
            summary = "The devices of a job with the result of each; tokens for an hour, to the account that began it")
    ResponseEntity<JobItemPage> items(
            @PathVariable String id,
            @RequestParam(defaultValue = "")
                    @Pattern(regexp = JobItemView.STATES + "|")
                    @Schema(description = "only items of this state")
                    String state,
            @RequestParam(defaultValue = "")
                    @Pattern(regexp = "[0-9]{0,4}")
                    @Schema(description = "nextCursor of the page before")
                    String cursor,
            @RequestParam(defaultValue = "100") @Min(1) @Max(MAX_PAGE) int limit) {
        Job job = jobs.find(id);
        int after = cursor.isEmpty() ? -1 : Integer.parseInt(cursor);
        Page<JobItemView> page = Page.of(
                JobItemView.all(job, jobs.isOwn(job))
                        .filter(item -> item.index() > after
                                && (state.isEmpty() || item.state().equals(state)))
                        .limit(limit + 1L)
                        .toList(),
                limit);
        return ResponseEntity.ok()
                .cacheControl(CacheControl.noStore())
                .body(new JobItemPage(page.entries(), page.last().map(item -> Integer.toString(item.index()))));
    }

    @DeleteMapping("/{id}")
    @Operation(
            operationId = "cancelJob",
            summary = "Begin nothing more of a job; what is under way is done, what is done stays done")
    JobView cancel(@PathVariable String id) {
        return view(jobs.cancel(id));
    }

    private JobView view(Job job) {
        return JobView.of(job, jobs.pause());
    }
}
