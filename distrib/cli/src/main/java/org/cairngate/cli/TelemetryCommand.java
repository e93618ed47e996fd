package org.cairngate.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The telemetry tables of a master. */
@Command(
        name = "telemetry",
        description = "The master's tables of what devices reported: save them to a file, say how long they keep it.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        subcommands = {TelemetryExportCommand.class, TelemetryRetentionCommand.class},
        synopsisSubcommandLabel = "COMMAND")
final class TelemetryCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "say what to do: export or retention");
    }
}
