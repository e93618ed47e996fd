package org.cairngate.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.cairngate.ledger.store.ChainStore;
import org.cairngate.ledger.store.StorageException;
import org.cairngate.ledger.store.StoreBackup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Copies a store that no process has open; a running hub or master makes the same copy itself. */
@Command(
        name = "backup",
        description =
                "Copy a store. The gateway or master that owns it must not run. The copy is a store itself: fsck checks it.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
final class LedgerBackupCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "DIR", description = "a store, or a data directory with one in chain/")
    private Path folder;

    @Parameters(index = "1", paramLabel = "TARGET", description = "a folder that is empty or does not exist")
    private Path target;

    @Override
    public Integer call() throws IOException {
        Path store = StoreFolder.find(folder);
        if (!StoreFolder.holdsStore(store)) {
            throw new CommandFailedException(
                    store + " holds no store. Name a store, or the data directory that has one in chain/");
        }
        StoreBackup backup;
        try (ChainStore open = ChainStore.open(store)) {
            backup = open.backup(target);
        } catch (StorageException e) {
            if (String.valueOf(e.getMessage()).contains("lock")) {
                throw new CommandFailedException(
                        store + " is in use: stop the hub or master that owns it, and try again", e);
            }
            throw e;
        }
        PrintWriter out = spec.commandLine().getOut();
        out.println("copied  " + backup.size() + " blocks, " + backup.bytes() + " bytes to " + target);
        out.println("newest  " + backup.lastHeaderLeaf().hex());
        return Cairn.OK;
    }
}
