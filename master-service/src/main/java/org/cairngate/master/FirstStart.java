package org.cairngate.master;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.block.ChainPolicy;
import org.cairngate.ledger.block.Genesis;
import org.cairngate.master.access.PrivateFile;
import org.cairngate.master.ingest.UplinkBroker;
import org.springframework.context.ApplicationContext;

/**
 * Founds a chain where a master is started in an empty directory, with the usual rules and no hub. One that was interrupted is taken
 * up at the next start; a directory that holds anything else is left alone.
 */
final class FirstStart {

    private static final Duration MINT_INTERVAL = Duration.ofSeconds(10);
    // What a file system has in its root may be there: a volume of its own is an empty directory, too.
    private static final String LOST_AND_FOUND = "lost+found";

    private final MasterDirectory directory;
    private final Clock clock;

    FirstStart(MasterDirectory directory, Clock clock) {
        this.directory = directory;
        this.clock = clock;
    }

    /**
     * Sees to it that there is a chain.
     *
     * @return the chain that was founded just now; empty when there was one
     * @throws IOException when a file cannot be read or written
     * @throws IllegalStateException when the directory holds other things, or a chain of another origin than the one asked for
     */
    Optional<Genesis> prepare(FoundingOptions options) throws IOException {
        if (directory.isInitialised()) {
            Files.deleteIfExists(directory.founding());
            requireOrigin(options.origin());
            return Optional.empty();
        }
        if (!Files.exists(directory.founding()) && !isEmpty()) {
            throw new IllegalStateException(directory.root()
                    + " is not empty and has no chain. Choose an empty directory by --data, or found a chain there:"
                    + " cairngate-master --data " + directory.root() + " init --origin NAME --organisation ORG");
        }
        ChainPolicy policy = ChainPolicy.standard(options.origin().orElseGet(FirstStart::hostName), MINT_INTERVAL);
        PrivateFile.writeReadable(directory.founding(), policy.origin() + "\n");
        Genesis genesis = new ChainSetup(directory, clock).found(policy, options.organisation(), Map.of(), Map.of());
        Files.delete(directory.founding());
        return Optional.of(genesis);
    }

    private void requireOrigin(Optional<String> wanted) throws IOException {
        if (wanted.isEmpty()) {
            return;
        }
        String origin = genesis().origin();
        if (!origin.equals(wanted.get())) {
            throw new IllegalStateException("--origin is " + wanted.get() + ", and the chain in " + directory.root()
                    + " is " + origin + " for good: leave the option out, or choose another directory by --data");
        }
    }

    private Genesis genesis() throws IOException {
        try {
            return Genesis.fromJson(Files.readString(directory.genesis()));
        } catch (RefusedException e) {
            throw new IOException(directory.genesis() + " is damaged: " + e.getMessage(), e);
        }
    }

    private boolean isEmpty() throws IOException {
        if (!Files.exists(directory.root())) {
            return true;
        }
        try (Stream<Path> entries = Files.list(directory.root())) {
            return entries.allMatch(entry -> entry.endsWith(LOST_AND_FOUND));
        }
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName().toLowerCase(Locale.ROOT);
        } catch (UnknownHostException e) {
            return "localhost"; // a machine whose name nobody resolves, such as a container without a network
        }
    }

    /** Says what was founded, and how to have it otherwise. */
    static void sayFounded(PrintWriter out, Genesis genesis, MasterDirectory directory) {
        out.println("There was no chain in " + directory.root() + ", so one is founded. Its names are for good:");
        out.println("  chain        " + genesis.chainId());
        out.println("  origin       " + genesis.origin());
        out.println("To choose names, hubs and partners yourself, stop, remove the directory and found it by");
        out.println("  cairngate-master --data " + directory.root() + " init --origin NAME --organisation ORG");
        out.flush();
    }

    /** Says where the master answers. */
    static void sayReachable(PrintWriter out, ApplicationContext context, MasterDirectory directory) {
        out.println("The master answers:");
        out.println("  REST API     https://localhost:"
                + context.getEnvironment().getRequiredProperty("local.server.port") + "/v1/status (its CA: "
                + directory.authority() + ")");
        out.println("  hubs' MQTT   port " + context.getBean(UplinkBroker.class).port() + " (for every hub: "
                + directory.genesis() + ")");
        out.flush();
    }
}
