package org.cairngate.bench;

import java.util.ArrayList;
import java.util.List;
import org.cairngate.bench.Figure.Unit;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Sealing and verifying beside the bare primitives, by JMH: one thread, a JVM for each line, the primitives of a size right before
 * or after what is made of them. By {@link CpuTime}, and of the iterations the fastest counts, for both alike: what else runs on
 * the machine only slows them.
 */
final class Primitives {
    private static final double LEAST_RATIO = 0.8;
    private static final double LEAST_RATE = 500_000;
    private static final int PROMISED_SIZE = 1000;
    private static final int WARM_UPS = 3;
    private static final int ITERATIONS = 5;

    private final TimeValue iteration;
    private final List<String> sizes;

    Primitives(boolean quick) {
        this.iteration = TimeValue.milliseconds(quick ? 250 : 600);
        this.sizes = quick ? List.of("1", "100", "1000") : List.of("1", "10", "100", "1000", "10000");
    }

    List<Figure> measure(Progress progress) throws RunnerException {
        List<Figure> figures = new ArrayList<>();
        for (Class<?> kind : List.of(SealBenchmark.class, VerifyBenchmark.class)) {
            for (String size : sizes) {
                progress.say((kind == SealBenchmark.class ? "seal" : "verify") + " batches of " + size);
                figures.add(measure(kind, size));
            }
        }
        return figures;
    }

    private Figure measure(Class<?> kind, String size) throws RunnerException {
        String name = kind == SealBenchmark.class ? "seal" : "verify";
        double measured = rate(kind, name, size);
        double bare = rate(kind, "bare", size);
        Figure figure = Figure.of(name + ", batches of " + size + ", one core", measured, Unit.EVENTS_PER_SECOND)
                .beside(bare, LEAST_RATIO);
        return Integer.parseInt(size) == PROMISED_SIZE ? figure.atLeast(LEAST_RATE) : figure;
    }

    private double rate(Class<?> kind, String method, String size) throws RunnerException {
        Options options = new OptionsBuilder()
                .include("^" + kind.getName().replace(".", "\\.") + "\\." + method + "$")
                .param("size", size)
                .warmupIterations(WARM_UPS)
                .warmupTime(iteration)
                .measurementIterations(ITERATIONS)
                .measurementTime(iteration)
                .forks(1)
                .jvmArgsAppend("-Xmx1g", "-XX:+UseSerialGC")
                .verbosity(VerboseMode.SILENT)
                .build();
        RunResult result = new Runner(options).runSingle();
        return Integer.parseInt(size) * fastest(result);
    }

    /** Batches in a second of a core, in the fastest iteration. */
    private static double fastest(RunResult result) {
        return result.getBenchmarkResults().stream()
                .flatMap(fork -> fork.getIterationResults().stream())
                .mapToDouble(iteration ->
                        iteration.getSecondaryResults().get(CpuTime.RATE).getScore())
                .max()
                .orElseThrow();
    }
}
