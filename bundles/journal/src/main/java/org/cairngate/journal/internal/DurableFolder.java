package org.cairngate.journal.internal;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Makes folders that a power cut leaves where they are. */
final class DurableFolder {

    private DurableFolder() {}

    /**
     * Makes the folder and those above it that are missing. The name of each is synced in the folder above, for a sync of what is
     * inside a new folder need not reach its own name (fsync(2), "Description").
     *
     * @throws IOException when one cannot be made or synced
     */
    static void create(Path folder) throws IOException {
        Path absolute = folder.toAbsolutePath();
        if (Files.isDirectory(absolute)) {
            return;
        }
        Path above = absolute.getParent();
        if (above == null) {
            throw new IOException("folder " + folder + " cannot be made");
        }
        create(above);
        try {
            Files.createDirectory(absolute);
        } catch (FileAlreadyExistsException e) {
            if (!Files.isDirectory(absolute)) {
                throw e;
            }
        }
        sync(above);
    }

    /** Syncs the names of what is in the folder. */
    static void sync(Path folder) throws IOException {
        try (FileChannel names = FileChannel.open(folder, StandardOpenOption.READ)) {
            names.force(true);
        }
    }
}
