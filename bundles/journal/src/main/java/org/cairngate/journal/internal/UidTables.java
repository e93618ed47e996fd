package org.cairngate.journal.internal;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.rocksdb.RocksDBException;

/**
 * The uids of events with their digests, in files that never change: one for each full {@link UidBlock}, and larger ones that
 * {@link UidMerging} makes of them. Whoever reads has the tables of a moment, which stay open until nobody uses them. Safe for use by
 * several threads, one of which adds.
 */
final class UidTables implements AutoCloseable {

    private static final Comparator<Held> OLDEST_FIRST =
            Comparator.comparing(held -> held.table.name(), UidTableName.OLDEST_FIRST);

    private final UidTableFolder folder;
    private final UidTableWriter writer;

    /** What could not be opened, in a folder that is only read. */
    private final List<String> damages;

    private final Optional<UidMerging> merging;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    /** Oldest first; and those that are needed only by who uses them still. */
    private List<Held> tables = new ArrayList<>();

    private final List<Held> leaving = new ArrayList<>();
    private boolean isNews;
    private boolean closed;
    private long nextBlock;

    /** A table and how many use it, under the lock. */
    private static final class Held {
        private final UidTable table;
        private int users;

        Held(UidTable table) {
            this.table = table;
        }
    }

    private UidTables(UidTableFolder folder, List<UidTable> found, List<String> damages, boolean writes) {
        this.folder = folder;
        this.damages = List.copyOf(damages);
        this.writer = new UidTableWriter(folder.hash());
        for (UidTable table : found) {
            tables.add(new Held(table));
            nextBlock = Math.max(nextBlock, table.name().lastBlock() + 1);
        }
        tables.sort(OLDEST_FIRST);
        this.merging = writes ? Optional.of(new UidMerging(this, folder)) : Optional.empty();
        merging.ifPresent(UidMerging::start);
    }

    /** Opens the tables of a folder and begins to merge them; those of generations before the oldest are removed. */
    static UidTables open(UidTableFolder folder, long oldestGeneration) throws IOException {
        return new UidTables(folder, folder.open(oldestGeneration), List.of(), true);
    }

    /** Opens them to be read only. */
    static UidTables openReadOnly(UidTableFolder folder) throws IOException {
        UidTableFolder.Found found = folder.openReadOnly();
        return new UidTables(folder, found.tables(), found.damages(), false);
    }

    /** No tables, and a folder that is not looked at. */
    static UidTables none(UidTableFolder folder) {
        return new UidTables(folder, List.of(), List.of(), false);
    }

    /** Tables that stay open until this is closed; oldest first. */
    final class Snapshot implements AutoCloseable {
        private final List<Held> used;

        private Snapshot(List<Held> used) {
            this.used = List.copyOf(used);
            used.forEach(held -> held.users++);
        }

        List<UidTable> tables() {
            return used.stream().map(held -> held.table).toList();
        }

        /** How many uids there are. */
        long uids() {
            return used.stream().mapToLong(held -> held.table.header().uids()).sum();
        }

        @Override
        public void close() {
            lock.lock();
            try {
                used.forEach(held -> held.users--);
                if (!leaving.isEmpty()) {
                    changed.signalAll();
                }
            } finally {
                lock.unlock();
            }
        }
    }

    /** The tables as they are now. */
    Snapshot snapshot() {
        lock.lock();
        try {
            return new Snapshot(tables);
        } finally {
            lock.unlock();
        }
    }

    /** The digest of the event of each uid, or null. */
    List<byte[]> digests(List<byte[]> uids) throws RocksDBException {
        WantedUids wanted = new WantedUids(uids, folder.hash());
        try (Snapshot now = snapshot()) {
            List<UidTable> read = now.tables();
            for (int i = read.size() - 1; i >= 0 && !wanted.areAllFound(); i--) {
                read.get(i).find(wanted);
            }
        } catch (IOException e) {
            throw failure(e);
        }
        return wanted.digests();
    }

    /** As the journal's database says that a disk failed or has damaged bytes. */
    static RocksDBException failure(IOException e) {
        RocksDBException failure = new RocksDBException(String.valueOf(e.getMessage()));
        failure.initCause(e);
        return failure;
    }

    /** Writes the block's uids; when this returns they are found, also after a power cut. */
    void add(UidBlock block, long generation) throws IOException {
        UidTableName name = new UidTableName(generation, nextBlock, nextBlock);
        UidTable table = folder.write(name, writer, block.size(), block::writeTo);
        nextBlock++;
        replace(List.of(), table);
    }

    /** Forgets the uids of a generation. */
    void forget(long generation) {
        lock.lock();
        try {
            leave(tables.stream()
                    .filter(held -> held.table.name().generation() == generation)
                    .toList());
        } finally {
            lock.unlock();
        }
    }

    private void leave(List<Held> gone) {
        List<Held> left = new ArrayList<>(tables);
        left.removeAll(gone);
        tables = left;
        leaving.addAll(gone);
        changed.signalAll();
    }

    /** Neighbours of a generation and a level that are enough for a merge. */
    Optional<Snapshot> mergeable() {
        lock.lock();
        try {
            int from = 0;
            for (int to = 1; to <= tables.size(); to++) {
                if (to - from == UidTableName.WIDTH) {
                    return Optional.of(new Snapshot(tables.subList(from, to)));
                }
                if (to < tables.size() && !isAlike(tables.get(from), tables.get(to))) {
                    from = to;
                }
            }
            return Optional.empty();
        } finally {
            lock.unlock();
        }
    }

    private static boolean isAlike(Held one, Held other) {
        return one.table.name().generation() == other.table.name().generation()
                && one.table.name().level() == other.table.name().level();
    }

    /** Puts a new table in the place of those whose uids it has, at once; unless they were forgotten meanwhile. */
    void replace(List<UidTable> sources, UidTable table) {
        lock.lock();
        try {
            Held held = new Held(table);
            List<Held> replaced =
                    tables.stream().filter(one -> sources.contains(one.table)).toList();
            if (replaced.size() == sources.size()) {
                tables.add(held);
                tables.sort(OLDEST_FIRST);
                isNews |= sources.isEmpty();
                leave(replaced);
            } else {
                leave(List.of(held));
            }
        } finally {
            lock.unlock();
        }
    }

    /** Waits until tables came or can go; false when this is closed. */
    boolean awaitNews() {
        lock.lock();
        try {
            while (!isNews && !closed && leaving.stream().allMatch(held -> held.users > 0)) {
                changed.awaitUninterruptibly();
            }
            isNews = false;
            return !closed;
        } finally {
            lock.unlock();
        }
    }

    boolean isClosed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    /** Removes what nobody uses any more. */
    void removeLeft() {
        List<Held> unused;
        lock.lock();
        try {
            unused = leaving.stream().filter(held -> held.users == 0).toList();
            leaving.removeAll(unused);
        } finally {
            lock.unlock();
        }
        unused.forEach(held -> folder.remove(held.table));
    }

    /** Reads every table from end to end; one line for each that is damaged. */
    List<String> damages() {
        List<String> found = new ArrayList<>(damages);
        try (Snapshot now = snapshot()) {
            for (UidTable table : now.tables()) {
                try {
                    table.check();
                } catch (IOException e) {
                    found.add(String.valueOf(e.getMessage()));
                }
            }
        }
        return found;
    }

    /** Ends the merging and closes the tables, which nobody may use any more. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        merging.ifPresent(UidMerging::await);
        removeLeft();
        UidTableFolder.closeAll(tables.stream().map(held -> held.table).toList());
    }
}
