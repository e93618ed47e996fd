package org.cairngate.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.cairngate.cli.master.AnswerCutException;
import org.cairngate.cli.master.MasterClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Saves the events of a master's telemetry tables, of whatever number, while they arrive. */
@Command(
        name = "export",
        description = {
            "Save all events that the telemetry tables have and for which all options hold, oldest first.",
            "The file (mode 0600) is there when all of it is on the disk, and not before."
        },
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
final class TelemetryExportCommand implements Callable<Integer> {

    /** Bytes between two words of progress. */
    private static final long PROGRESS = 16L << 20;
    /** The database may look through many events until one is found. */
    private static final Duration SILENCE = Duration.ofMinutes(10);

    /** How the events are written. */
    enum Form {
        CSV("text/csv"),
        NDJSON("application/x-ndjson"),
        PARQUET("application/vnd.apache.parquet");

        private final String mediaType;

        Form(String mediaType) {
            this.mediaType = mediaType;
        }

        private String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Spec
    private CommandSpec spec;

    @Mixin
    private MasterOptions master;

    @Option(
            names = "--format",
            paramLabel = "F",
            description =
                    "csv or parquet: a row a reading; ndjson: a line an event (default: as FILE ends, else ndjson)")
    private Optional<String> format;

    @Option(
            names = {"-o", "--out"},
            paramLabel = "FILE",
            description = "a new file (default: standard output)")
    private Optional<Path> out;

    @Option(
            names = "--from",
            paramLabel = "TIME",
            description = "from this time of the device on, like 2026-11-01T00:00:00Z")
    private Optional<Instant> from;

    @Option(names = "--to", paramLabel = "TIME", description = "before this time of the device")
    private Optional<Instant> to;

    @Option(names = "--namespace", paramLabel = "NS", description = "only of this namespace, organisation/group")
    private Optional<String> namespace;

    @Option(names = "--device", paramLabel = "UID", description = "only of this device")
    private Optional<String> device;

    @Option(names = "--key", paramLabel = "KEY", description = "only with a reading of this key")
    private Optional<String> key;

    @Option(names = "--tag", paramLabel = "TAG", description = "only with this label of an analyzer")
    private Optional<String> tag;

    @Option(names = "--text", paramLabel = "WORDS", description = "only with these words in a reading that is text")
    private Optional<String> text;

    @Override
    public Integer call() throws IOException {
        Form form = form();
        MasterClient client = master.connect();
        if (out.isEmpty()) {
            // System.out keeps it to itself when nobody reads any more.
            copy(client, form, new FileOutputStream(FileDescriptor.out), "what was written is not whole");
            return Cairn.OK;
        }
        try (WholeFile file = WholeFile.begin(out.get())) {
            copy(client, form, file, "there is no " + out.get());
            file.finish();
        }
        return Cairn.OK;
    }

    private void copy(MasterClient client, Form form, OutputStream target, String cut) throws IOException {
        PrintWriter err = spec.commandLine().getErr();
        try {
            long bytes = client.copy(path(form), form.mediaType, new Counted(target, err), SILENCE);
            err.println("exported " + bytes + " bytes of " + form.label());
            err.flush();
        } catch (AnswerCutException e) {
            throw new CommandFailedException(
                    e.getMessage() + "; " + cut + ". Try again, or export less at a time with --from and --to", e);
        }
    }

    private Form form() {
        String wanted = format.or(() -> out.map(file -> ending(file.getFileName())))
                .orElse(Form.NDJSON.label())
                .toUpperCase(Locale.ROOT);
        for (Form one : Form.values()) {
            if (one.name().equals(wanted)) {
                return one;
            }
        }
        if (format.isEmpty()) {
            return Form.NDJSON;
        }
        throw new ParameterException(
                spec.commandLine(), "--format must be csv, ndjson or parquet, not " + Table.visible(format.get()));
    }

    private static String ending(Path name) {
        String text = String.valueOf(name);
        return text.substring(text.lastIndexOf('.') + 1);
    }

    private String path(Form form) {
        Map<String, Optional<?>> filters = new LinkedHashMap<>();
        filters.put("from", from);
        filters.put("to", to);
        filters.put("namespace", namespace);
        filters.put("device", device);
        filters.put("key", key);
        filters.put("tag", tag);
        filters.put("text", text);
        return "/v1/telemetry/export?format=" + form.label() + Answers.query(filters);
    }

    /** Says how much has come. */
    private static final class Counted extends FilterOutputStream {
        private final PrintWriter err;
        private long bytes;

        Counted(OutputStream out, PrintWriter err) {
            super(out);
            this.err = err;
        }

        @Override
        public void write(byte[] from, int offset, int length) throws IOException {
            out.write(from, offset, length);
            long before = bytes / PROGRESS;
            bytes += length;
            if (bytes / PROGRESS > before) {
                err.println("exporting: " + (bytes >> 20) + " MiB");
                err.flush();
            }
        }
    }
}
