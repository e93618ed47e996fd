package org.cairngate.master.backup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import org.cairngate.ledger.store.ChainStore;
import org.cairngate.ledger.store.StorageException;
import org.cairngate.ledger.store.StoreBackup;
import org.springframework.util.FileSystemUtils;

/**
 * Puts everything that goes into a backup into a folder of the data directory, whose disk and owner it shares: the chain as it is at one
 * moment, its tables as links, and copies of the small files beside it. Those are only ever replaced as a whole, so that none is torn.
 * Whoever writes to the chain waits only until RocksDB has made the links. Safe for use by several threads; one folder at a time.
 */
public final class Staging {

    private final DataFolder folder;
    private final ChainStore store;
    private final Clock clock;

    /** Stages what is in the folder; the store is the one that is open on its chain. */
    public Staging(DataFolder folder, ChainStore store, Clock clock) {
        this.folder = folder;
        this.store = store;
        this.clock = clock;
    }

    /**
     * Fills {@link DataFolder#staging}.
     *
     * @throws IOException when a disk refuses; then nothing is there
     */
    synchronized Moment fill() throws IOException {
        clear();
        boolean filled = false;
        try {
            createOwnersFolder(folder.staging());
            for (String name : folder.files()) {
                Path copy = folder.staging().resolve(name);
                createOwnersFolders(copy.getParent());
                copy(folder.root().resolve(name), copy);
            }
            StoreBackup frozen = StoreBackup.freeze(store, folder.staging().resolve(DataFolder.CHAIN));
            filled = true;
            return new Moment(store.genesis().chainId(), frozen.size(), clock.instant());
        } catch (StorageException e) {
            throw new BackupRefusedException(e.getMessage(), e);
        } finally {
            if (!filled) {
                clear();
            }
        }
    }

    private static void copy(Path file, Path copy) throws IOException {
        try {
            Files.copy(file, copy, StandardCopyOption.COPY_ATTRIBUTES);
        } catch (NoSuchFileException e) {
            if (!file.toString().equals(e.getFile())) {
                throw e;
            }
            // It went while the master runs: a backup of a moment later would not have it either.
        }
    }

    /** Creates a folder, and those that it is in, for the owner alone. */
    static void createOwnersFolders(Path wanted) throws IOException {
        if (!Files.exists(wanted)) {
            createOwnersFolders(wanted.getParent());
            createOwnersFolder(wanted);
        }
    }

    static void createOwnersFolder(Path wanted) throws IOException {
        Files.createDirectory(
                wanted, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }

    /** Removes what is staged. */
    synchronized void clear() throws IOException {
        FileSystemUtils.deleteRecursively(folder.staging());
    }
}
