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
    private static final Duration END = Duration.ofSeconds(40);

    private final JobItems items;
    private final Deque<Job> ring = new ArrayDeque<>();
    private final ThreadPoolExecutor threads;
    private final AtomicInteger names = new AtomicInteger();
    private int workers;
    private boolean stopping;
    private volatile Optional<String> paused = Optional.empty();

    private record Turn(Job job, int index) {}

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
        notifyAll();
    }

    /** Begins nothing more, and returns when nothing is under way. */
    void stop() {
        synchronized (this) {
            stopping = true;
            notifyAll();
        }
        threads.shutdown();
        try {
            if (!threads.awaitTermination(END.toMillis(), TimeUnit.MILLISECONDS)) {
                log.error("items of jobs are still under way, their outcome is not known seconds={}", END.toSeconds());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void work() {
        for (Optional<Turn> turn = take(); turn.isPresent(); turn = take()) {
            Job job = turn.get().job();
            try {
                if (!items.tryItem(job, turn.get().index())) {
                    rest();
                    add(job);
                }
            } catch (RuntimeException e) {
                log.error("item of a job failed job={} index={}", job.head().id(), turn.get().index(), e);
                job.end(
                        turn.get().index(),
                        new ItemResult.Unknown("the master failed, see its log; this may have been done: look at the device"),
                        Optional.empty());
            }
        }
    }

    /** The next item of the next job; empty when the calling thread is to end. */
    private synchronized Optional<Turn> take() {
        while (!stopping && !ring.isEmpty()) {
            paused = items.pause();
            if (paused.isPresent()) {
                rest();
                ring.removeIf(job -> !job.hasMore());
                continue;
            }
            Job job = ring.removeFirst();
            try {
                OptionalInt index = job.take();
                if (job.hasMore()) {
                    ring.addLast(job);
                }
                if (index.isPresent()) {
                    return Optional.of(new Turn(job, index.getAsInt()));
                }
            } catch (StorageException e) {
                log.error("job waits, the disk refuses its file id={}", job.head().id(), e);
                ring.addLast(job);
                rest();
            }
        }
        workers--;
        return Optional.empty();
    }

    private synchronized void rest() {
        try {
            if (!stopping) {
                wait(PAUSE.toMillis());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
