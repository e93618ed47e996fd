package org.cairngate.master.repeat;

import org.springframework.http.HttpStatus;

/** What is known of a key that comes with a request. */
sealed interface Earlier {

    /** Nothing: it is noted now, and the request may be tried. */
    record Nothing() implements Earlier {}

    /** The same request, with its answer. */
    record Answered(KeptAnswer answer) implements Earlier {}

    /**
     * What the request cannot be tried after, nor be answered with.
     *
     * @param status of the answer that says so
     * @param reason its code
     * @param detail in words
     * @param retrySeconds when to ask again; 0 for never
     */
    record Refused(HttpStatus status, String reason, String detail, long retrySeconds) implements Earlier {}

    /** The same request, which is not answered yet. */
    Refused UNDER_WAY = new Refused(
            HttpStatus.CONFLICT,
            "under-way",
            "the request with this Idempotency-Key is not answered yet; ask again in a moment",
            1);

    /** The same request, in the midst of which the master ended. */
    Refused CUT_SHORT = new Refused(
            HttpStatus.CONFLICT,
            "outcome-unknown",
            "the master ended before it answered the request with this Idempotency-Key; look whether it was done",
            0);

    /** Another request. */
    Refused OTHER = new Refused(
            HttpStatus.UNPROCESSABLE_CONTENT,
            "key-in-use",
            "another request had this Idempotency-Key; each has to have its own",
            0);

    /** The same request, with a status and an answer that is not kept. */
    static Refused notKept(int status) {
        return new Refused(
                HttpStatus.CONFLICT,
                "answer-not-kept",
                "the request with this Idempotency-Key was answered with " + status + "; that answer is shown once",
                0);
    }
}
