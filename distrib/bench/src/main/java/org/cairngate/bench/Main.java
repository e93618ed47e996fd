package org.cairngate.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.cairngate.ledger.RefusedException;
import org.openjdk.jmh.runner.RunnerException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ./cairn bench ledger}: the ledger's promises beside what this machine measures, in one table. */
@Command(
        name = "bench ledger",
        description = {
            "Measure the ledger beside the bare primitives that it is made of, and print a table.",
            "Ends with 0 whatever it measures: other programs slow a machine. Takes some minutes."
        },
        mixinStandardHelpOptions = true)
public final class Main implements Callable<Integer> {
    @Option(names = "--quick", description = "about a minute: fewer sizes, shorter chains, less exact")
    private boolean quick;

    @Option(
            names = "--dir",
            defaultValue = "target/bench",
            paramLabel = "DIR",
            description = "where the stores and the table as JSON are written (default: ${DEFAULT-VALUE})")
    private Path folder = Path.of("target/bench");

    /** Runs the command line. */
    public static void main(String... arguments) {
        System.exit(new CommandLine(new Main()).execute(arguments));
    }

    @Override
    public Integer call() throws IOException, RefusedException, RunnerException {
        return new BenchRun("ledger", "the ledger")
                .with("primitives", new Primitives(quick)::measure)
                .with("appending", new Appending(folder, quick)::measure)
                .with("validating", new Validating(folder, quick)::measure)
                .with("growing", new Growing(folder, quick)::measure)
                .run(folder, quick, "");
    }
}
