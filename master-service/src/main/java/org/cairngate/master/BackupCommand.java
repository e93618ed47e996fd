package org.cairngate.master;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.Callable;
import org.cairngate.master.backup.BackupFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** Backs up a master, whether it runs or not. */
@Command(
        name = "backup",
        description = {
            "Write everything of the master that is not derived into one file: chain, keys and accounts.",
            "The master may run meanwhile, and goes on; it has to be asked by the user whom the data directory belongs to."
        },
        mixinStandardHelpOptions = true)
final class BackupCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @ParentCommand
    private MasterCommand master;

    @Parameters(index = "0", paramLabel = "FILE", description = "the backup, a file that does not exist yet")
    private Path file;

    @Mixin
    private PassphraseOptions encryption;

    @Override
    public Integer call() throws IOException {
        MasterDirectory directory = master.directory();
        if (!directory.isInitialised()) {
            return master.noChain();
        }
        PrintWriter err = spec.commandLine().getErr();
        BackupFile.Written written = new BackupFile(file, encryption.passphrase())
                .write(directory.asFolder(), Clock.systemUTC(), line -> {
                    err.println(line);
                    err.flush();
                });
        PrintWriter out = spec.commandLine().getOut();
        out.println("backup  " + file + ", " + written.bytes() + " bytes");
        out.println("chain   " + written.moment().chain());
        out.println("height  " + written.moment().height() + " of "
                + written.moment().time());
        out.flush();
        return 0;
    }
}
