package org.cairngate.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.cairngate.ledger.RefusedException;
import org.openjdk.jmh.runner.RunnerException;
import picocli.CommandLine;

/** One run of a bench: its parts in their order, what they say meanwhile, and the table at the end. For one thread. */
final class BenchRun {

    private final String name;
    private final String subject;
    private final Map<String, Part> parts = new LinkedHashMap<>();

    /** One part of the run. */
    interface Part {
        List<Figure> measure(Progress progress) throws IOException, RefusedException, RunnerException;
    }

    /**
     * A run without parts.
     *
     * @param name the bench's, which is that of its file, too
     * @param subject what it measures, for people
     */
    BenchRun(String name, String subject) {
        this.name = name;
        this.subject = subject;
    }

    /** Adds a part behind those that there are. */
    BenchRun with(String part, Part measuring) {
        parts.put(part, measuring);
        return this;
    }

    /**
     * Measures, prints the table and writes it as JSON into the folder.
     *
     * @param only the one part to measure; empty for all
     * @return the exit code
     */
    int run(Path folder, boolean quick, String only) throws IOException, RefusedException, RunnerException {
        if (!only.isEmpty() && !parts.containsKey(only)) {
            System.err.println("bench " + name + ": there is no part '" + only + "', only " + parts.keySet());
            return CommandLine.ExitCode.USAGE;
        }
        Instant began = Instant.now();
        Progress progress = what -> System.out.printf(
                Locale.ROOT,
                "[%4ds] %s%n",
                Duration.between(began, Instant.now()).toSeconds(),
                what);
        Report report = new Report(began, quick);
        System.out.println("Measuring " + subject + " on " + Report.machine());
        for (Map.Entry<String, Part> part : parts.entrySet()) {
            if (only.isEmpty() || part.getKey().equals(only)) {
                report.add(part.getValue().measure(progress));
            }
        }
        report.print(System.out);
        Path json = folder.resolve(name + ".json");
        report.write(json);
        System.out.println("The same as JSON: " + json);
        return CommandLine.ExitCode.OK;
    }
}
