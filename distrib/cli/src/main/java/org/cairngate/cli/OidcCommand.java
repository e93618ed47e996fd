package org.cairngate.cli;

import picocli.CommandLine.Command;

/** What the master is for applications that sign people in with their accounts there. */
@Command(
        name = "oidc",
        description = "Applications that sign people in with their accounts of the master, by OpenID Connect.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        subcommands = OidcClientCommand.class,
        synopsisSubcommandLabel = "COMMAND")
final class OidcCommand extends CommandGroup {}
