package org.cairngate.master;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.cairngate.ledger.block.ChainPolicy;
import org.cairngate.ledger.block.Genesis;
import org.cairngate.ledger.key.NodeKeys;
import org.cairngate.ledger.key.PublicKey;
import org.cairngate.ledger.note.CertificateKind;
import org.cairngate.ledger.store.ChainStore;
import org.cairngate.ledger.store.WholeChain;
import org.cairngate.ledger.transaction.ArtifactBody;
import org.cairngate.ledger.transaction.Governance;
import org.cairngate.ledger.transaction.NamespaceBody;
import org.cairngate.ledger.transaction.NodeBody;
import org.cairngate.ledger.transaction.NodeRole;
import org.cairngate.ledger.transaction.RuleBody;
import org.cairngate.master.access.AdminAccount;
import org.cairngate.master.access.FirstPassword;
import org.cairngate.master.access.PasswordCost;
import org.cairngate.master.database.Database;
import org.cairngate.master.database.DatabaseSettings;
import org.cairngate.master.devicetypes.TypeIndex;
import org.cairngate.master.telemetry.Projection;
import org.cairngate.master.telemetry.RetentionFile;
import org.springframework.context.ApplicationContext;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * The master's command line: {@code init} founds a chain, {@code run} serves it, {@code rebuild} makes its tables anew, {@code backup} and
 * {@code restore} are for the day on which its disk is lost.
 */
