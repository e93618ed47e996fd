package org.cairngate.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ./cairn bench ingest}: what the gate takes, beside other brokers and the bare limit, in one table. */
@Command(
        name = "bench ingest",
        description = {
            "Measure the gate and its journal beside mosquitto, bare Moquette and the bare limit, and print a table.",
            "Ends with 0 whatever it measures: other programs slow a machine. Takes some 25 minutes."
        },
        mixinStandardHelpOptions = true)
public final class IngestMain implements Callable<Integer> {
    private static final Duration TIME = Duration.ofSeconds(60);
    private static final Duration QUICK_TIME = Duration.ofSeconds(10);
    private static final Duration LONG_TIME = Duration.ofMinutes(10);

    @Option(names = "--quick", description = "about two minutes: one round, a tenth of the connections, less exact")
    private boolean quick;

    @Option(names = "--all", description = "10,000 devices publish for 10 minutes instead of one")
    private boolean all;

    @Option(
            names = "--seconds",
            description = "how long the 10,000 devices publish (default: 60, 10 with --quick, 600 with --all)")
    private Integer seconds;

    @Option(names = "--only", paramLabel = "PART", description = "throughput, latency, connections or uplink alone")
    private String only = "";

    @Option(
            names = "--dir",
            defaultValue = "target/bench",
            paramLabel = "DIR",
            description = "where servers keep their files and the table is written as JSON (default: ${DEFAULT-VALUE})")
    private Path folder = Path.of("target/bench");

    /** One part of the run. */
    private interface Part {
        List<Figure> measure(Progress progress) throws IOException;
    }

    /** Runs the command line. */
    public static void main(String... arguments) {
        System.exit(new CommandLine(new IngestMain()).execute(arguments));
    }

    @Override
    public Integer call() throws IOException {
        Instant began = Instant.now();
        Progress progress = what -> System.out.printf(
                Locale.ROOT,
                "[%4ds] %s%n",
                Duration.between(began, Instant.now()).toSeconds(),
                what);
        Duration usual = all ? LONG_TIME : quick ? QUICK_TIME : TIME;
        Duration time = seconds == null ? usual : Duration.ofSeconds(seconds);
        Map<String, Part> parts = new LinkedHashMap<>();
        parts.put("throughput", new IngestThroughput(folder, quick)::measure);
        parts.put("latency", new IngestLatency(folder, quick)::measure);
        parts.put("connections", new IngestConnections(folder, quick, time)::measure);
        parts.put("uplink", new IngestUplink(folder, quick)::measure);
        if (!only.isEmpty() && !parts.containsKey(only)) {
            System.err.println("bench ingest: there is no part '" + only + "', only " + parts.keySet());
            return CommandLine.ExitCode.USAGE;
        }
        Report report = new Report(began, quick);
        System.out.println("Measuring the intake on " + Report.machine());
        for (Map.Entry<String, Part> part : parts.entrySet()) {
            if (only.isEmpty() || part.getKey().equals(only)) {
                report.add(part.getValue().measure(progress));
            }
        }
        report.print(System.out);
        Path json = folder.resolve("ingest.json");
        report.write(json);
        System.out.println("The same as JSON: " + json);
        return 0;
    }
}
