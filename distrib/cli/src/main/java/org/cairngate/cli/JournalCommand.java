package org.cairngate.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import org.cairngate.journal.JournalReader;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** A gateway's journal on this machine. */
@Command(
        name = "journal",
        description =
                "Look into a gateway's journal, check every byte of it, and save its events; also while the gateway runs.",
        subcommands = {JournalShowCommand.class, JournalVerifyCommand.class, JournalExportCommand.class},
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        synopsisSubcommandLabel = "COMMAND")
final class JournalCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "say what to do: show, verify or export");
    }

    /** Opens the folder that was named, or {@code journal} in the data directory that was named. */
    static JournalReader open(Path named) throws IOException {
        Path inside = named.resolve("journal");
        return JournalReader.open(Files.isRegularFile(inside.resolve("CURRENT")) ? inside : named, Clock.systemUTC());
    }
}
