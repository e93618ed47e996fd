package org.cairngate.master.problem;

/** A device is to be of a type that its organisation retired. */
public final class RetiredTypeException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Which type it is. */
    public RetiredTypeException(String message) {
        super(message);
    }
}
