package org.cairngate.journal.internal;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.cairngate.journal.AppendRun;

/**
 * Appends that wait for the writer, bounded by bytes; the sources take turns, a run at a time. Safe for many producers and one
 * consumer.
 */
final class AppendQueue {

    /** Most bytes that go into one sync. */
    static final long GROUP_BYTES = 4L << 20;

    private final long roomBytes;
    private final IdentityHashMap<Object, Queue<QueuedRun>> waiting = new IdentityHashMap<>();
    private final Queue<Queue<QueuedRun>> turns = new ArrayDeque<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final AtomicLong bytes = new AtomicLong();
    private volatile boolean closed;
    private boolean idle;

    AppendQueue(long roomBytes) {
        this.roomBytes = roomBytes;
    }

    boolean hasRoom() {
        return bytes.get() < roomBytes;
    }

    boolean isClosed() {
        return closed;
    }

    /** Takes the run unless the queue is closed or twice as long as it should be. */
    boolean offer(QueuedRun queued) {
        AppendRun run = queued.run();
        lock.lock();
        try {
            if (closed || bytes.get() + run.size() > 2 * roomBytes) {
                return false;
            }
            bytes.addAndGet(run.size());
            Queue<QueuedRun> runs = waiting.get(run.source());
            if (runs == null) {
                runs = new ArrayDeque<>(2);
                waiting.put(run.source(), runs);
                turns.add(runs);
            }
            if (idle) {
                changed.signal();
            }
            return runs.add(queued);
        } finally {
            lock.unlock();
        }
    }

    /** Waits for appends and takes a group of them; an empty group says that the queue is closed and empty. */
    List<QueuedRun> take() {
        List<QueuedRun> group = new ArrayList<>();
        lock.lock();
        try {
            while (turns.isEmpty() && !closed) {
                idle = true;
                changed.awaitUninterruptibly();
            }
            idle = false;
            long taken = 0;
            while (!turns.isEmpty() && taken < GROUP_BYTES) {
                QueuedRun run = next();
                taken += run.run().size();
                group.add(run);
            }
            bytes.addAndGet(-taken);
            return group;
        } finally {
            lock.unlock();
        }
    }

    private QueuedRun next() {
        Queue<QueuedRun> runs = turns.remove();
        QueuedRun run = runs.remove();
        if (runs.isEmpty()) {
            waiting.remove(run.run().source());
        } else {
            turns.add(runs);
        }
        return run;
    }

    /** Waits for the given time, or until the queue is closed. */
    void waitUnlessClosed(Duration time) {
        lock.lock();
        try {
            long left = time.toNanos();
            while (left > 0 && !closed) {
                left = changed.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }

    void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
