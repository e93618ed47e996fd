package org.cairngate.journal.internal;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.cairngate.journal.Append;
import org.cairngate.ledger.Hash;
import org.rocksdb.RocksDBException;

/**
 * The uids that were stored last. They are in their events' rows, so nothing else is written for them when they come: a thread writes
 * them by the {@link UidBlock} as a table, once the events of the whole block are synced. What a crash takes is found again in the events
 * from {@link #kept} on. Safe for use by several threads.
 *
 * <p>Whoever adds uids before their events are synced never waits for that sync: there are two blocks of 65,536 uids and a group of events
 * has a third of that at most, so that a block that waits for the group's sync has an empty one beside it.
 */
final class RecentUids implements AutoCloseable {

    private final UidTables tables;
    private final LongSupplier newest;
    private final Thread thread;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private UidBlock filling;
    private UidBlock other;

    /** The generation of the other block; empty when nothing of it is left to write. */
    private OptionalLong generation = OptionalLong.empty();

    private Optional<RocksDBException> failure = Optional.empty();
    private boolean closed;
    private long synced;
    private volatile long kept;

    /**
     * Starts the thread.
     *
     * @param newest the generation of new uids
     * @param kept all uids of events below this position are in tables or in the write-ahead log
     */
    RecentUids(UidTables tables, LongSupplier newest, UidHash hash, long kept) {
        this(tables, newest, new UidBlock(hash), new UidBlock(hash), kept);
    }

    /** With these two blocks. */
    RecentUids(UidTables tables, LongSupplier newest, UidBlock first, UidBlock second, long kept) {
        this.tables = tables;
        this.newest = newest;
        this.kept = kept;
        this.synced = kept;
        this.filling = first;
        this.other = second;
        this.thread = new Thread(this::run, "journal-uid-tables");
        thread.start();
    }

    /** Up to where, exclusive, the uids of all events are in the database and stay there. */
    long kept() {
        return kept;
    }

    /**
     * Adds the uids of a group of events, which need not be on disk yet. Waits when the thread is a whole block behind.
     *
     * @param hashes of the events' uids, in their order; more are not looked at
     */
    void addAll(List<Append> events, long[] hashes, long firstPosition) {
        lock.lock();
        try {
            for (int i = 0; i < events.size(); i++) {
                Append event = events.get(i);
                long position = firstPosition + i;
                if (makeRoom(position)) {
                    filling.add(
                            event.uidSource(), event.uidStart(), event.uidEnd(), hashes[i], event.digest(), position);
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /** The same for one. */
    void add(byte[] uid, long hash, Hash digest, long position) {
        lock.lock();
        try {
            if (makeRoom(position)) {
                filling.add(uid, 0, uid.length, hash, digest, position);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Waits until a block can take the uid of the event at the position; false when it takes none any more. */
    private boolean makeRoom(long position) {
        while (filling.isFull() && generation.isPresent() && isWorking()) {
            if (other.endPosition() > synced) {
                throw new IllegalStateException(
                        "the events up to " + position + " are more than two blocks, synced are those below " + synced
                                + ": nobody would sync them while this waits");
            }
            changed.awaitUninterruptibly();
        }
        if (isWorking() && filling.isFull()) {
            handOver();
        }
        return isWorking();
    }

    /** All events below the position are on disk. */
    void synced(long endPosition) {
        lock.lock();
        try {
            synced = Math.max(synced, endPosition);
            if (generation.isPresent()) {
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Nothing that is added will be synced any more: a write failed, and the database is to be opened again. Nobody waits from now on. */
    void abandon(String why) {
        lock.lock();
        try {
            fail(new RocksDBException(why));
        } finally {
            lock.unlock();
        }
    }

    private void fail(RocksDBException why) {
        failure = failure.or(() -> Optional.of(why));
        changed.signalAll();
    }

    private boolean isWorking() {
        return failure.isEmpty() && !closed;
    }

    private void handOver() {
        UidBlock full = filling;
        filling = other;
        other = full;
        generation = OptionalLong.of(newest.getAsLong());
        changed.signalAll();
    }

    /** The digest of the event that has the uid, when it is not in the tables yet. */
    Optional<byte[]> digest(byte[] uid) throws RocksDBException {
        lock.lock();
        try {
            requireWorking();
            Optional<byte[]> digest = filling.digest(uid);
            return digest.isPresent() || generation.isEmpty() ? digest : other.digest(uid);
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

    /** Makes a table of what there is unless all below the position is in one, and is synced; returns when that is on disk. */
    void keep(long position) throws RocksDBException {
        lock.lock();
        try {
            while (kept < position && isWorking() && (generation.isPresent() || filling.size() > 0)) {
                if (generation.isEmpty()) {
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
        for (OptionalLong next = next(); next.isPresent(); next = next()) {
            Optional<RocksDBException> failed = Optional.of(new RocksDBException("the thread of uid tables ended"));
            try {
                tables.add(other, next.getAsLong()); // without a lock: until it is done nobody changes the block
                failed = Optional.empty();
            } catch (IOException e) {
                failed = Optional.of(UidTables.failure(e));
            } catch (RuntimeException e) {
                failed = Optional.of(UidTables.failure(new IOException("a table of uids was not written: " + e, e)));
            } finally {
                done(failed);
            }
        }
    }

    /** Waits for a block whose events are all on disk. */
    private OptionalLong next() {
        lock.lock();
        try {
            while (isWorking() && (generation.isEmpty() || other.endPosition() > synced)) {
                changed.awaitUninterruptibly();
            }
            return isWorking() ? generation : OptionalLong.empty();
        } finally {
            lock.unlock();
        }
    }

    private void done(Optional<RocksDBException> failed) {
        lock.lock();
        try {
            if (failed.isEmpty()) {
                kept = Math.max(kept, other.endPosition());
                other.clear();
                generation = OptionalLong.empty();
            }
            failed.ifPresent(this::fail);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Waits for the thread, for the tables must not be closed under it. What is in no table yet stays in the events. */
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
