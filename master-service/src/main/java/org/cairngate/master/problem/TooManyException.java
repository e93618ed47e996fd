package org.cairngate.master.problem;

/** The caller has as much under way as he may have: 429 with Retry-After. */
public final class TooManyException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** With what there is too much of, and what to do. */
    public TooManyException(String detail) {
        super(detail);
    }
}
