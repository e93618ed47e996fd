package org.cairngate.journal;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;
import org.cairngate.ledger.RefusedException;

/**
 * Events of one source that enter the journal together, in their order, and are answered together. What a journal takes in is
 * shared among the sources run by run, so a run should not be much longer than what came with one read from a socket.
 */
public final class AppendRun {

    private final Object source;
    private final List<Append> appends;
    private final Executor thread;
    private final Runnable answered;
    private final long size;

    /**
     * A run that is answered on the journal's own thread or, when it is refused at once, the caller's.
     *
     * @param source as below
     * @param appends as below
     * @param answered as below; must be short
     */
    public AppendRun(Object source, List<Append> appends, Runnable answered) {
        this(source, appends, Runnable::run, answered);
    }

    /**
     * A run that is answered elsewhere.
     *
     * @param source who it is from; runs with the same source (by identity) keep their order, others may overtake them
     * @param appends the events; not copied
     * @param thread runs the answer. Runs that are decided together and have the same one (by identity) come as one task, in their
     *     order. When it rejects that, the journal's thread or the caller's runs it
     * @param answered is called once when every event is on disk or refused
     */
    public AppendRun(Object source, List<Append> appends, Executor thread, Runnable answered) {
        this.source = Objects.requireNonNull(source, "source");
        this.appends = Objects.requireNonNull(appends, "appends");
        this.thread = Objects.requireNonNull(thread, "thread");
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

    /** Who answers it. */
    public Executor thread() {
        return thread;
    }

    /** For the journal, and on the run's thread: every event was decided. */
    public void answer() {
        answered.run();
    }

    /** For the journal: nothing of the run is kept. To be answered. */
    public void refuse(RefusedException why) {
        for (Append append : appends) {
            append.refuse(why);
        }
    }
}
