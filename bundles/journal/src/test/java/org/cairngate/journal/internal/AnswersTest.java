package org.cairngate.journal.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.cairngate.journal.Append;
import org.cairngate.journal.AppendRun;
import org.cairngate.ledger.Hash;
import org.junit.jupiter.api.Test;

class AnswersTest {

    private final List<String> answered = new ArrayList<>();

    /** A thread that does its tasks when it is told to. */
    private static final class Later implements Executor {
        private final List<Runnable> tasks = new ArrayList<>();

        @Override
        public void execute(Runnable task) {
            tasks.add(task);
        }
    }

    @Test
    void runsOfOneThreadComeAsOneTaskInTheirOrder() {
        Later one = new Later();
        Later other = new Later();
        Answers.give(List.of(run(one, "a"), run(other, "b"), run(one, "c")));
        assertThat(answered).isEmpty();
        assertThat(one.tasks).hasSize(1);
        assertThat(other.tasks).hasSize(1);
        one.tasks.get(0).run();
        assertThat(answered).containsExactly("a", "c");
        other.tasks.get(0).run();
        assertThat(answered).containsExactly("a", "c", "b");
    }

    @Test
    void runOfThreadThatHasEndedIsAnsweredAllTheSame() {
        Executor ended = task -> {
            throw new RejectedExecutionException("ended");
        };
        Answers.give(List.of(run(ended, "a"), run(Runnable::run, "b")));
        assertThat(answered).containsExactlyInAnyOrder("a", "b");
    }

    @Test
    void answerThatFailsKeepsNobodyFromTheirs() {
        AppendRun failing = new AppendRun(this, appends(), () -> {
            throw new IllegalStateException("cannot take it");
        });
        Answers.give(List.of(failing, run(failing.thread(), "b")));
        assertThat(answered).containsExactly("b");
    }

    private AppendRun run(Executor thread, String name) {
        return new AppendRun(this, appends(), thread, () -> answered.add(name));
    }

    private static List<Append> appends() {
        return List.of(new Append(new byte[] {'u'}, "acme/lab", new byte[1], Hash.ZERO, new byte[0]));
    }
}
