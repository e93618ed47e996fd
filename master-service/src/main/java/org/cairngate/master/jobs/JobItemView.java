package org.cairngate.master.jobs;

import io.swagger.v3.oas.annotations.media.Schema;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** An item of a job, as the API shows it. */
@Schema(name = "JobItem")
record JobItemView(
        @Schema(description = "its place in the list, from 0")
        int index,

        String deviceUid,

        @Schema(allowableValues = {"waiting", "under-way", "done", "refused", "unknown", "not-begun"})
        String state,

        Optional<String> transactionId,

        @Schema(description = "absent until it is done, and when it waited long for its block")
        Optional<Long> height,

        @Schema(
                description =
                        "whether a token was issued; when it is not shown here any more, issue another one to the device")
        Optional<Boolean> tokenIssued,

        Optional<String> token,

        @Schema(description = "the MQTT password; the user name is the device_uid")
        Optional<String> password,

        @Schema(description = "why it was refused, or why nobody knows")
        Optional<ItemProblem> problem) {

    /** All states, as a regular expression. */
    static final String STATES = "waiting|under-way|done|refused|unknown|not-begun";

    /** What the single request would have been answered with. */
    record ItemProblem(
            @Schema(description = "the HTTP status; absent when the outcome is unknown")
            Optional<Integer> status,

            String reason,
            String detail) {}

    /**
     * What is shown of a job's items, in their order.
     *
     * @param tokens whether to show the tokens that were issued
     */
    static Stream<JobItemView> all(Job job, boolean tokens) {
        Job.Now now = job.now();
        return IntStream.range(0, now.record().items().size())
                .mapToObj(index -> of(now, index, tokens ? job.token(index) : Optional.empty()));
    }

    private static JobItemView of(Job.Now now, int index, Optional<String> token) {
        JobRecord.Item item = now.record().items().get(index);
        ItemResult result = item.result().orElse(null);
        Optional<ItemResult.Done> done =
                result instanceof ItemResult.Done known ? Optional.of(known) : Optional.empty();
        return new JobItemView(
                index,
                item.deviceUid(),
                item.result().map(ItemResult::label).orElseGet(() -> open(now, index)),
                done.map(ItemResult.Done::transactionId),
                done.flatMap(ItemResult.Done::height),
                done.map(ItemResult.Done::token).filter(issued -> issued),
                token,
                token,
                problem(result));
    }

    private static String open(Job.Now now, int index) {
        if (now.underWay().get(index)) {
            return "under-way";
        }
        return now.record().state() == JobState.RUNNING ? "waiting" : "not-begun";
    }

    private static Optional<ItemProblem> problem(ItemResult result) {
        if (result instanceof ItemResult.Refused refused) {
            return Optional.of(new ItemProblem(Optional.of(refused.status()), refused.reason(), refused.detail()));
        }
        return result instanceof ItemResult.Unknown unknown
                ? Optional.of(new ItemProblem(Optional.empty(), "outcome-unknown", unknown.detail()))
                : Optional.empty();
    }
}
