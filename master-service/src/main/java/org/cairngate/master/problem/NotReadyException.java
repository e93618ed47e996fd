package org.cairngate.master.problem;

/** What is asked for cannot be answered now and can be later: 503 with Retry-After. */
public final class NotReadyException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** With what is missing. */
    public NotReadyException(String detail) {
        super(detail);
    }

    /** With what is missing, and why. */
    public NotReadyException(String detail, Throwable cause) {
        super(detail, cause);
    }
}
