package org.cairngate.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.cairngate.journal.JournalReader;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Reads a journal again from end to end and says where it is not as it was written. */
@Command(
        name = "verify",
        description =
                "Check every byte of a journal: checksums, order, what was counted, and the index of uids. It is only read.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:clean",
            "1:damaged, or there is no journal to check",
            "2:the command line is wrong",
            "70:an error in cairn itself"
        })
final class JournalVerifyCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "DIR", description = "a journal, or a data directory with one in journal/")
    private Path folder;

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        try (JournalReader journal = JournalCommand.open(folder)) {
            long entries = journal.summary().entries();
            List<String> damages = journal.verify(read -> {
                err.println("checking events: " + read + " of " + entries);
                err.flush();
            });
            damages.forEach(damage -> out.println("damage  " + Table.visible(damage)));
            out.println(
                    damages.isEmpty()
                            ? "clean   " + folder + ": " + entries + " events"
                            : damages.size() + " damages in " + folder
                                    + ". Keep it as it is; `cairn journal export` saves what can be read");
            out.flush();
            return damages.isEmpty() ? Cairn.OK : Cairn.FAILED;
        }
    }
}
