package org.cairngate.bench;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * Counts batches by the time that a core worked on them, which stands still while another program has the core. Collecting garbage
 * is the work of another thread and not in it.
 */
@State(Scope.Thread)
@AuxCounters(AuxCounters.Type.EVENTS)
public class CpuTime {
    /** JMH's name of {@link #batchesPerCoreSecond}. */
    static final String RATE = "batchesPerCoreSecond";

    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private long batches;
    private long begun;
    private long nanos;

    /** Begins an iteration. */
    @Setup(Level.Iteration)
    public void begin() {
        batches = 0;
        begun = threads.getCurrentThreadCpuTime();
    }

    /** Ends an iteration. */
    @TearDown(Level.Iteration)
    public void end() {
        nanos = threads.getCurrentThreadCpuTime() - begun;
    }

    /** One more batch is done. */
    void batch() {
        batches++;
    }

    /** Batches in a second of a core. */
    public double batchesPerCoreSecond() {
        return batches * 1e9 / nanos;
    }
}
