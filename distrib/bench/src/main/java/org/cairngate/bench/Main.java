package org.cairngate.bench;

import java.util.concurrent.Callable;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ./cairn bench ledger}: the ledger's benchmarks in one run and one table. */
@Command(
        name = "cairn-bench",
        description = "Measure the ledger beside the bare primitives that it is made of, and print a table.",
        mixinStandardHelpOptions = true)
public final class Main implements Callable<Integer> {
    @Option(
            names = "--seconds",
            defaultValue = "1",
            paramLabel = "N",
            description = "seconds an iteration; three warm up and five are measured (default: ${DEFAULT-VALUE})")
    private int seconds = 1;

    @Option(names = "--only", defaultValue = ".*", paramLabel = "REGEX", description = "only these benchmarks")
    private String only = ".*";

    /** Runs the command line. */
    public static void main(String... arguments) {
        System.exit(new CommandLine(new Main()).execute(arguments));
    }

    @Override
    public Integer call() throws RunnerException {
        Options options = new OptionsBuilder()
                .include("org\\.cairngate\\.bench\\." + only)
                .warmupIterations(3)
                .warmupTime(TimeValue.seconds(seconds))
                .measurementIterations(5)
                .measurementTime(TimeValue.seconds(seconds))
                .forks(1)
                .jvmArgsAppend("-Xmx1g", "-XX:+UseSerialGC")
                .verbosity(VerboseMode.SILENT)
                .build();
        System.out.println("Measuring; each line takes " + 8 * seconds + " s ...");
        BenchTable table = new BenchTable();
        for (RunResult result : new Runner(options).run()) {
            table.add(result);
        }
        table.print(System.out);
        return table.met() ? 0 : 1;
    }
}
