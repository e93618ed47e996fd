package org.cairngate.demo.bench;

import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Properties;

/**
 * What the load generator has seen; handed back in two files of its folder.
 *
 * @param acknowledged uids
 * @param median the latency that half of the events did not exceed, from when each should have been sent; whole microseconds
 * @param p99 the latency that 99 % of the events did not exceed
 * @param first when the first event was due, all connections standing; whole milliseconds
 * @param last when everything was acknowledged; whole milliseconds
 */
record LoadResult(List<String> acknowledged, Duration median, Duration p99, Instant first, Instant last) {
    private static final String UIDS = "acknowledged";
    private static final String TIMES = "times.properties";

    LoadResult {
        acknowledged = List.copyOf(acknowledged);
    }

    /** Acknowledged events per second, from the first that was due to the last acknowledgement. */
    double perSecond() {
        return acknowledged.size()
                * 1000.0
                / Math.max(1, Duration.between(first, last).toMillis());
    }

    void write(Path folder) throws IOException {
        Files.write(folder.resolve(UIDS), acknowledged);
        Properties times = new Properties();
        times.setProperty("median.us", Long.toString(median.toNanos() / 1000));
        times.setProperty("p99.us", Long.toString(p99.toNanos() / 1000));
        times.setProperty("first.ms", Long.toString(first.toEpochMilli()));
        times.setProperty("last.ms", Long.toString(last.toEpochMilli()));
        try (Writer out = Files.newBufferedWriter(folder.resolve(TIMES))) {
            times.store(out, null);
        }
    }

    static LoadResult read(Path folder) throws IOException {
        Properties times = new Properties();
        try (Reader in = Files.newBufferedReader(folder.resolve(TIMES))) {
            times.load(in);
        }
        return new LoadResult(
                Files.readAllLines(folder.resolve(UIDS)),
                Duration.ofNanos(Long.parseLong(times.getProperty("median.us")) * 1000),
                Duration.ofNanos(Long.parseLong(times.getProperty("p99.us")) * 1000),
                Instant.ofEpochMilli(Long.parseLong(times.getProperty("first.ms"))),
                Instant.ofEpochMilli(Long.parseLong(times.getProperty("last.ms"))));
    }
}
