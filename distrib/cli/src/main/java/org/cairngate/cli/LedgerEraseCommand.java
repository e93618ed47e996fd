package org.cairngate.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Scanner;
import java.util.concurrent.Callable;
import org.cairngate.client.api.ErasuresApi;
import org.cairngate.client.schema.ErasedBatch;
import org.cairngate.client.schema.Erasure;
import org.cairngate.client.schema.NewErasure;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Has a master erase events for good, after saying which and asking. */
@Command(
        name = "erase",
        description = {
            "Erase events for good: their bytes, salts and annotations, at the master and at every hub that has them.",
            "A signed receipt on the chain says who erased which places of a batch, and when. Batch roots, transactions and the "
                    + "proofs of all other events stay. Backups and proof files made before are not reached: see to them yourself."
        },
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:erased, or said what would be",
            "1:refused, failed, not confirmed, or no such event is there to erase",
            "2:the command line is wrong",
            "70:an error in cairn itself"
        })
final class LedgerEraseCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Mixin
    private MasterOptions master;

    @Option(names = "--uid", paramLabel = "UID", description = "this event; may be given again")
    private List<String> uids = new ArrayList<>();

    @Option(names = "--device", paramLabel = "UID", description = "all events of this device")
    private Optional<String> device;

    @Option(names = "--from", paramLabel = "TIME", description = "of this time or later, such as 2026-11-01T00:00:00Z")
    private Optional<Instant> from;

    @Option(names = "--to", paramLabel = "TIME", description = "of before this time")
    private Optional<Instant> to;

    @Option(names = "--dry-run", description = "say what would be erased, where, and what stays; erase nothing")
    private boolean dryRun;

    @Option(names = "--yes", description = "do not ask")
    private boolean yes;

    @Option(names = "--json", description = "print one JSON document in place of lines for people")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        requireClearWish();
        ErasuresApi erasures = new ErasuresApi(master.connect());
        Erasure plan = erasures.erase(wish(true));
        if (dryRun || count(plan) == 0) {
            show(plan, true);
            return count(plan) == 0 ? Cairn.FAILED : Cairn.OK;
        }
        if (!yes) {
            show(plan, false);
            requireConfirmation(count(plan));
        }
        show(erasures.erase(wish(false)), true);
        return Cairn.OK;
    }

    private void requireClearWish() {
        boolean range = from.isPresent() || to.isPresent();
        if (!uids.isEmpty() && (device.isPresent() || range)) {
            throw new ParameterException(spec.commandLine(), "give --uid, or --device and a time, not both");
        }
        if (uids.isEmpty() && device.isEmpty() && (from.isEmpty() || to.isEmpty())) {
            throw new ParameterException(
                    spec.commandLine(), "say which events: --uid, --device, or a time with both --from and --to");
        }
        if (json && !yes && !dryRun) {
            throw new ParameterException(spec.commandLine(), "--json asks nothing: give --dry-run or --yes too");
        }
    }

    private NewErasure wish(boolean asDryRun) {
        NewErasure wish = new NewErasure();
        if (!uids.isEmpty()) {
            wish.uids(uids);
        }
        device.ifPresent(wish::deviceUid);
        from.ifPresent(wish::from);
        to.ifPresent(wish::to);
        return wish.dryRun(asDryRun);
    }

    private void requireConfirmation(long events) {
        PrintWriter err = spec.commandLine().getErr();
        err.print("Erase " + events + " events for good? Type the number to go on: ");
        err.flush();
        Scanner answer = new Scanner(System.in, StandardCharsets.UTF_8);
        if (!answer.hasNextLine() || !answer.nextLine().strip().equals(Long.toString(events))) {
            throw new CommandFailedException("not confirmed, nothing was erased (--yes does not ask)");
        }
    }

    private void show(Erasure answer, boolean last) throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            if (last) {
                out.println(new String(answer.encode(), StandardCharsets.UTF_8));
            }
            out.flush();
            return;
        }
        boolean plan = answer.dryRun().orElse(false);
        Table table = new Table("BATCH", "HEIGHT", "EVENTS", "ALSO AT HUB", "RECEIPT");
        for (ErasedBatch batch : answer.batches()) {
            table.row(
                    batch.transactionId(),
                    batch.height(),
                    batch.events(),
                    Answers.text(batch.hub()),
                    Answers.text(batch.receiptId()).map(id -> id + receiptPlace(batch)));
        }
        table.print(out);
        out.println((plan ? "would erase " : "erased ") + count(answer) + " events");
        out.println("stays       batch roots, transactions, receipts; proofs of all other events; backups made before");
        answer.erasedBefore()
                .filter(before -> before != 0)
                .ifPresent(before -> out.println("before      " + before + " of these events were erased before"));
        if (!answer.unknown().isEmpty()) {
            out.println("unknown     " + Table.visible(String.valueOf(answer.unknown()))
                    + ": not on the chain, or not yet");
        }
        out.flush();
    }

    private static String receiptPlace(ErasedBatch batch) {
        return batch.receiptHeight().map(height -> " in block " + height).orElse(", waits for its block");
    }

    private static long count(Erasure answer) {
        return answer.events().orElse(0L);
    }
}
