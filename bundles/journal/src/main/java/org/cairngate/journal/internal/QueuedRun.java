package org.cairngate.journal.internal;

import java.util.List;
import org.cairngate.journal.Append;
import org.cairngate.journal.AppendRun;

/**
 * A run on its way to the writer, with the hashes of its uids: whoever appends has just read the uids, while the writer would wait for
 * memory.
 */
final class QueuedRun {

    private final AppendRun run;
    private final UidHash hash;
    private final long[] hashes;

    /** Hashes the uids of a run as the database does that is open now. */
    QueuedRun(AppendRun run, UidHash hash) {
        this.run = run;
        this.hash = hash;
        this.hashes = hashes(run.appends(), hash);
    }

    private static long[] hashes(List<Append> appends, UidHash hash) {
        long[] hashes = new long[appends.size()];
        for (int i = 0; i < hashes.length; i++) {
            Append append = appends.get(i);
            hashes[i] = hash.of(append.uidSource(), append.uidStart(), append.uidEnd());
        }
        return hashes;
    }

    AppendRun run() {
        return run;
    }

    /** The hashes of the uids in their order, as this database hashes: it may have been opened anew since the run was queued. */
    long[] hashes(UidHash ofDatabase) {
        return hash.equals(ofDatabase) ? hashes : hashes(run.appends(), ofDatabase);
    }
}
