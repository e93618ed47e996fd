package org.cairngate.journal.internal;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Appends that wait for the writer, bounded by bytes. Safe for many producers and one consumer. */
final class AppendQueue {

    /** Most bytes that go into one sync. */
    static final long GROUP_BYTES = 4L << 20;

    private final long roomBytes;
    private final Queue<PendingAppend> waiting = new ArrayDeque<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final AtomicLong bytes = new AtomicLong();
    private volatile boolean closed;

    AppendQueue(long roomBytes) {
        this.roomBytes = roomBytes;
    }

    boolean hasRoom() {
        return bytes.get() < roomBytes;
    }

    boolean isClosed() {
        return closed;
    }

    /** Takes the append unless the queue is closed or twice as long as it should be. */
    boolean offer(PendingAppend append) {
        lock.lock();
        try {
            if (closed || bytes.get() + append.size() > 2 * roomBytes) {
                return false;
            }
            bytes.addAndGet(append.size());
            changed.signal();
            return waiting.add(append);
        } finally {
            lock.unlock();
        }
    }

    /** Waits for appends and takes a group of them; an empty group says that the queue is closed and empty. */
    List<PendingAppend> take() {
        List<PendingAppend> group = new ArrayList<>();
        lock.lock();
        try {
            while (waiting.isEmpty() && !closed) {
                changed.awaitUninterruptibly();
            }
            long taken = 0;
            while (!waiting.isEmpty() && taken < GROUP_BYTES) {
                PendingAppend append = waiting.remove();
                taken += append.size();
                group.add(append);
            }
            bytes.addAndGet(-taken);
            return group;
        } finally {
            lock.unlock();
        }
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
