package org.cairngate.journal.internal;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.cairngate.journal.Append;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.FlushOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/**
 * The uids that were stored last. They are in their events' rows, so nothing else is written for them when they come: a thread writes
 * them by the {@link UidBlock}, sorted, past the write-ahead log, and makes a table of them at once. What a crash takes is found
 * again in the events from {@link #kept} on. Safe for use by several threads.
 */
final class RecentUids implements AutoCloseable {

    /** Rows of one write: the journal's writer waits for it, about a millisecond. */
    private static final int ROWS_AT_ONCE = 4096;

    private final RocksDB db;
    private final Supplier<ColumnFamilyHandle> newest;
    private final Thread thread;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private UidBlock filling;
    private UidBlock other;

    /** Where the uids of the other block go; empty when nothing of it is left to write. */
    private Optional<ColumnFamilyHandle> family = Optional.empty();

    private Optional<RocksDBException> failure = Optional.empty();
    private boolean closed;
    private volatile long kept;

    /**
     * Starts the thread.
     *
     * @param newest the column family of new uids
     * @param kept all uids of events below this position are in tables or in the write-ahead log
     */
    RecentUids(RocksDB db, Supplier<ColumnFamilyHandle> newest, UidHash hash, long kept) {
        this.db = db;
        this.newest = newest;
        this.kept = kept;
        this.filling = new UidBlock(hash);
        this.other = new UidBlock(hash);
        this.thread = new Thread(this::run, "journal-uid-tables");
        thread.start();
    }

    /** Up to where, exclusive, the uids of all events are in the database and stay there. */
    long kept() {
        return kept;
    }

    /** Whether the thread has nothing to do. */
    boolean isIdle() {
        lock.lock();
        try {
            return family.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    /** Adds the uids of a group of events that are on disk. Waits when the thread is a whole block behind. */
    void addAll(List<Append> events, long firstPosition) {
        lock.lock();
        try {
            long position = firstPosition;
            for (Append event : events) {
                addOne(event.uidBytes(), event.digest().bytes(), position++);
            }
        } finally {
            lock.unlock();
        }
    }

    /** The same for one. */
    void add(byte[] uid, byte[] digest, long position) {
        lock.lock();
        try {
            addOne(uid, digest, position);
        } finally {
            lock.unlock();
        }
    }

    private void addOne(byte[] uid, byte[] digest, long position) {
        while (filling.isFull() && family.isPresent() && isWorking()) {
            changed.awaitUninterruptibly();
        }
        if (isWorking()) {
            if (filling.isFull()) {
                handOver();
            }
            filling.add(uid, digest, position);
        }
    }

    private boolean isWorking() {
        return failure.isEmpty() && !closed;
    }

    private void handOver() {
        UidBlock full = filling;
        filling = other;
        other = full;
        family = Optional.of(newest.get());
        changed.signalAll();
    }

    /** The digest of the event that has the uid, when it is not in the database yet. */
    Optional<byte[]> digest(byte[] uid) throws RocksDBException {
        lock.lock();
        try {
            requireWorking();
            Optional<byte[]> digest = filling.digest(uid);
            return digest.isPresent() || family.isEmpty() ? digest : other.digest(uid);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Fails when a table could not be written. What is in the way is the disk, so the database is to be opened again, which
     * finds the uids in the events.
     */
    void requireWorking() throws RocksDBException {
        lock.lock();
        try {
            if (failure.isPresent()) {
                throw failure.get();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Makes a table of what there is unless all below the position is in one; returns when that is on disk. */
    void keep(long position) throws RocksDBException {
        lock.lock();
        try {
            while (kept < position && isWorking() && (family.isPresent() || filling.size() > 0)) {
                if (family.isEmpty()) {
                    handOver();
                }
                changed.awaitUninterruptibly();
            }
            requireWorking();
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        for (Optional<ColumnFamilyHandle> next = next(); next.isPresent(); next = next()) {
            try {
                write(other, next.get());
                done(Optional.empty());
            } catch (RocksDBException e) {
                done(Optional.of(e));
            }
        }
    }

    private Optional<ColumnFamilyHandle> next() {
        lock.lock();
        try {
            while (family.isEmpty() && !closed) {
                changed.awaitUninterruptibly();
            }
            return closed ? Optional.empty() : family;
        } finally {
            lock.unlock();
        }
    }

    private void done(Optional<RocksDBException> failed) {
        lock.lock();
        try {
            failure = failed;
            if (failed.isEmpty()) {
                kept = Math.max(kept, other.endPosition());
                other.clear();
            }
            family = Optional.empty();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Reads the block without a lock: until it is done nobody changes it. */
    private void write(UidBlock block, ColumnFamilyHandle target) throws RocksDBException {
        int[] order = block.inOrder();
        RowBatch rows = new RowBatch(target.getID());
        try (WriteOptions unlogged = new WriteOptions().setDisableWAL(true);
                FlushOptions flush = new FlushOptions().setWaitForFlush(true)) {
            for (int from = 0; from < order.length; from += ROWS_AT_ONCE) {
                rows.clear();
                for (int i = from; i < Math.min(order.length, from + ROWS_AT_ONCE); i++) {
                    block.put(order[i], rows);
                }
                try (WriteBatch batch = rows.toWriteBatch()) {
                    db.write(unlogged, batch);
                }
            }
            db.flush(flush, target);
        }
    }

    /** Waits for the thread, for RocksDB must not be closed under it. What is in no table yet stays in the events. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        ThreadEnd.await(thread);
    }
}
