package org.cairngate.master.audit;

import java.util.Objects;

/**
 * How a request ended.
 *
 * @param status the HTTP status of the answer; 0 when the master ended before it answered
 * @param reason the problem's reason; empty when there was none
 */
record Outcome(int status, String reason) {

    static final String DONE = "done";
    static final String REFUSED = "refused";
    static final String UNKNOWN = "unknown";

    /** What is noted of a write before it is done. */
    static final Outcome INTERRUPTED = new Outcome(0, "interrupted");

    private static final int FIRST_ERROR = 400;

    Outcome {
        Objects.requireNonNull(reason, "reason");
    }

    /** One of {@value #DONE}, {@value #REFUSED} and {@value #UNKNOWN}. */
    String word() {
        if (status == 0) {
            return UNKNOWN;
        }
        return isRefused() ? REFUSED : DONE;
    }

    boolean isRefused() {
        return isError(status);
    }

    /** Whether an answer of this status did not do what was asked for. */
    static boolean isError(int status) {
        return status >= FIRST_ERROR;
    }
}
