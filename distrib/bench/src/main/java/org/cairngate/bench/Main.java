package org.cairngate.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
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

    /** One part of the run. */
    private interface Part {
        List<Figure> measure(Progress progress) throws IOException, RefusedException, RunnerException;
    }

    /** Runs the command line. */
    public static void main(String... arguments) {
        System.exit(new CommandLine(new Main()).execute(arguments));
    }

    @Override
    public Integer call() throws IOException, RefusedException, RunnerException {
        Instant began = Instant.now();
        Progress progress = what -> System.out.printf(
                Locale.ROOT,
                "[%4ds] %s%n",
                Duration.between(began, Instant.now()).toSeconds(),
                what);
        Report report = new Report(began, quick);
        System.out.println("Measuring the ledger on " + Report.machine());
        List<Part> parts = List.of(
                new Primitives(quick)::measure,
                new Appending(folder, quick)::measure,
                new Validating(folder, quick)::measure,
                new Growing(folder, quick)::measure);
        for (Part part : parts) {
            report.add(part.measure(progress));
        }
        report.print(System.out);
        Path json = folder.resolve("ledger.json");
        report.write(json);
        System.out.println("The same as JSON: " + json);
        return 0;
    }
}