@Command(
        name = "cairngate-master",
        description = "Mints, keeps and explains one Cairngate chain.",
        subcommands = {BackupCommand.class, RestoreCommand.class, CatchUpCommand.class},
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class MasterCommand implements Callable<Integer> {

    private static final int FAILED = 1;
    private static final int USAGE = 2;
    private static final Pattern DURATION = Pattern.compile("(\\d{1,9})(ms|s|m)");

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            defaultValue = "cairngate-data",
            description = "the master's data directory (default ${DEFAULT-VALUE} where it is started)",
            scope = picocli.CommandLine.ScopeType.INHERIT)
    private Path data;

    private boolean running;

    /** The command line, ready to execute: what fails ends in one line that says why. */
    static CommandLine line(MasterCommand command) {
        CommandLine line = new CommandLine(command);
        line.setExecutionExceptionHandler((failure, failed, parsed) -> command.fail(FAILED, cause(failure)));
        return line;
    }

    /** What was wrong at the bottom of the exceptions that Spring wraps around it. */
    private static String cause(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null && !(cause instanceof IOException)) {
            cause = cause.getCause();
        }
        return cause.getMessage() == null ? cause.toString() : cause.getMessage();
    }

    /** Whether {@code run} was the command and the master is up. */
    boolean isRunning() {
        return running;
    }

    /** Without a word of what to do, {@code run} with its defaults. */
    @Override
    public Integer call() {
        return spec.commandLine().execute("--data", data.toString(), "run");
    }

    @Command(
            name = "init",
            description = "Found a chain: keys, genesis.json and an empty store.",
            mixinStandardHelpOptions = true)
    int init(
            @Option(
                            names = "--origin",
                            required = true,
                            paramLabel = "NAME",
                            description = "the log's name in checkpoints, such as example.com/site")
                    String origin,
            @Option(names = "--organisation", required = true, paramLabel = "ORG", description = "who runs the chain")
                    String organisation,
            @Option(
                            names = "--partner",
                            paramLabel = "NAME=KEY",
                            description = "a further organisation and the did:key of the key that it made; repeatable")
                    Map<String, String> partners,
            @Option(
                            names = "--vote",
                            split = ",",
                            paramLabel = "KIND",
                            description =
                                    "records that the organisations vote on: node, artifact, rule, namespace; comma-separated (default:"
                                            + " none)")
                    List<String> voted,
            @Option(
                            names = "--approvals",
                            paramLabel = "N",
                            defaultValue = "0",
                            description =
                                    "yes votes that accept a proposal; 0 for more than two thirds (default ${DEFAULT-VALUE})")
                    long approvals,
            @Option(
                            names = "--hub",
                            paramLabel = "NAME=KEY",
                            description = "a first hub and what `cairngate key` printed on it; repeatable")
                    Map<String, String> hubs,
            @Option(
                            names = "--mint-interval",
                            paramLabel = "TIME",
                            defaultValue = "10s",
                            description = "a block every TIME: 500ms, 1s, 1m (default ${DEFAULT-VALUE})")
                    String mintInterval,
            @Option(
                            names = "--certificate",
                            paramLabel = "KIND",
                            defaultValue = "list",
                            description =
                                    "what certifies a block: list (of Ed25519 cosignatures), compact (one BLS12-381 signature"
                                            + " for all) or list+ml-dsa-44 (post-quantum besides); for the chain's whole life"
                                            + " (default ${DEFAULT-VALUE})")
                    String certificate,
            @Option(
                            names = "--admin-password-file",
                            paramLabel = "FILE",
                            description =
                                    "take the admin's password from FILE instead of generating one at first start")
                    Optional<Path> adminPasswordFile) {
        MasterDirectory directory = new MasterDirectory(data);
        try {
            ChainPolicy policy = ChainPolicy.standard(origin, duration(mintInterval))
                    .withCertificate(CertificateKind.labelled(certificate))
                    .withGovernance(new Governance(types(voted), NodeRole.ORGANISATION, approvals));
            Genesis genesis = new ChainSetup(directory, Clock.systemUTC())
                    .found(policy, organisation, partnerKeys(partners), keys(hubs));
            if (adminPasswordFile.isPresent()) {
                AdminAccount.open(directory.adminAccount(), FirstPassword.of(adminPasswordFile), PasswordCost.STANDARD);
            }
            PrintWriter out = spec.commandLine().getOut();
            out.println("chain   " + genesis.chainId());
            out.println("origin  " + genesis.origin());
            out.println("genesis " + directory.genesis() + " (give it to every hub)");
            out.flush();
            return 0;
        } catch (IOException | IllegalStateException | IllegalArgumentException e) {
            return fail(FAILED, e.getMessage());
        }
    }

    @Command(
            name = "run",
            description = "Serve the chain until SIGTERM; in an empty directory, found one first.",
            mixinStandardHelpOptions = true)
    int serve(
            @CommandLine.Mixin RunOptions options,
            @CommandLine.Mixin FoundingOptions founding,
            @CommandLine.Mixin DatabaseOptions database)
            throws IOException {
        MasterDirectory directory = new MasterDirectory(data);
        MasterSettings settings;
        try {
            settings = options.settings(directory, database.settings(directory));
        } catch (IllegalArgumentException e) {
            return fail(USAGE, e.getMessage());
        }
        Optional<Genesis> founded;
        try {
            founded = new FirstStart(directory, Clock.systemUTC()).prepare(founding);
        } catch (IllegalStateException | IllegalArgumentException e) {
            return fail(USAGE, e.getMessage());
        }
        PrintWriter out = spec.commandLine().getOut();
        founded.ifPresent(genesis -> FirstStart.sayFounded(out, genesis, directory));
        ApplicationContext context = MasterApplication.start(settings);
        if (founded.isPresent()) {
            FirstStart.sayReachable(out, context, directory);
        }
        running = true;
        return 0;
    }

    @Command(
            name = "rebuild",
            description =
                    "Make the device types and the telemetry tables anew from the chain, while the master does not"
                            + " run.",
            mixinStandardHelpOptions = true)
    int rebuild(@CommandLine.Mixin DatabaseOptions database) throws SQLException {
        MasterDirectory directory = new MasterDirectory(data);
        if (!directory.isInitialised()) {
            return noChain();
        }
        DatabaseSettings settings;
        RetentionFile retention;
        try {
            settings = database.settings(directory);
            retention = RetentionFile.open(directory.retention());
        } catch (IllegalArgumentException e) {
            return fail(USAGE, e.getMessage());
        } catch (IOException e) {
            return fail(e.getMessage());
        }
        try (ChainStore store = WholeChain.open(directory.chain(), "master");
                Database opened = new Database(settings)) {
            PrintWriter out = spec.commandLine().getOut();
            TypeIndex types = new TypeIndex(store);
            out.println(types.rebuild() + " device types are made anew up to block " + types.height());
            out.flush();
            opened.start();
            if (!opened.awaitAnswer().isReady()) {
                return fail(FAILED, "the database failed: " + opened.state().why());
            }
            Projection projection = new Projection(store, retention, Clock.systemUTC());
            projection.rebuild(opened.source());
            out.println("telemetry is made anew up to block " + projection.height());
            out.flush();
            return 0;
        }
    }

    /** Where {@code --data} leads. */
    MasterDirectory directory() {
        return new MasterDirectory(data);
    }

    /** Says that there is no chain, and gives the exit code. */
    int noChain() {
        return fail(
                USAGE,
                "there is no chain in " + data + "; found one first: cairngate-master --data " + data
                        + " init --origin NAME --organisation ORG");
    }

    /** Says why a command failed, and gives the exit code. */
    int fail(String message) {
        return fail(FAILED, message);
    }

    private int fail(int code, String message) {
        PrintWriter err = spec.commandLine().getErr();
        err.println("cairngate-master: " + message);
        err.flush();
        return code;
    }

    private static Map<String, NodeKeys> keys(Map<String, String> hubs) {
        Map<String, NodeKeys> keys = new LinkedHashMap<>();
        if (hubs != null) {
            hubs.forEach((name, key) -> keys.put(name, NodeKeys.ofText(key)));
        }
        return keys;
    }

    private static Map<String, PublicKey> partnerKeys(Map<String, String> partners) {
        Map<String, PublicKey> keys = new LinkedHashMap<>();
        if (partners != null) {
            partners.forEach((name, key) -> keys.put(name, PublicKey.ofDid(key)));
        }
        return keys;
    }

    private static List<Integer> types(List<String> voted) {
        return voted == null
                ? List.of()
                : voted.stream()
                        .map(kind -> switch (kind) {
                            case "node" -> NodeBody.TYPE;
                            case "artifact" -> ArtifactBody.TYPE;
                            case "rule" -> RuleBody.TYPE;
                            case "namespace" -> NamespaceBody.TYPE;
                            default ->
                                throw new IllegalArgumentException(
                                        "--vote takes node, artifact, rule and namespace, not " + kind);
                        })
                        .sorted()
                        .toList();
    }

    private static Duration duration(String text) {
        Matcher matcher = DURATION.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("--mint-interval must look like 500ms, 1s or 1m, not " + text);
        }
        long number = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "ms" -> Duration.ofMillis(number);
            case "s" -> Duration.ofSeconds(number);
            default -> Duration.ofMinutes(number);
        };
    }
}
