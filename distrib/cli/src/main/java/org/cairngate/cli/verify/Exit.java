package org.cairngate.cli.verify;

/** How {@code cairn verify} ends, for scripts. Codes never change their meaning. */
public enum Exit {
    /** Every check passed. */
    VERIFIED(0, "verified"),
    /** A check failed: event and proof do not show what they claim, or not to this policy. */
    REFUSED(1, "refused"),
    /** The command line is wrong. */
    USAGE(2, "usage"),
    /** A file is missing, is no file, or cannot be read; nothing was decided. */
    UNREADABLE(3, "unreadable"),
    /** The policy is none; nothing was decided. */
    BAD_POLICY(4, "bad-policy"),
    /** A fault of this program; nothing was decided. */
    FAULT(70, "fault");

    private final int code;
    private final String label;

    Exit(int code, String label) {
        this.code = code;
        this.label = label;
    }

    /** The process's exit code. */
    public int code() {
        return code;
    }

    /** Its name in the JSON document. */
    public String label() {
        return label;
    }
}
