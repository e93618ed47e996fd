package org.cairngate.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.cairngate.ledger.store.Fsck;
import org.cairngate.ledger.store.FsckReport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Derives a store again from its own bytes and says where it differs. */
@Command(
        name = "fsck",
        description = "Check every byte of a store. The gateway or master that owns it must not run.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:clean",
            "1:damaged, or there is no store to check",
            "2:the command line is wrong",
            "70:an error in cairn itself"
        })
final class LedgerFsckCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "DIR", description = "a store, or a data directory with one in chain/")
    private Path folder;

    @Option(names = "--json", description = "print one JSON document in place of lines for people")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        Path store = StoreFolder.find(folder);
        if (!StoreFolder.holdsStore(store)) {
            throw new CommandFailedException(
                    store + " holds no store. Name a store, or the data directory that has one in chain/");
        }
        FsckReport report = Fsck.run(store, new FsckProgress(spec.commandLine().getErr())::show);
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(FsckJson.write(store, report));
        } else {
            FsckJson.lines(report).forEach(out::println);
            out.println(
                    report.clean()
                            ? "clean   " + store
                            : report.damages().size() + " damages in " + store
                                    + ". Keep it as it is, and let the hub fetch the chain again from its master");
        }
        out.flush();
        return report.clean() ? Cairn.OK : Cairn.FAILED;
    }
}
