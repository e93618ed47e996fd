package org.cairngate.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.cairngate.ledger.store.FsckReport;
import org.cairngate.ledger.store.StoreBackup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Copies a backup to where a store belongs, if every byte of it is as it was. */
@Command(
        name = "restore",
        description = {
            "Copy a backup to where a store belongs, after checking every byte of the copy.",
            "A restored store knows nothing of what was signed after the backup: a hub fetches the missing blocks from its "
                    + "master; a master must not mint from it while a hub has later blocks."
        },
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
final class LedgerRestoreCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "BACKUP", description = "a folder that cairn ledger backup made")
    private Path backup;

    @Parameters(index = "1", paramLabel = "DIR", description = "the store's folder, empty or not there yet")
    private Path target;

    @Override
    public Integer call() throws IOException {
        if (!Files.isDirectory(backup) || !StoreFolder.holdsStore(backup)) {
            throw new CommandFailedException(
                    backup + " holds no backup. Name a folder that `cairn ledger backup` made");
        }
        FsckProgress progress = new FsckProgress(spec.commandLine().getErr());
        FsckReport report = StoreBackup.restore(backup, target, progress::show);
        PrintWriter out = spec.commandLine().getOut();
        FsckJson.lines(report).forEach(out::println);
        out.println(
                report.clean()
                        ? "restored " + report.counts().blocks() + " blocks to " + target
                        : "not restored: " + report.damages().size() + " damages in " + backup
                                + ". Use another backup");
        out.flush();
        return report.clean() ? Cairn.OK : Cairn.FAILED;
    }
}
