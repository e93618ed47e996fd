package org.cairngate.master.backup;

import java.io.IOException;

/** A backup is not made, or not restored; the message says why and what to do. */
public final class BackupRefusedException extends IOException {

    private static final long serialVersionUID = 1L;

    /** With what was wrong and what to do next. */
    public BackupRefusedException(String message) {
        super(message);
    }

    /** With what was wrong, and where it came from. */
    public BackupRefusedException(String message, Throwable cause) {
        super(message, cause);
    }
}
