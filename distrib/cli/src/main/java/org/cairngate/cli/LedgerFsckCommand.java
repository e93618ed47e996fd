package org.cairngate.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.cairngate.ledger.store.Damage;
import org.cairngate.ledger.store.Fsck;
import org.cairngate.ledger.store.FsckReport;
import org.cairngate.ledger.store.Progress;
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

    private String phase = "";

    @Override
    public Integer call() {
        Path store = StoreFolder.find(folder);
        PrintWriter out = spec.commandLine().getOut();
        FsckReport report = Fsck.run(store, this::show);
        for (Damage damage : report.damages()) {
            out.println("damage  " + Table.visible(damage.place()) + ": " + Table.visible(damage.what()));
        }
        FsckReport.Counts counts = report.counts();
        out.println("checked " + counts.files() + " files, " + counts.blocks() + " blocks, " + counts.transactions()
                + " transactions, " + counts.segments() + " segments, " + counts.events() + " events");
        if (report.clean()) {
            out.println("clean   " + store);
            return Cairn.OK;
        }
        out.println(report.damages().size() + " damages in " + store
                + ". Keep it as it is, and let the hub fetch the chain again from its master");
        return Cairn.FAILED;
    }

    /** One line for each phase, at its beginning. */
    private void show(Progress progress) {
        if (!progress.phase().equals(phase)) {
            phase = progress.phase();
            String total = progress.total() > 0 ? " (" + progress.total() + ")" : "";
            spec.commandLine().getErr().println("checking " + phase + total);
            spec.commandLine().getErr().flush();
        }
    }
}
