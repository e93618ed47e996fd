package org.cairngate.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.cairngate.journal.JournalEntry;
import org.cairngate.journal.JournalReader;
import org.cairngate.journal.JournalReader.Summary;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints what a journal holds, or some of its events. */
@Command(
        name = "show",
        description = "Print what a journal holds; with one of the choices below, its events. It is only read.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
final class JournalShowCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "DIR", description = "a journal, or a data directory with one in journal/")
    private Path folder;

    @Mixin
    private JournalFilter filter;

    @Option(names = "--events", description = "print events even if none of the choices is given")
    private boolean events;

    @Option(
            names = "--limit",
            paramLabel = "N",
            description = "at most so many events (default: ${DEFAULT-VALUE})",
            defaultValue = "20")
    private long limit;

    @Override
    public Integer call() throws IOException {
        if (limit < 1) {
            throw new ParameterException(spec.commandLine(), "--limit must be at least 1, is " + limit);
        }
        PrintWriter out = spec.commandLine().getOut();
        try (JournalReader journal = JournalCommand.open(folder)) {
            if (events || filter.isAny()) {
                return showEvents(journal, out);
            }
            showSummary(journal, out);
        }
        return Cairn.OK;
    }

    private static void showSummary(JournalReader journal, PrintWriter out) throws IOException {
        Summary summary = journal.summary();
        out.println("format     version " + summary.version());
        out.println("events     " + summary.entries());
        out.println("bytes      " + summary.bytes());
        out.println("positions  " + summary.first() + " to " + summary.next() + " (exclusive)");
        out.println("needed     from position " + summary.released() + " on");
        Optional<Instant> oldest = oldest(journal, summary.released());
        out.println("oldest     " + oldest.map(Instant::toString).orElse("none is needed") + " (received)");
        if (!summary.namespaces().isEmpty()) {
            out.println();
            Table table = new Table("NAMESPACE", "EVENTS", "BYTES");
            summary.namespaces()
                    .forEach(one -> table.row(
                            one.namespace().isEmpty() ? "(not readable)" : one.namespace(),
                            one.entries(),
                            one.bytes()));
            table.print(out);
        }
        out.flush();
    }

    private static Optional<Instant> oldest(JournalReader journal, long from) throws IOException {
        First first = new First();
        journal.read(from, first);
        return first.received;
    }

    /** The first event that can be read. */
    private static final class First implements JournalReader.Visitor {
        private Optional<Instant> received = Optional.empty();

        @Override
        public boolean entry(JournalEntry entry) {
            received = JournalFilter.received(entry);
            return received.isEmpty();
        }

        @Override
        public boolean damaged(long position, String what) {
            return true;
        }
    }

    private int showEvents(JournalReader journal, PrintWriter out) throws IOException {
        Rows rows = new Rows();
        journal.read(filter.from(), rows);
        rows.table.print(out);
        if (rows.more) {
            out.println();
            out.println("more: --from " + rows.next);
        }
        out.flush();
        if (rows.damaged > 0) {
            throw new CommandFailedException(
                    rows.damaged + " of the events that were read are damaged. `cairn journal verify DIR` names them");
        }
        return Cairn.OK;
    }

    private final class Rows implements JournalReader.Visitor {
        private final Table table = new Table("POSITION", "RECEIVED", "NAMESPACE", "DEVICE", "UID", "BYTES");
        private long shown;
        private long next;
        private long damaged;
        private boolean more;

        @Override
        public boolean entry(JournalEntry entry) {
            if (!filter.takes(entry)) {
                return true;
            }
            if (shown == limit) {
                more = true;
                next = entry.position();
                return false;
            }
            shown++;
            table.row(
                    entry.position(),
                    JournalFilter.received(entry).map(Instant::toString).orElse(JournalFilter.UNKNOWN),
                    entry.namespace(),
                    filter.device(entry),
                    entry.uid(),
                    entry.bytes().length);
            return true;
        }

        @Override
        public boolean damaged(long position, String what) {
            damaged++;
            return true;
        }
    }
}
