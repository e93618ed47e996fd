package org.cairngate.master.minting;

import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Calls the minter at the chain's fixed rate and measures how late each turn starts. Thread-safe. */
public final class MintSchedule implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(MintSchedule.class);
    private static final long PATIENCE_SECONDS = 10;

    private final Minter minter;
    private final MintGate gate;
    private final Duration interval;
    private final ScheduledExecutorService executor;
    private final AtomicLong latenessNanos = new AtomicLong();
    private final AtomicLong worstNanos = new AtomicLong();
    private volatile boolean failing;
    private long started;
    private long turns;

    /** A schedule that is not running yet; turns at which the gate is not open are left out. */
    public MintSchedule(Minter minter, MintGate gate, Duration interval) {
        this.minter = minter;
        this.gate = gate;
        this.interval = interval;
        this.executor = new ScheduledThreadPoolExecutor(1, task -> new Thread(task, "minter"));
    }

    /** Starts; the first turn comes after one interval. */
    @SuppressWarnings("FutureReturnValueIgnored") // turns catch everything, so the future tells nothing
    public void start() {
        started = System.nanoTime();
        executor.scheduleAtFixedRate(this::turn, interval.toNanos(), interval.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** How late the newest turn started. */
    public Duration lateness() {
        return Duration.ofNanos(latenessNanos.get());
    }

    /** How late the latest of all turns started. */
    public Duration worstLateness() {
        return Duration.ofNanos(worstNanos.get());
    }

    /** Whether the newest turn failed. */
    public boolean isFailing() {
        return failing;
    }

    /** Ends the turn that runs, and stops. However long that takes: the chain is closed after this, and must not be within a turn. */
    @Override
    public void close() {
        executor.shutdown();
        try {
            while (!executor.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                log.warn("minter still mints, the stop waits for it");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    // A turn that fails must not end the schedule: the next one tries the same transactions again.
    @SuppressWarnings("CatchAndPrintStackTrace")
    private void turn() {
        turns++;
        long late = Math.max(0, System.nanoTime() - started - turns * interval.toNanos());
        latenessNanos.set(late);
        worstNanos.accumulateAndGet(late, Math::max);
        try {
            if (gate.isOpen()) {
                minter.tick();
            }
            failing = false;
        } catch (RuntimeException e) {
            failing = true;
            log.error("minting failed, tried again in ms={}", interval.toMillis(), e);
        }
    }
}
