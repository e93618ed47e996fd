package org.cairngate.cli.master;

import java.io.IOException;

/** An answer of the master broke off before its end: what came of it is not whole. */
public final class AnswerCutException extends IOException {
    private static final long serialVersionUID = 1L;

    /**
     * @param detail how it broke off
     * @param cause what was noticed
     */
    public AnswerCutException(String detail, Throwable cause) {
        super(detail, cause);
    }
}
