package org.cairngate.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import org.cairngate.cli.master.MasterRefusedException;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.store.StorageException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command's entry: names the subcommands and turns every failure into one line and an exit code. */
@Command(
        name = "cairn",
        description = "Verify events offline, fetch proofs, look into a ledger, and register hubs and devices.",
        subcommands = {
            VerifyCommand.class,
            ProveCommand.class,
            LedgerCommand.class,
            DeviceCommand.class,
            HubCommand.class,
        },
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        synopsisSubcommandLabel = "COMMAND",
        footer = {"", "Exit codes: 0 ok, 1 refused or failed, 2 wrong usage."})
public final class Cairn implements Runnable {
    static final int OK = 0;
    static final int FAILED = 1;

    @Spec
    private CommandSpec spec;

    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    /** The command line, ready to execute; used by the tests with writers of their own. */
    static CommandLine commandLine() {
        CommandLine line = new CommandLine(new Cairn());
        line.setParameterExceptionHandler(Cairn::wrongUsage);
        line.setExecutionExceptionHandler((failure, command, parsed) -> failed(failure, command));
        return line;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "say which command");
    }

    private static int wrongUsage(ParameterException e, String[] args) {
        CommandLine command = e.getCommandLine();
        PrintWriter err = command.getErr();
        err.println("cairn: " + e.getMessage() + ". Try: "
                + command.getCommandSpec().qualifiedName() + " --help");
        err.flush();
        return CommandLine.ExitCode.USAGE;
    }

    private static int failed(Exception failure, CommandLine command) {
        PrintWriter err = command.getErr();
        err.println("cairn: " + sentence(failure));
        err.flush();
        return FAILED;
    }

    private static String sentence(Exception failure) {
        if (failure instanceof CommandFailedException) {
            return failure.getMessage();
        }
        if (failure instanceof StorageException) {
            return failure.getMessage() + ". `cairn ledger fsck DIR` says what is damaged";
        }
        if (failure instanceof RefusedException) {
            return "refused: " + failure.getMessage();
        }
        if (failure instanceof MasterRefusedException refused) {
            return "the master refused: " + refused.getMessage() + hint(refused);
        }
        if (failure instanceof NoSuchFileException) {
            return "there is no file " + failure.getMessage();
        }
        if (failure instanceof AccessDeniedException) {
            return "no permission for " + failure.getMessage();
        }
        if (failure instanceof IOException) {
            return failure.getMessage() == null ? failure.toString() : failure.getMessage();
        }
        return "unexpected " + failure + " (this is a fault of cairn: please report it)";
    }

    private static String hint(MasterRefusedException refused) {
        return switch (refused.status()) {
            case 401 -> ". Check --user and --password-file";
            case 403 -> ". Use an account that may do this";
            default -> "";
        };
    }
}
