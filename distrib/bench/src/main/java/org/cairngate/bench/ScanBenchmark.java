package org.cairngate.bench;

import java.util.concurrent.TimeUnit;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.event.Event;
import org.cairngate.ledger.event.EventParser;
import org.cairngate.ledger.event.EventScanner;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** What the gate does with each event, beside making an {@link Event} of it: 200 bytes of JSON. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ScanBenchmark {
    private final EventScanner scanner = new EventScanner();
    private final EventParser parser = new EventParser();
    private byte[] received = {};

    /** Makes the event. */
    @Setup
    public void make() {
        received = new SampleEvents().next();
    }

    /** Checked, and its head found. */
    @Benchmark
    public long scan() throws RefusedException {
        scanner.scan(received);
        return scanner.timestampMillis();
    }

    /** Checked, and read with its items. */
    @Benchmark
    public Event parse() throws RefusedException {
        return parser.parse(received);
    }
}
