package org.cairngate.cli;

import picocli.CommandLine.Command;

/** The telemetry tables of a master. */
@Command(
        name = "telemetry",
        description = "The master's tables of what devices reported: save them to a file, say how long they keep it.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        subcommands = {TelemetryExportCommand.class, TelemetryRetentionCommand.class},
        synopsisSubcommandLabel = "COMMAND")
final class TelemetryCommand extends CommandGroup {}
