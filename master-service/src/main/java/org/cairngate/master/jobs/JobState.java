package org.cairngate.master.jobs;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** Where a job is. */
enum JobState {
    /** Its items are done one after the other. */
    RUNNING,
    /** Each item has its result. */
    DONE,
    /** What was not begun is not done any more, for somebody said so or its account may not. */
    CANCELLED,
    /** The master ended before it was done; what was not begun is not done any more. */
    INTERRUPTED;

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Optional<JobState> labelled(String label) {
        return Stream.of(values()).filter(one -> one.label().equals(label)).findFirst();
    }
}
