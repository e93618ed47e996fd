package org.cairngate.demo.bench;

import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Properties;

/**
 * What the load generator has seen; handed back in three files of its folder.
 *
 * @param acknowledged uids, in the order of their acknowledgements
 * @param latencies from the hand-over of an event to its acknowledgement, shortest first; whole microseconds
 * @param first when the first event was handed over, all connections standing; whole milliseconds
 * @param last when the last acknowledgement came; whole milliseconds
 */
record LoadResult(List<String> acknowledged, List<Duration> latencies, Instant first, Instant last) {
    private static final String UIDS = "acknowledged";
    private static final String LATENCIES = "latencies";
    private static final String TIMES = "times.properties";

    LoadResult {
        acknowledged = List.copyOf(acknowledged);
        latencies = latencies.stream().sorted().toList();
    }

    /** Acknowledged events per second, from the first hand-over to the last acknowledgement. */
    double perSecond() {
        return acknowledged.size()
                * 1000.0
                / Math.max(1, Duration.between(first, last).toMillis());
    }

    /** The latency that {@code percent} of the events did not exceed; zero when there was none. */
    Duration percentile(int percent) {
        if (latencies.isEmpty()) {
            return Duration.ZERO;
        }
        return latencies.get((int) Math.min(latencies.size() - 1L, latencies.size() * (long) percent / 100));
    }

    void write(Path folder) throws IOException {
        Files.write(folder.resolve(UIDS), acknowledged);
        Files.write(folder.resolve(LATENCIES), microseconds(latencies));
        Properties times = new Properties();
        times.setProperty("first.ms", Long.toString(first.toEpochMilli()));
        times.setProperty("last.ms", Long.toString(last.toEpochMilli()));
        try (Writer out = Files.newBufferedWriter(folder.resolve(TIMES))) {
            times.store(out, null);
        }
    }

    private static List<String> microseconds(Collection<Duration> durations) {
        return durations.stream()
                .map(duration -> Long.toString(duration.toNanos() / 1000))
                .toList();
    }

    static LoadResult read(Path folder) throws IOException {
        Properties times = new Properties();
        try (Reader in = Files.newBufferedReader(folder.resolve(TIMES))) {
            times.load(in);
        }
        List<Duration> latencies = Files.readAllLines(folder.resolve(LATENCIES)).stream()
                .map(text -> Duration.ofNanos(Long.parseLong(text) * 1000))
                .toList();
        return new LoadResult(
                Files.readAllLines(folder.resolve(UIDS)),
                latencies,
                Instant.ofEpochMilli(Long.parseLong(times.getProperty("first.ms"))),
                Instant.ofEpochMilli(Long.parseLong(times.getProperty("last.ms"))));
    }
}
