package org.cairngate.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.cairngate.ledger.RefusedException;
import org.openjdk.jmh.runner.RunnerException;
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

    /** Runs the command line. */
    public static void main(String... arguments) {
        System.exit(new CommandLine(new IngestMain()).execute(arguments));
    }

    @Override
    public Integer call() throws IOException, RefusedException, RunnerException {
        Duration usual = all ? LONG_TIME : quick ? QUICK_TIME : TIME;
        Duration time = seconds == null ? usual : Duration.ofSeconds(seconds);
        return new BenchRun("ingest", "the intake")
                .with("throughput", new IngestThroughput(folder, quick)::measure)
                .with("latency", new IngestLatency(folder, quick)::measure)
                .with("connections", new IngestConnections(folder, quick, time)::measure)
                .with("uplink", new IngestUplink(folder, quick)::measure)
                .run(folder, quick, only);
    }
}
