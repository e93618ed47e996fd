package org.cairngate.master.jobs;

import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.Optional;

/** A job, as the API shows it. */
@Schema(name = "Job")
record JobView(
        String id,
        String operation,

        @Schema(description = "who began it, and whose rights each item needs when its turn comes")
        String account,

        @Schema(allowableValues = {"running", "done", "cancelled", "interrupted"})
        String state,

        @Schema(
                description =
                        "why it ended as it did and what to do, or why it waits; absent when there is nothing to say")
        Optional<String> note,

        @Schema(description = "how many devices its list has")
        int total,

        int done,
        int refused,

        @Schema(description = "how many may be done or not, for the master ended meanwhile: look at these devices")
        int unknown,

        int underWay,

        @Schema(description = "how many are not begun") int left,

        Instant beganAt,
        @Schema(description = "absent while it runs") Optional<Instant> endedAt) {

    /**
     * What is shown of a job.
     *
     * @param pause why running jobs do not go on at the moment; empty when they do
     */
    static JobView of(Job job, String pause) {
        Job.Now now = job.now();
        JobRecord record = now.record();
        int done = record.count(ItemResult.Done.class);
        int refused = record.count(ItemResult.Refused.class);
        int unknown = record.count(ItemResult.Unknown.class);
        int underWay = now.underWay().cardinality();
        boolean waits = record.state() == JobState.RUNNING && record.note().isEmpty();
        String note = waits ? pause : record.note();
        return new JobView(
                record.head().id(),
                record.head().operation().label(),
                record.head().account(),
                record.state().label(),
                Optional.of(note).filter(text -> !text.isEmpty()),
                record.items().size(),
                done,
                refused,
                unknown,
                underWay,
                record.items().size() - done - refused - unknown - underWay,
                record.head().began(),
                record.ended());
    }
}
