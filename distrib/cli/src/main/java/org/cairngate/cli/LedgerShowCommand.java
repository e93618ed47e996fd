package org.cairngate.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.cairngate.cli.master.MasterClient;
import org.cairngate.client.api.ChainApi;
import org.cairngate.client.api.StatusApi;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.block.Block;
import org.cairngate.ledger.block.BlockHeader;
import org.cairngate.ledger.store.ChainStore;
import org.cairngate.ledger.store.Retention;
import org.cairngate.ledger.store.StoreKind;
import org.cairngate.ledger.transaction.DeviceBody;
import org.cairngate.ledger.transaction.ErasureBody;
import org.cairngate.ledger.transaction.EventsBody;
import org.cairngate.ledger.transaction.NodeBody;
import org.cairngate.ledger.transaction.SignedTransaction;
import org.cairngate.ledger.transaction.TransactionBody;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints a chain's summary, or one block. */
@Command(
        name = "show",
        description = "Print what a chain holds: of a store on this machine (read only), or of a master.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
final class LedgerShowCommand implements Callable<Integer> {
    private static final int NEWEST = 10;

    @Spec
    private CommandSpec spec;

    @Mixin
    private MasterOptions master;

    @Parameters(
            arity = "0..1",
            paramLabel = "DIR",
            description = "a store, or a data directory with one in chain/ (default: ask the master)")
    private Optional<Path> folder;

    @Option(names = "--height", paramLabel = "N", description = "print this block")
    private Optional<Long> height;

    @Override
    public Integer call() throws IOException, RefusedException {
        PrintWriter out = spec.commandLine().getOut();
        if (folder.isPresent()) {
            try (ChainStore store = ChainStore.openReadOnly(StoreFolder.find(folder.get()))) {
                showStore(store, out);
            }
        } else {
            showMaster(master.connect(), out);
        }
        return Cairn.OK;
    }

    private void showStore(ChainStore store, PrintWriter out) throws RefusedException {
        if (store.isEmpty()) {
            throw new CommandFailedException(folder.orElseThrow() + " has no blocks yet");
        }
        if (height.isPresent()) {
            BlockHeader header = header(store, height.get());
            print(header, store.holdings().transactions(header.height()), out);
            if (!store.holdings().retention().whole(header.height())) {
                out.println();
                out.println("of " + header.txCount() + " transactions, this store keeps those that are shown");
            }
            return;
        }
        long size = store.tip().size();
        out.println("origin     " + Table.visible(store.genesis().origin()));
        out.println("chain      " + store.genesis().chainId().hex());
        out.println("blocks     " + size + ", certified " + store.certifiedSize() + ", final " + store.finalSize());
        out.println("store      " + kind(store.holdings().retention()));
        out.println("root       " + store.tip().root().hex());
        out.println("hubs       " + store.state().validators().validators().size() + " validate");
        out.println("devices    " + store.state().devices().size());
        out.println();
        Table table = new Table("HEIGHT", "TIME", "TRANSACTIONS", "EVENTS", "STATE");
        for (long at = Math.max(0, size - NEWEST); at < size; at++) {
            BlockHeader header = header(store, at);
            table.row(header.height(), header.time(), header.txCount(), header.eventCount(), store.eventState(at));
        }
        table.print(out);
    }

    private static String kind(Retention retention) {
        return retention.kind() == StoreKind.PRUNED
                ? "pruned, whole from block " + retention.wholeFrom() + " on"
                : retention.kind().code();
    }

    private BlockHeader header(ChainStore store, long at) {
        return store.header(at).orElseThrow(() -> noBlock(store.tip().size()));
    }

    private CommandFailedException noBlock(long size) {
        return new CommandFailedException("there is no block "
                + height.map(String::valueOf).orElse("of that height") + "; the chain has blocks 0 to " + (size - 1));
    }

    private void showMaster(MasterClient client, PrintWriter out) throws IOException, RefusedException {
        if (height.isPresent()) {
            Block block = Block.decode(new ChainApi(client).block(height.get()));
            print(block.header(), block.transactions(), out);
            return;
        }
        new StatusApi(client).status().asMap().forEach((name, value) -> {
            if (!(value instanceof List<?>)) {
                out.printf("%-16s %s%n", name, Table.visible(String.valueOf(value)));
            }
        });
    }

    private static void print(BlockHeader header, List<SignedTransaction> transactions, PrintWriter out) {
        out.println("height       " + header.height());
        out.println("time         " + header.time());
        out.println("leaf         " + header.leafHash().hex());
        out.println("prev         " + header.prev().hex());
        out.println("txRoot       " + header.txRoot().hex());
        out.println("stateRoot    " + header.stateRoot().hex());
        out.println("certificate  " + header.certificateHash().hex());
        out.println();
        Table table = new Table("SIGNER", "SEQ", "NAMESPACE", "WHAT");
        for (SignedTransaction transaction : transactions) {
            table.row(
                    transaction.transaction().signer().hex().substring(0, 16),
                    transaction.transaction().seq(),
                    transaction.transaction().namespace(),
                    what(transaction.transaction().body()));
        }
        table.print(out);
    }

    private static String what(TransactionBody body) {
        if (body instanceof EventsBody events) {
            return events.count() + " events, batch root "
                    + events.batchRoot().hex().substring(0, 16);
        }
        if (body instanceof DeviceBody device) {
            return "device " + device.deviceUid() + " " + device.action() + " " + device.status();
        }
        if (body instanceof ErasureBody erasure) {
            return "erases events " + erasure.leaves() + " of batch "
                    + erasure.batch().id().hex().substring(0, 16);
        }
        if (body instanceof NodeBody node) {
            return "node " + node.name() + " " + node.action() + " " + node.role();
        }
        return "type " + body.type();
    }
}
