package org.cairngate.master.problem;

import java.time.Duration;

/** The caller has as much under way as he may have: 429 with Retry-After. */
public final class TooManyException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private static final Duration USUAL_WAIT = Duration.ofSeconds(5);

    private final Duration wait;

    /** With what there is too much of, and what to do; to be tried again soon. */
    public TooManyException(String detail) {
        this(detail, USUAL_WAIT);
    }

    /**
     * With what there is too much of, and what to do.
     *
     * @param wait after which it is worth trying again, in whole seconds
     */
    public TooManyException(String detail, Duration wait) {
        super(detail);
        this.wait = wait;
    }

    /** After which time it is worth trying again. */
    Duration untilNextTry() {
        return wait;
    }
}
