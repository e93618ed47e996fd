package org.cairngate.ledger.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.cairngate.ledger.Hash;

/**
 * A copy of a store as it was at one moment, made while the store is in use. It is a store itself, closed in order: with its
 * commit mark and file digests, so that {@link Fsck} finds it clean.
 *
 * @param folder where it is
 * @param size how many blocks it has
 * @param lastHeaderLeaf leaf hash of its newest header; zeros when there is no block
 * @param bytes length of its files
 */
public record StoreBackup(Path folder, long size, Hash lastHeaderLeaf, long bytes) {

    /** Beside the store, on its disk: RocksDB's hard links, there while a backup is copied. */
    private static final String CHECKPOINT = ".checkpoint";

    /** Beside the target: what was copied so far. */
    private static final String PARTIAL = ".partial";

    /** Refuses nulls. */
    public StoreBackup {
        Objects.requireNonNull(folder, "folder");
        Objects.requireNonNull(lastHeaderLeaf, "lastHeaderLeaf");
    }

    /** Links the store's files of one moment into a folder that does not exist, and says what they hold. */
    interface Freezing {
        CommitMark freeze(Path folder);
    }

    /** What a backup's table files are: bytes of its own, or links to those of the store. */
    enum Tables {
        COPIED,
        LINKED
    }

    /** Copies a store; only {@code freezing} needs writes to stand still. */
    static StoreBackup make(Path store, Path target, Tables tables, Freezing freezing) {
        Path links = beside(store, CHECKPOINT);
        Path partial = tables == Tables.LINKED ? links : beside(target, PARTIAL);
        try {
            requireFree(target);
            delete(links);
            delete(partial);
            Files.createDirectories(beside(target, "").getParent());
            try {
                CommitMark mark = freezing.freeze(links);
                long bytes = tables == Tables.LINKED ? size(links) : copy(links, partial);
                try (CommitMarks marks = CommitMarks.open(partial)) {
                    marks.write(mark.withFiles(new AppendedFiles(partial).prefixes()), true);
                }
                FileDigests.begin(partial).finish();
                publish(partial, target);
                return new StoreBackup(target, mark.size(), mark.lastHeaderLeaf(), bytes);
            } finally {
                delete(links);
                delete(partial);
            }
        } catch (IOException e) {
            throw new StorageException("store " + store + " cannot be copied to " + target + ": " + e, e);
        }
    }

    /**
     * As {@link ChainStore#backup}, without room for a copy: table files, which never change, are links to the store's own. To be read and
     * deleted soon, for it keeps files that the store has no use for any more; nobody may open it for writing.
     *
     * @param target a folder on the store's disk that is empty or does not exist
     * @throws StorageException when the target is not empty, or a disk fails; then nothing is there
     */
    public static StoreBackup freeze(ChainStore store, Path target) {
        return store.backup(target, Tables.LINKED);
    }

    /**
     * Copies a backup to where a store belongs, after checking every byte of the copy.
     *
     * <p>A restored store knows nothing of what its owner signed since the backup. A hub fetches the missing blocks from its
     * master; a master must not mint from it while a hub has later blocks.
     *
     * @param target a folder that is empty or does not exist
     * @param progress told now and then how far the check is
     * @return what the check found; when that is not clean, nothing was restored
     * @throws StorageException when the target is not empty, or the disk fails
     */
    public static FsckReport restore(Path backup, Path target, Consumer<Progress> progress) {
        try {
            requireFree(target);
            Path partial = beside(target, PARTIAL);
            delete(partial);
            try {
                copy(backup, partial);
                FsckReport report = Fsck.run(partial, progress);
                if (report.clean()) {
                    publish(partial, target);
                }
                return report;
            } finally {
                delete(partial);
            }
        } catch (IOException e) {
            throw new StorageException("backup " + backup + " cannot be restored to " + target + ": " + e, e);
        }
    }

    /** Removes the links that a backup left when its process was killed: they keep files that RocksDB has no use for. */
    static void removeLinks(Path store) throws IOException {
        delete(beside(store, CHECKPOINT));
    }

    private static void requireFree(Path target) throws IOException {
        if (Files.exists(target)) {
            try (Stream<Path> present = Files.list(target)) {
                if (present.findAny().isPresent()) {
                    throw new StorageException(
                            target + " is not empty. Name a folder that is, or one that does not exist");
                }
            }
        }
    }

    private static Path beside(Path folder, String suffix) {
        Path absolute = folder.toAbsolutePath().normalize();
        return absolute.resolveSibling(absolute.getFileName() + suffix);
    }

    /** Copies a folder's files and syncs each; the number of bytes. */
    private static long copy(Path from, Path to) throws IOException {
        List<Path> files;
        try (Stream<Path> present = Files.list(from)) {
            files = present.filter(Files::isRegularFile)
                    .filter(file -> !file.getFileName().toString().equals("LOCK"))
                    .toList();
        }
        Files.createDirectories(to);
        long bytes = 0;
        for (Path file : files) {
            Path copy = to.resolve(file.getFileName());
            Files.copy(file, copy);
            try (FileChannel channel = FileChannel.open(copy, StandardOpenOption.WRITE)) {
                channel.force(true);
                bytes += channel.size();
            }
        }
        FileDigests.sync(to);
        return bytes;
    }

    private static long size(Path folder) throws IOException {
        long bytes = 0;
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                bytes += Files.size(file);
            }
        }
        return bytes;
    }

    private static void publish(Path partial, Path target) throws IOException {
        Files.move(partial, beside(target, ""), StandardCopyOption.ATOMIC_MOVE);
        FileDigests.sync(partial.getParent());
    }

    private static void delete(Path folder) throws IOException {
        if (Files.isDirectory(folder)) {
            try (Stream<Path> files = Files.list(folder)) {
                for (Path file : files.toList()) {
                    Files.delete(file);
                }
            }
            Files.delete(folder);
        }
    }
}
