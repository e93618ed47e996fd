package org.cairngate.broker.internal.command;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** What waits for the thread of commands; what waits is bounded by those who ask. Thread-safe. */
final class WorkQueue {

    /** Most work of one group: bounds how long one waits for those of others. */
    static final int GROUP = 256;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Queue<CommandWork> waiting = new ArrayDeque<>();
    private boolean closed;

    boolean offer(CommandWork work) {
        lock.lock();
        try {
            if (closed) {
                return false;
            }
            changed.signal();
            return waiting.add(work);
        } finally {
            lock.unlock();
        }
    }

    /** The next group; none when nothing came for so long, or it is closed. */
    List<CommandWork> take(Duration longest) {
        lock.lock();
        try {
            long left = longest.toNanos();
            while (waiting.isEmpty() && !closed && left > 0) {
                left = changed.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
        return next();
    }

    private List<CommandWork> next() {
        lock.lock();
        try {
            List<CommandWork> group = new ArrayList<>();
            while (!waiting.isEmpty() && group.size() < GROUP) {
                group.add(waiting.remove());
            }
            return group;
        } finally {
            lock.unlock();
        }
    }

    /** Whether it is closed and nothing waits. */
    boolean isDone() {
        lock.lock();
        try {
            return closed && waiting.isEmpty();
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
