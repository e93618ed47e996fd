package org.cairngate.master;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.cairngate.ledger.store.Progress;
import org.cairngate.master.backup.Restore;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** Makes a data directory of a backup. */
@Command(
        name = "restore",
        description = {
            "Make the data directory of a backup, after checking every byte of it and deriving the chain again.",
            "The directory must be empty or not exist. Of one chain one master may run: never start a second one."
        },
        mixinStandardHelpOptions = true)
final class RestoreCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @ParentCommand
    private MasterCommand master;

    @Parameters(index = "0", paramLabel = "FILE", description = "a file that `backup` made")
    private Path file;

    @Mixin
    private PassphraseOptions encryption;

    private String phase = "";

    @Override
    public Integer call() throws IOException {
        Path data = master.directory().root();
        Restore.Done done = new Restore(file, encryption.passphrase()).to(data, this::show);
        PrintWriter out = spec.commandLine().getOut();
        out.println("chain     " + done.moment().chain());
        out.println("height    " + done.moment().height() + ", certified below " + done.certifiedSize());
        out.println("backup of " + done.moment().time());
        out.println("restored  " + data);
        out.println();
        out.println(
                "Before you start it: make sure that no other master of this chain runs or will run again. Two of them");
        out.println("sign two chains, which the hubs refuse for good.");
        out.println("Then: cairngate-master --data " + data
                + " run, with the options that it had. It makes no block until each");
        out.println("hub has told how long its copy of the chain is; if one has later blocks, it says what to do.");
        out.flush();
        return 0;
    }

    private void show(Progress progress) {
        if (!progress.phase().equals(phase)) {
            phase = progress.phase();
            PrintWriter err = spec.commandLine().getErr();
            err.println("checking " + phase + (progress.total() > 0 ? " (" + progress.total() + ")" : ""));
            err.flush();
        }
    }
}
