package org.cairngate.bench;

import java.io.PrintStream;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.openjdk.jmh.results.RunResult;

/** Events per second and core of each kind of work and batch size, beside the bare primitives of the same run. For one thread. */
final class BenchTable {
    private static final String BARE = "bare";
    /** At least this part of the bare primitives' speed, at every batch size. */
    private static final double LEAST_RATIO = 0.8;
    /** At least so many events a second and core, in batches of {@link #PROMISED_SIZE}. */
    private static final double LEAST_RATE = 500_000;

    private static final int PROMISED_SIZE = 1000;

    private record Line(String kind, int size) implements Comparable<Line> {
        @Override
        public int compareTo(Line other) {
            int byKind = kind.compareTo(other.kind);
            return byKind != 0 ? byKind : Integer.compare(size, other.size);
        }
    }

    private final Map<Line, Double> measured = new TreeMap<>();
    private final Map<Line, Double> bare = new TreeMap<>();

    void add(RunResult result) {
        String benchmark = result.getParams().getBenchmark();
        String[] parts = benchmark.split("\\.", -1);
        String kind = parts[parts.length - 2].replace("Benchmark", "").toLowerCase(Locale.ROOT);
        Line line = new Line(kind, Integer.parseInt(result.getParams().getParam("size")));
        double events = result.getPrimaryResult().getScore() * line.size();
        (parts[parts.length - 1].equals(BARE) ? bare : measured).put(line, events);
    }

    /** Whether every target of a line that was measured was met. */
    boolean met() {
        return measured.keySet().stream().allMatch(this::met);
    }

    private boolean met(Line line) {
        return ratio(line) >= LEAST_RATIO && (line.size() != PROMISED_SIZE || measured.get(line) >= LEAST_RATE);
    }

    private double ratio(Line line) {
        return measured.get(line) / bare.getOrDefault(line, Double.NaN);
    }

    void print(PrintStream out) {
        String form = "%-10s %6s %14s %14s %8s  %s%n";
        out.printf(form, "what", "batch", "events/s", "bare", "ratio", "target");
        measured.forEach((line, rate) -> out.printf(
                form,
                line.kind(),
                line.size(),
                String.format(Locale.ROOT, "%,.0f", rate),
                String.format(Locale.ROOT, "%,.0f", bare.getOrDefault(line, Double.NaN)),
                String.format(Locale.ROOT, "%.2f", ratio(line)),
                String.format(Locale.ROOT, "ratio >= %.2f", LEAST_RATIO)
                        + (line.size() == PROMISED_SIZE ? String.format(Locale.ROOT, ", >= %,.0f/s", LEAST_RATE) : "")
                        + (met(line) ? "" : "  MISSED")));
    }
}
