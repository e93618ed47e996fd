package org.cairngate.master.problem;

/** Something that was asked for by name is out of use for good. */
public final class DeactivatedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** What is out of use, and since when. */
    public DeactivatedException(String message) {
        super(message);
    }
}
