package org.cairngate.client;

/** A master's answer has a member of another kind than its API says. */
public final class UnexpectedAnswerException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnexpectedAnswerException(String member, String expected) {
        super("in the master's answer, " + member + " is no " + expected);
    }
}
