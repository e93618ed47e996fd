package org.cairngate.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** A ledger store on this machine, or the chain of a master. */
@Command(
        name = "ledger",
        description = "Look into a ledger, check every byte of a store, copy, restore and prune it, and erase events.",
        subcommands = {
            LedgerShowCommand.class,
            LedgerFsckCommand.class,
            LedgerBackupCommand.class,
            LedgerRestoreCommand.class,
            LedgerPruneCommand.class,
            LedgerEraseCommand.class
        },
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        synopsisSubcommandLabel = "COMMAND")
final class LedgerCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "say what to do: show, fsck, backup, restore, prune or erase");
    }
}
