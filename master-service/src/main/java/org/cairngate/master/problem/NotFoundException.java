package org.cairngate.master.problem;

/** Something that was asked for by name does not exist. */
public final class NotFoundException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** What does not exist. */
    public NotFoundException(String message) {
        super(message);
    }
}
