package org.cairngate.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.cairngate.ledger.RefusedException;
import org.openjdk.jmh.runner.RunnerException;
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

    @Option(names = "--quick", description = "some minutes: 10,000 devices, 100 hubs, 500,000 rows, shorter runs")
    private boolean quick;

    @Option(names = "--rows", description = "rows of telemetry (default: 50,000,000, 500,000 with --quick)")
    private Integer rows;

    @Option(names = "--only", paramLabel = "PART", description = "start, uplink, live, registry or telemetry alone")
    private String only = "";

    @Option(
            names = "--dir",
            defaultValue = "target/bench",
            paramLabel = "DIR",
            description = "where masters keep their files and the table is written as JSON (default: ${DEFAULT-VALUE})")
    private Path folder = Path.of("target/bench");

    /** Runs the command line. */
    public static void main(String... arguments) {
        System.exit(new CommandLine(new MasterMain()).execute(arguments));
    }

    @Override
    public Integer call() throws IOException, RefusedException, RunnerException {
        int usual = quick ? QUICK_ROWS : ROWS;
        return new BenchRun("master", "the master")
                .with("start", new MasterStart(folder, quick)::measure)
                .with("uplink", new MasterUplink(folder, quick)::measure)
                .with("live", new MasterLive(folder, quick)::measure)
                .with("registry", new MasterRegistry(folder, quick)::measure)
                .with("telemetry", new MasterTelemetry(folder, quick, rows == null ? usual : rows)::measure)
                .run(folder, quick, only);
    }
}
