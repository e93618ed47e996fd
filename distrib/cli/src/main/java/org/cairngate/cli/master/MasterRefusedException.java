package org.cairngate.cli.master;

import java.io.IOException;

/** The master answered, and the answer was no: what RFC 9457 calls a problem. */
public final class MasterRefusedException extends IOException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String reason;

    /**
     * @param status HTTP status, 400..599
     * @param reason the problem's {@code reason} member, or a word for the status when it has none
     * @param detail what was wrong, in words for people
     */
    public MasterRefusedException(int status, String reason, String detail) {
        super(detail.isEmpty() ? reason : reason + ": " + detail);
        this.status = status;
        this.reason = reason;
    }

    public int status() {
        return status;
    }

    public String reason() {
        return reason;
    }
}
