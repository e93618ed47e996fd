package org.cairngate.master.problem;

import java.util.function.Supplier;

/** A value in a request is not what its place asks for. */
public final class MalformedRequestException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private MalformedRequestException(IllegalArgumentException cause) {
        super(cause.getMessage(), cause);
    }

    /** A value that is wrong for what this says. */
    public static MalformedRequestException of(String message) {
        return new MalformedRequestException(new IllegalArgumentException(message));
    }

    /** A value that turned out wrong for what this says. */
    public static MalformedRequestException of(String message, Exception cause) {
        return new MalformedRequestException(new IllegalArgumentException(message, cause));
    }

    /**
     * Makes something of what a client sent. Only what is read here is the client's fault: an {@link IllegalArgumentException}
     * from anywhere else is a fault of the master.
     *
     * @throws MalformedRequestException when the value is refused with an {@link IllegalArgumentException}
     */
    public static <T> T read(Supplier<T> value) {
        try {
            return value.get();
        } catch (IllegalArgumentException e) {
            throw new MalformedRequestException(e);
        }
    }
}
