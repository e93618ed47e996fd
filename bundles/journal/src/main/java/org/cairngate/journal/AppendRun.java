package org.cairngate.journal;

import java.util.List;
import java.util.Objects;
import org.cairngate.ledger.RefusedException;

/**
 * Events of one source that enter the journal together, in their order, and are answered together. What a journal takes in is
 * shared among the sources run by run, so a run should not be much longer than what came with one read from a socket.
 */
public final class AppendRun {

    private final Object source;
    private final List<Append> appends;
    private final Runnable answered;
    private final long size;

    /**
     * A run.
     *
     * @param source who it is from; runs with the same source (by identity) keep their order, others may overtake them
     * @param appends the events; not copied
     * @param answered is called once when every event is on disk or refused, on the journal's own thread or, when it is refused at
     *     once, the caller's; must be short
     */
    public AppendRun(Object source, List<Append> appends, Runnable answered) {
        this.source = Objects.requireNonNull(source, "source");
        this.appends = Objects.requireNonNull(appends, "appends");
        this.answered = Objects.requireNonNull(answered, "answered");
        long sum = 0;
        for (Append append : appends) {
            sum += append.size();
        }
        this.size = sum;
    }

    /** Who it is from. */
    public Object source() {
        return source;
    }

    /** The events in their order. */
    public List<Append> appends() {
        return appends;
    }

    /** Bytes that it holds in memory, about. */
    public long size() {
        return size;
    }

    /** For the journal: every event was decided. */
    public void answer() {
        answered.run();
    }

    /** For the journal: nothing of the run is kept. */
    public void refuse(RefusedException why) {
        for (Append append : appends) {
            append.refuse(why);
        }
        answered.run();
    }
}
