package org.cairngate.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.cairngate.ledger.store.Fsck;
import org.cairngate.ledger.store.FsckReport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Derives a store again from its own bytes and says where it differs. */
@Command(
        name = "fsck",
        description = "Check every byte of a store. The gateway or master that owns it must not run.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
final class LedgerFsckCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "DIR", description = "a store, or a data directory with one in chain/")
    private Path folder;

    @Override
    public Integer call() throws IOException {
        Path store = StoreFolder.find(folder);
        PrintWriter out = spec.commandLine().getOut();
        FsckReport report = Fsck.run(store, progress -> {});
        for (FsckReport.Damage damage : report.damages()) {
            out.println("damage  " + Table.visible(damage.place()) + ": " + Table.visible(damage.what()));
        }
        if (report.damages().isEmpty()) {
            out.println("clean   " + store);
            return Cairn.OK;
        }
        out.println(report.damages().size() + " damages in " + store
                + ". Keep it as it is, and let the hub fetch the chain again from its master");
        return Cairn.FAILED;
    }
}
