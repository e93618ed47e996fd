package org.cairngate.master.jobs;

import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.List;
import java.util.Map;
import org.cairngate.master.access.Concerns;

/** What is to be done to which devices. What is not given is null. */
record NewJob(
        @NotNull
        @Pattern(regexp = JobOperation.LABELS)
        @Schema(description = "what the single request of this name does to each device")
        String operation,

        @NotNull
        @Size(min = 1, max = JobRecord.MAX_ITEMS)
        @Schema(
                description =
                        "each a deviceUid and what the body of the single request has besides (NewDevice, ChangedDevice, NewToken,"
                                + " or nothing); each device once")
        List<Map<String, Object>> devices)
        implements Concerns {

    @Override
    public String concerns() {
        return operation == null ? "" : operation;
    }
}
