package org.cairngate.journal.internal;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.concurrent.Executor;
import org.cairngate.journal.AppendRun;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers runs that were decided together, with one task for each of their threads: to wake a thread costs more than what it then
 * does for a short run.
 */
final class Answers {

    private static final Logger LOG = LoggerFactory.getLogger(Answers.class);

    private Answers() {}

    /** Answers each of them; whatever becomes of an answer, this returns. */
    static void give(List<AppendRun> runs) {
        IdentityHashMap<Executor, List<AppendRun>> threads = new IdentityHashMap<>();
        for (AppendRun run : runs) {
            threads.computeIfAbsent(run.thread(), thread -> new ArrayList<>()).add(run);
        }
        threads.forEach(Answers::execute);
    }

    /** A thread that has ended needs no answer, but who counts what is under way has to be told all the same. */
    private static void execute(Executor thread, List<AppendRun> runs) {
        Runnable all = () -> runs.forEach(Answers::answer);
        try {
            thread.execute(all);
        } catch (RuntimeException e) {
            LOG.debug("journal answers on its own thread error=\"{}\"", String.valueOf(e));
            all.run();
        }
    }

    /** A source that cannot take its answer must not end the thread, nor keep the others from theirs. */
    private static void answer(AppendRun run) {
        try {
            run.answer();
        } catch (RuntimeException e) {
            LOG.warn("journal answer lost error=\"{}\"", String.valueOf(e));
        }
    }
}
