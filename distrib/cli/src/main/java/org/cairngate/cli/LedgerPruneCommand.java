package org.cairngate.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.cairngate.ledger.store.ChainStore;
import org.cairngate.ledger.store.PruneReport;
import org.cairngate.ledger.store.PruneRule;
import org.cairngate.ledger.store.Pruning;
import org.cairngate.ledger.store.StorageException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Removes old foreign transactions and segments of a store that no process has open. */
@Command(
        name = "prune",
        description = {
            "Remove old transactions that are not this hub's own, and give their space back. Headers, state and own events stay, "
                    + "and every own event is still proved. The gateway that owns the store must not run.",
            "Blocks that are removed do not come back. A master's store is refused."
        },
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
final class LedgerPruneCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "DIR", description = "a store, or a data directory with one in chain/")
    private Path folder;

    @Option(
            names = "--keep",
            paramLabel = "N",
            description = "keep the newest N blocks whole (default: none, which makes a light store)")
    private Optional<Long> keep;

    @Option(
            names = "--hub",
            paramLabel = "NAME",
            description = "remove the segments of other hubs than this, too (default: every segment stays)")
    private Optional<String> hub;

    @Option(names = "--dry-run", description = "say what would go, and change nothing")
    private boolean dryRun;

    @Override
    public Integer call() throws IOException {
        if (keep.orElse(1L) < 1) {
            throw new ParameterException(spec.commandLine(), "--keep must be at least 1, is " + keep.orElse(0L));
        }
        Path store = StoreFolder.find(folder);
        if (!StoreFolder.holdsStore(store)) {
            throw new CommandFailedException(
                    store + " holds no store. Name a store, or the data directory that has one in chain/");
        }
        PruneRule rule = new PruneRule(keep.map(OptionalLong::of).orElse(OptionalLong.empty()), hub);
        PruneProgress progress = new PruneProgress(spec.commandLine().getErr());
        PrintWriter out = spec.commandLine().getOut();
        if (dryRun) {
            try (ChainStore open = ChainStore.openReadOnly(store)) {
                tell(out, "would remove", pruning(open, rule).plan(progress::show));
            }
        } else {
            prune(store, rule, progress, out);
        }
        out.flush();
        return Cairn.OK;
    }

    private static void prune(Path store, PruneRule rule, PruneProgress progress, PrintWriter out) throws IOException {
        long before = bytes(store);
        try (ChainStore open = ChainStore.open(store)) {
            tell(out, "removed", pruning(open, rule).run(progress::show));
        } catch (StorageException e) {
            if (String.valueOf(e.getMessage()).contains("lock")) {
                throw new CommandFailedException(store + " is in use: stop the hub that owns it, and try again", e);
            }
            throw e;
        }
        out.println("disk    " + before + " bytes before, " + bytes(store) + " after");
    }

    private static Pruning pruning(ChainStore store, PruneRule rule) {
        if (store.isEmpty()) {
            throw new CommandFailedException("the store has no blocks yet");
        }
        try {
            return new Pruning(store, rule);
        } catch (IllegalStateException e) {
            throw new CommandFailedException(e.getMessage(), e);
        }
    }

    private static void tell(PrintWriter out, String what, PruneReport report) {
        if (report.isNothing()) {
            out.println("nothing to remove");
            return;
        }
        out.println(what + " of " + report.blocks() + " blocks: " + report.transactions() + " transactions, "
                + report.segments() + " segments with " + report.events() + " events, about " + report.bytes()
                + " bytes");
    }

    private static long bytes(Path store) throws IOException {
        long bytes = 0;
        try (Stream<Path> files = Files.list(store)) {
            for (Path file : files.toList()) {
                bytes += Files.size(file);
            }
        }
        return bytes;
    }
}
