package org.cairngate.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.cairngate.journal.JournalEntry;
import org.cairngate.journal.JournalReader;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Saves a journal's events. */
@Command(
        name = "export",
        description = {
            "Save a journal's events as they were received, with what the gateway noted about them. The journal is only read.",
            "What is damaged is left out and named. An export that was broken off goes on with --resume."
        },
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
final class JournalExportCommand implements Callable<Integer> {

    /** Events between two words of progress. */
    private static final long PROGRESS = 100_000;

    /** The form of an export. */
    enum Form {
        /** A line of JSON each. */
        JSONL,
        /** A CBOR sequence (RFC 8742). */
        CBOR,
        /** Two files each. */
        FILES
    }

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "DIR", description = "a journal, or a data directory with one in journal/")
    private Path folder;

    @Mixin
    private JournalFilter filter;

    @Option(
            names = "--form",
            paramLabel = "F",
            defaultValue = "jsonl",
            description =
                    "jsonl: a line {position, uid, namespace, device, received, event, annotation} each, the last two in base64"
                            + " (the default); cbor: a sequence of [position, uid, namespace, event, annotation]; files: POSITION.event and"
                            + " POSITION.annotation")
    private String form;

    @Option(names = "--out", paramLabel = "F", description = "a file, or for files a folder (default: standard output)")
    private Optional<Path> out;

    @Option(names = "--resume", description = "go on behind the last whole event that is in --out (jsonl and files)")
    private boolean resume;

    @Override
    public Integer call() throws IOException {
        PrintWriter err = spec.commandLine().getErr();
        try (JournalReader journal = JournalCommand.open(folder);
                ExportTarget target = target()) {
            Copying copying = new Copying(target, err);
            journal.read(Math.max(filter.from(), target.next()), copying);
            target.finish();
            err.println("exported " + copying.exported + " events, the next position is " + copying.next);
            if (copying.damaged > 0) {
                throw new CommandFailedException(copying.damaged + " damaged events were left out");
            }
        }
        return Cairn.OK;
    }

    private ExportTarget target() throws IOException {
        Form chosen;
        try {
            chosen = Form.valueOf(form.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), "--form must be jsonl, cbor or files, is " + form, e);
        }
        if (chosen == Form.FILES && out.isEmpty()) {
            throw new ParameterException(spec.commandLine(), "--form files needs a folder: --out F");
        }
        if (resume && (out.isEmpty() || chosen == Form.CBOR)) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--resume needs --out, and jsonl or files; for cbor use --from N and another file");
        }
        return switch (chosen) {
            case JSONL ->
                out.isPresent() ? LinesTarget.file(out.get(), resume, filter) : new LinesTarget(System.out, 0, filter);
            case CBOR -> out.isPresent() ? SequenceTarget.file(out.get()) : new SequenceTarget(System.out);
            case FILES -> new FilesTarget(out.get(), resume);
        };
    }

    private final class Copying implements JournalReader.Visitor {
        private final ExportTarget target;
        private final PrintWriter err;
        private long exported;
        private long damaged;
        private long next;

        Copying(ExportTarget target, PrintWriter err) {
            this.target = target;
            this.err = err;
            this.next = Math.max(filter.from(), target.next());
        }

        @Override
        public boolean entry(JournalEntry entry) throws IOException {
            next = entry.position() + 1;
            if (filter.takes(entry)) {
                target.put(entry);
                if (++exported % PROGRESS == 0) {
                    err.println("exporting: " + exported + " events, position " + entry.position());
                    err.flush();
                }
            }
            return true;
        }

        @Override
        public boolean damaged(long position, String what) {
            damaged++;
            next = position + 1;
            err.println("left out: " + Table.visible(what));
            err.flush();
            return true;
        }
    }
}
