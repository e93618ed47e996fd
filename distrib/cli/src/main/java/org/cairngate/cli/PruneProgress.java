package org.cairngate.cli;

import java.io.PrintWriter;
import org.cairngate.ledger.store.Progress;

/** Says how far pruning is: each tenth of the blocks, and that tables are rewritten. */
final class PruneProgress {

    private final PrintWriter err;
    private long tenths;

    PruneProgress(PrintWriter err) {
        this.err = err;
    }

    void show(Progress progress) {
        if (progress.total() == 0) {
            say("rewriting the tables without what was removed");
            return;
        }
        long part = progress.done() * 10 / progress.total();
        if (part > tenths) {
            tenths = part;
            say("pruning " + progress.phase() + ": " + part * 10 + " %");
        }
    }

    private void say(String line) {
        err.println(line);
        err.flush();
    }
}
