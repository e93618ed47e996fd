package org.cairngate.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import org.cairngate.cli.master.MasterRefusedException;
import org.cairngate.client.UnexpectedAnswerException;
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
        description =
                "Verify events offline, fetch proofs, look into a ledger and a journal, register hubs and devices, keep accounts and applications, log in, say who did what, list alarms, listen to what happens, export telemetry, keep private channels, sign records, load a hub.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        synopsisSubcommandLabel = "COMMAND",
        footer = {"", "Exit codes: 0 ok, 1 refused or failed, 2 wrong usage, 70 a fault of cairn."})
public final class Cairn implements Runnable {
    static final int OK = 0;
    static final int FAILED = 1;

    /** BSD's EX_SOFTWARE: no script takes a fault of ours for a refusal. */
    static final int FAULT = 70;

    private static final List<String> COMMANDS = List.of(
            "verify",
            "prove",
            "ledger",
            "journal",
            "device",
            "hub",
            "site",
            "job",
            "account",
            "oidc",
            "login",
            "logout",
            "audit",
            "alarm",
            "live",
            "telemetry",
            "channel",
            "record",
            "load");

    @Spec
    private CommandSpec spec;

    public static void main(String[] args) {
        System.exit(commandLine(args).execute(args));
    }

    /**
     * The command line, ready to execute the arguments; used by the tests with writers of their own. picocli reads every class
     * of every command that it knows: a command that is named is made alone, and starts in half the time.
     */
    static CommandLine commandLine(String... args) {
        CommandLine line = new CommandLine(new Cairn());
        if (args.length > 0 && COMMANDS.contains(args[0])) {
            line.addSubcommand(command(args[0]));
        } else {
            COMMANDS.forEach(name -> line.addSubcommand(command(name)));
        }
        line.setParameterExceptionHandler(Cairn::wrongUsage);
        line.setExecutionExceptionHandler((failure, command, parsed) -> failed(failure, command));
        return line;
    }

    private static Object command(String name) {
        return switch (name) {
            case "verify" -> new VerifyCommand();
            case "prove" -> new ProveCommand();
            case "ledger" -> new LedgerCommand();
            case "journal" -> new JournalCommand();
            case "device" -> new DeviceCommand();
            case "hub" -> new HubCommand();
            case "site" -> new SiteCommand();
            case "job" -> new JobCommand();
            case "account" -> new AccountCommand();
            case "oidc" -> new OidcCommand();
            case "login" -> new LoginCommand();
            case "logout" -> new LogoutCommand();
            case "audit" -> new AuditCommand();
            case "alarm" -> new AlarmCommand();
            case "live" -> new LiveCommand();
            case "telemetry" -> new TelemetryCommand();
            case "channel" -> new ChannelCommand();
            case "record" -> new RecordCommand();
            case "load" -> new LoadCommand();
            default -> throw new IllegalArgumentException("no command " + name);
        };
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
        return expected(failure) ? FAILED : FAULT;
    }

    private static boolean expected(Exception failure) {
        return failure instanceof CommandFailedException
                || failure instanceof UnexpectedAnswerException
                || failure instanceof IOException
                || failure instanceof RefusedException
                || failure instanceof StorageException;
    }

    static String sentence(Exception failure) {
        if (failure instanceof CommandFailedException || failure instanceof UnexpectedAnswerException) {
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
        if (failure instanceof FileSystemException file) {
            return fileSentence(file);
        }
        if (failure instanceof IOException) {
            return failure.getMessage() == null ? failure.toString() : failure.getMessage();
        }
        return "unexpected " + failure + " (this is a fault of cairn: please report it)";
    }

    private static String fileSentence(FileSystemException failure) {
        if (failure instanceof NoSuchFileException) {
            return "there is no file " + failure.getMessage();
        }
        if (failure instanceof AccessDeniedException) {
            return "no permission for " + failure.getMessage();
        }
        return failure.getMessage();
    }

    private static String hint(MasterRefusedException refused) {
        if (refused.reason().equals(LoginCommand.SECOND_FACTOR)) {
            return ". `cairn login` does that, and writes the file that other commands take as --key-file";
        }
        return switch (refused.status()) {
            case 401 -> ". Check --user and --password-file";
            case 403 -> ". Use an account that may do this";
            case 503 -> ". Try again later; GET /v1/status of the master says what is missing";
            default -> "";
        };
    }
}
