package org.cairngate.master.jobs;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.cairngate.ledger.store.StorageException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Does the items of all running jobs, at most {@link #AT_A_TIME} at a time, each job's in turn: a long job takes no more from a short one
 * than another short one would. There are threads only while there are jobs. Safe for use by several threads.
 */
@Component
final class JobWorkers {

    /** Items under way of all jobs together: each waits for its block most of the time. */
    static final int AT_A_TIME = 64;

    private static final Logger log = LoggerFactory.getLogger(JobWorkers.class);
    private static final Duration PAUSE = Duration.ofMillis(500);
    /** An item waits for its block and for its record. */
    private static final Duration LONGEST = Duration.ofSeconds(40);

    private static final Optional<String> REFUSED = Optional.of("the disk refuses the file of a job, see the log");

    private final JobItems items;
    private final Deque<Job> ring = new ArrayDeque<>();
    private final ThreadPoolExecutor threads;
    private final AtomicInteger names = new AtomicInteger();
    private int workers;
    private boolean stopping;
    private volatile Optional<String> paused = Optional.empty();

    /** What a thread does next. */
    private sealed interface Next {}

    /** An item, which is under way from now on. */
    private record Turn(Job job, int index) implements Next {}

    /** Nothing for a moment. */
    private record Rest() implements Next {}

    /** Nothing any more. */
    private record End() implements Next {}

    JobWorkers(JobItems items) {
        this.items = items;
        this.threads = new ThreadPoolExecutor(
                AT_A_TIME,
                AT_A_TIME,
                1,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                work -> new Thread(work, "job-" + names.incrementAndGet()));
        threads.allowCoreThreadTimeOut(true);
    }

    /** Why nothing is begun at the moment; empty when there is no reason. */
    Optional<String> paused() {
        return paused;
    }

    /** Begins a job, or goes on with it. */
    synchronized void add(Job job) {
        if (stopping || !job.hasMore()) {
            return;
        }
        if (!ring.contains(job)) {
            ring.addLast(job);
        }
        int wanted = Math.min(AT_A_TIME, workers + job.left());
        while (workers < wanted) {
            workers++;
            threads.execute(this::work);
        }
    }

    /** Begins nothing more, and returns when nothing is under way. */
    void stop() {
        synchronized (this) {
            stopping = true;
        }
        threads.shutdown();
        try {
            if (!threads.awaitTermination(LONGEST.toMillis(), TimeUnit.MILLISECONDS)) {
                log.error(
                        "items of jobs are still under way, their outcome is not known seconds={}",
                        LONGEST.toSeconds());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void work() {
        Next next = take();
        while (!(next instanceof End)) {
            if (next instanceof Turn turn) {
                run(turn.job(), turn.index());
            } else {
                LockSupport.parkNanos(PAUSE.toNanos());
            }
            next = take();
        }
    }

    private void run(Job job, int index) {
        try {
            if (!items.tryItem(job, index)) {
                LockSupport.parkNanos(PAUSE.toNanos());
                add(job);
            }
        } catch (RuntimeException e) {
            log.error("item of a job failed job={} index={}", job.head().id(), index, e);
            job.end(
                    index,
                    new ItemResult.Unknown(
                            "the master failed, see its log; this may have been done: look at the device"),
                    Optional.empty());
        }
    }

    private synchronized Next take() {
        ring.removeIf(job -> !job.hasMore());
        if (stopping || ring.isEmpty()) {
            workers--;
            paused = Optional.empty();
            return new End();
        }
        Optional<String> before = paused;
        paused = items.pause();
        if (paused.isPresent()) {
            return new Rest();
        }
        Job job = ring.removeFirst();
        ring.addLast(job);
        try {
            OptionalInt index = job.take();
            return index.isPresent() ? new Turn(job, index.getAsInt()) : new Rest();
        } catch (StorageException e) {
            paused = REFUSED;
            if (!before.equals(paused)) {
                log.error(
                        "job waits, the disk refuses its file id={}", job.head().id(), e);
            }
            return new Rest();
        }
    }
}
