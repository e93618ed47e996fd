package org.cairngate.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.cairngate.ledger.RefusedException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ./cairn bench master}: what is promised of the master service beside what this machine measures, in one table. */
@Command(
        name = "bench master",
        description = {
            "Measure a real master with real uplinks of hubs on this machine, and print a table.",
            "Ends with 0 whatever it measures: other programs slow a machine. Takes an hour or more, and 20 GB of disk."
        },
        mixinStandardHelpOptions = true)
public final class MasterMain implements Callable<Integer> {
    private static final int ROWS = 50_000_000;
    private static final int QUICK_ROWS = 500_000;

    @Option(names = "--quick", description = "some minutes: 10,000 devices, 500,000 rows, shorter runs")
    private boolean quick;

    @Option(names = "--rows", description = "rows of telemetry (default: 50,000,000, 500,000 with --quick)")
    private Integer rows;

    @Option(names = "--only", paramLabel = "PART", description = "start, uplink, registry or telemetry alone")
    private String only = "";

    @Option(
            names = "--dir",
            defaultValue = "target/bench",
            paramLabel = "DIR",
            description = "where masters keep their files and the table is written as JSON (default: ${DEFAULT-VALUE})")
    private Path folder = Path.of("target/bench");

    /** One part of the run. */
    private interface Part {
        List<Figure> measure(Progress progress) throws IOException, RefusedException;
    }

    /** Runs the command line. */
    public static void main(String... arguments) {
        System.exit(new CommandLine(new MasterMain()).execute(arguments));
    }

    @Override
    public Integer call() throws IOException, RefusedException {
        Instant began = Instant.now();
        Progress progress = what -> System.out.printf(
                Locale.ROOT,
                "[%4ds] %s%n",
                Duration.between(began, Instant.now()).toSeconds(),
                what);
        int usual = quick ? QUICK_ROWS : ROWS;
        Map<String, Part> parts = new LinkedHashMap<>();
        parts.put("start", new MasterStart(folder, quick)::measure);
        parts.put("uplink", new MasterUplink(folder, quick)::measure);
        parts.put("registry", new MasterRegistry(folder, quick)::measure);
        parts.put("telemetry", new MasterTelemetry(folder, quick, rows == null ? usual : rows)::measure);
        if (!only.isEmpty() && !parts.containsKey(only)) {
            System.err.println("bench master: there is no part '" + only + "', only " + parts.keySet());
            return CommandLine.ExitCode.USAGE;
        }
        Report report = new Report(began, quick);
        System.out.println("Measuring the master on " + Report.machine());
        for (Map.Entry<String, Part> part : parts.entrySet()) {
            if (only.isEmpty() || part.getKey().equals(only)) {
                report.add(part.getValue().measure(progress));
            }
        }
        report.print(System.out);
        Path json = folder.resolve("master.json");
        report.write(json);
        System.out.println("The same as JSON: " + json);
        return 0;
    }

    /** Takes a master's folder away, which may have gigabytes. */
    static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
            for (Path file : deepestFirst) {
                Files.delete(file);
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }
}
