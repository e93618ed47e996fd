package org.cairngate.master;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.store.ChainStore;
import org.cairngate.ledger.store.WholeChain;
import org.cairngate.master.minting.CatchUp;
import org.cairngate.master.minting.TransactionPool;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** Gives a restored master the blocks that it made after its backup. */
@Command(
        name = "catch-up",
        description = {
            "Take the blocks that a restored master made after its backup from the hubs' copies of the chain.",
            "The master must not run. Name the copies of all hubs that submitted events since the backup: each has its own events only."
        },
        mixinStandardHelpOptions = true)
final class CatchUpCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @ParentCommand
    private MasterCommand master;

    @Parameters(
            arity = "1..*",
            paramLabel = "COPY",
            description = "a hub's data directory, the chain/ in it, or a copy of that by `cairn ledger backup`")
    private List<Path> folders;

    @Option(
            names = "--without-hub",
            paramLabel = "NAME",
            description = "go on without the events that only this hub has, as its copy is lost; repeatable")
    private List<String> without = new ArrayList<>();

    @Override
    public Integer call() throws IOException, RefusedException {
        MasterDirectory directory = master.directory();
        if (!directory.isInitialised()) {
            return master.noChain();
        }
        List<CatchUp.Copy> copies = new ArrayList<>();
        try (ChainStore own = WholeChain.open(directory.chain(), "master")) {
            for (Path folder : folders) {
                Path chain = Files.isDirectory(folder.resolve("chain")) ? folder.resolve("chain") : folder;
                copies.add(new CatchUp.Copy(folder.toString(), ChainStore.openReadOnly(chain)));
            }
            return run(new CatchUp(own, new TransactionPool(own), copies, Clock.systemUTC()), own);
        } finally {
            copies.forEach(copy -> copy.store().close());
        }
    }

    private int run(CatchUp catchUp, ChainStore own) throws RefusedException {
        Map<String, Integer> missing = new TreeMap<>(catchUp.missing());
        int audit = missing.getOrDefault(MasterSettings.NODE_NAME, 0);
        missing.remove(MasterSettings.NODE_NAME);
        Map<String, Integer> unexpected = new TreeMap<>(missing);
        unexpected.keySet().removeAll(without);
        if (!unexpected.isEmpty()) {
            return master.fail("nothing is taken: the events of some batches are in none of these copies, by hub: "
                    + unexpected + ". Name the copies of these hubs too, or say --without-hub NAME where one is lost");
        }
        long taken = catchUp.take();
        PrintWriter out = spec.commandLine().getOut();
        out.println("taken   " + taken + " blocks, the chain ends at height "
                + (own.tip().size() - 1) + ", certified below " + own.certifiedSize());
        missing.forEach((hub, count) -> out.println("lost    the events of " + count + " batches of " + hub));
        if (audit > 0) {
            out.println("lost    the records of " + audit + " batches of the audit; their hashes are on the chain");
        }
        out.flush();
        return 0;
    }
}
