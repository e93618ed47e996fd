package org.cairngate.cli;

import java.io.PrintWriter;
import org.cairngate.ledger.store.Progress;

/** Says how far a check of a store is: one line for each phase at its beginning, and for each tenth of a long one. */
final class FsckProgress {

    /** Steps from which on a phase is long enough to say how far it is. */
    private static final long LONG = 10_000;

    private final PrintWriter err;
    private String phase = "";
    private long tenths;

    FsckProgress(PrintWriter err) {
        this.err = err;
    }

    void show(Progress progress) {
        long part = progress.total() == 0 ? 0 : progress.done() * 10 / progress.total();
        if (!progress.phase().equals(phase)) {
            phase = progress.phase();
            tenths = part;
            String total = progress.total() > 0 ? " (" + progress.total() + ")" : "";
            say("checking " + phase + total);
        } else if (part > tenths && progress.total() >= LONG) {
            tenths = part;
            say("checking " + phase + ": " + part * 10 + " %");
        }
    }

    private void say(String line) {
        err.println(line);
        err.flush();
    }
}
