package org.cairngate.master.problem;

/** The caller may not do what the body asks for: 403. What the path asks for, security refuses. */
public final class ForbiddenException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** What it may not do. */
    public ForbiddenException(String message) {
        super(message);
    }
}
