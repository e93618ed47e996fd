package org.cairngate.ledger.store;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.state.LogTip;

/**
 * The writes of a store: each is on disk when it returns, and marked in {@link CommitMarks}, so that losing it later does not
 * look like a power cut before it. For one thread at a time.
 */
final class Commits implements AutoCloseable {

    private final Database database;
    private final Optional<Marking> marking;
    private final Object backingUp = new Object();
    private long size;
    private Hash lastHeaderLeaf;
    private boolean failed;

    /** What belongs to the one that writes: the marks, and the digests that are listed at the end. */
    private record Marking(CommitMarks marks, AppendedFiles files, FileDigests digests) {}

    /** Begins once it is known where the log ends. */
    interface Opening {
        Commits open(Optional<LogTip> tip) throws IOException;
    }

    private Commits(Database database, Optional<Marking> marking, Optional<LogTip> tip) {
        this.database = database;
        this.marking = marking;
        this.size = tip.map(LogTip::size).orElse(0L);
        this.lastHeaderLeaf = tip.map(LogTip::lastHeaderLeaf).orElse(Hash.ZERO);
    }

    /** For a store that is only read: RocksDB refuses every write. */
    static Commits none(Database database) {
        return new Commits(database, Optional.empty(), Optional.empty());
    }

    /** Marks what the opened database holds, and every write from now on. */
    static Commits begin(Database database, FileDigests digests, Optional<LogTip> tip) throws IOException {
        Path directory = database.directory();
        StoreBackup.removeLinks(directory); // no other process has the store open now
        Marking marking = new Marking(CommitMarks.open(directory), new AppendedFiles(directory), digests);
        Commits commits = new Commits(database, Optional.of(marking), tip);
        commits.mark(true);
        return commits;
    }

    /** Writes a block, after which the log ends at the given tip. */
    void append(LogTip tip, Consumer<Batch> content) {
        requireSound();
        database.write(content);
        size = tip.size();
        lastHeaderLeaf = tip.lastHeaderLeaf();
        tryMark(true);
    }

    /**
     * Writes what takes the newest blocks off, after which the log ends at the given tip. The mark claims less before the
     * write does: else a crash between the two would look like a loss of the blocks that were left.
     */
    void rewind(LogTip tip, Consumer<Batch> content) {
        requireSound();
        long sizeBefore = size;
        Hash leafBefore = lastHeaderLeaf;
        size = tip.size();
        lastHeaderLeaf = tip.lastHeaderLeaf();
        tryMark(true);
        boolean written = false;
        try {
            database.write(content);
            written = true;
        } finally {
            if (!written) {
                size = sizeBefore;
                lastHeaderLeaf = leafBefore;
            }
        }
        tryMark(true);
    }

    /** Writes rows beside the chain. The mark is left to the kernel: a power cut may take it back, never put it ahead. */
    void write(Consumer<Batch> content) {
        requireSound();
        database.write(content);
        tryMark(false);
    }

    /** Copies the store; writes wait, on the given lock, only while {@code before} runs and its files are linked. */
    StoreBackup backup(Path target, StoreBackup.Tables tables, Object writing, Runnable before) {
        synchronized (backingUp) {
            return StoreBackup.make(database.directory(), target, tables, folder -> {
                synchronized (writing) {
                    requireSound();
                    before.run();
                    database.checkpoint(folder);
                    return new CommitMark(database.sequence(), size, lastHeaderLeaf, List.of());
                }
            });
        }
    }

    private void tryMark(boolean synced) {
        try {
            mark(synced);
        } catch (IOException e) {
            // What is in memory no longer follows what is on disk; only a new start puts that right.
            failed = true;
            throw new StorageException(
                    "store " + database.directory() + " could not mark a write in " + CommitMarks.FILE + ": "
                            + e.getMessage() + ". The write itself is on disk; see to the disk and start again",
                    e);
        }
    }

    private void mark(boolean synced) throws IOException {
        if (marking.isPresent()) {
            CommitMark mark = new CommitMark(
                    database.sequence(),
                    size,
                    lastHeaderLeaf,
                    marking.get().files().prefixes());
            marking.get().marks().write(mark, synced);
        }
    }

    private void requireSound() {
        if (failed) {
            throw new StorageException("store " + database.directory() + " takes no writes after a failed one");
        }
    }

    /** Closes the database and lists its files' digests. Calling it again does nothing. */
    @Override
    public void close() {
        database.close();
        try {
            if (marking.isPresent()) {
                marking.get().marks().close();
                marking.get().digests().finish();
            }
        } catch (IOException e) {
            throw new StorageException(
                    "store " + database.directory() + " cannot close " + CommitMarks.FILE + ": " + e.getMessage(), e);
        }
    }
}
