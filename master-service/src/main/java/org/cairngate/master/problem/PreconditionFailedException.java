package org.cairngate.master.problem;

/** What a client wants to change is not as the client knows it (RFC 9110 section 13.1.1). */
public final class PreconditionFailedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** What changed meanwhile, and what to do. */
    public PreconditionFailedException(String message) {
        super(message);
    }
}
