package org.cairngate.broker.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.cairngate.broker.faults.DiskRecord.Change;
import org.cairngate.broker.faults.DiskRecord.Kind;

/**
 * Takes away from a folder what its killed process had not synced: bytes behind a file's length at its last sync, and the changes of
 * directories behind their last sync. The random part decides how much of it a merciful disk wrote after all.
 */
final class PowerCut {

    /** What was thrown away. */
    record Lost(long bytes, int changes) {}

    private final FaultyDisk disk;
    private final DiskRecord record;
    private final Optional<Random> mercy;

    /** Cuts; without {@code mercy} nothing that was not synced survives, with it a random beginning does. */
    static Lost apply(FaultyDisk disk, Optional<Random> mercy) throws IOException {
        disk.unmodelled().ifPresent(what -> {
            throw new AssertionError("the record does not say what a power cut leaves: " + what);
        });
        return new PowerCut(disk, mercy).cut();
    }

    private PowerCut(FaultyDisk disk, Optional<Random> mercy) {
        this.disk = disk;
        this.record = disk.record();
        this.mercy = mercy;
    }

    private Lost cut() throws IOException {
        int undone = undoChanges();
        return new Lost(cutFiles(), undone);
    }

    private int undoChanges() throws IOException {
        List<Change> changes = record.changes();
        Map<Path, Integer> lastSync = new HashMap<>();
        for (Change change : changes) {
            if (change.kind() == Kind.DIRSYNC && change.done()) {
                lastSync.merge(change.path(), change.number(), Math::max);
            }
        }
        int keptAnyway = mercy.map(random -> random.nextInt(changes.size() + 1)).orElse(0);
        int undone = 0;
        for (int i = changes.size() - 1; i >= keptAnyway; i--) {
            Change change = changes.get(i);
            if (change.kind() != Kind.DIRSYNC && lastSync.getOrDefault(change.directory(), -1) < change.number()) {
                undo(change);
                undone++;
            }
        }
        return undone;
    }

    /** One that was begun only may have happened or not. */
    private void undo(Change change) throws IOException {
        Path grave = disk.graves().resolve(Integer.toString(change.number()));
        switch (change.kind()) {
            case CREATE -> Files.deleteIfExists(change.path());
            case MKDIR -> remove(change.path());
            case RMDIR -> Files.createDirectories(change.path());
            case UNLINK -> {
                if (change.grave() && !Files.exists(change.path(), LinkOption.NOFOLLOW_LINKS)) {
                    Files.createLink(change.path(), grave);
                }
            }
            case RENAME -> {
                if (!Files.exists(change.path()) && Files.exists(change.to())) {
                    Files.move(change.to(), change.path(), StandardCopyOption.ATOMIC_MOVE);
                    if (change.grave()) {
                        Files.createLink(change.to(), grave);
                    }
                }
            }
            default -> throw new AssertionError("unknown change " + change);
        }
    }

    private long cutFiles() throws IOException {
        long lost = 0;
        if (!Files.exists(disk.folder())) {
            return lost;
        }
        try (Stream<Path> files = Files.walk(disk.folder())) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                long size = Files.size(file);
                long synced =
                        Math.min(size, record.synced().getOrDefault((Long) Files.getAttribute(file, "unix:ino"), size));
                double share = mercy.map(Random::nextDouble).orElse(0.0);
                long kept = synced + (long) (share * (size - synced));
                if (kept < size) {
                    lost += size - kept;
                    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                        channel.truncate(kept);
                    }
                }
            }
        }
        return lost;
    }

    /** Removes a folder with all that is in it, if it is there. */
    static void remove(Path folder) throws IOException {
        if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).forEach(file -> {
                try {
                    Files.delete(file);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }
}
