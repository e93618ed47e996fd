package org.cairngate.master;

import static org.assertj.core.api.Assertions.fail;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;

/** Waits for what other threads do, with a bound. */
public final class Await {

    private static final Duration BOUND = Duration.ofSeconds(30);

    private Await() {}

    public static void until(String what, Callable<Boolean> condition) throws Exception {
        long deadline = System.nanoTime() + BOUND.toNanos();
        while (!condition.call()) {
            if (System.nanoTime() > deadline) {
                fail("waited " + BOUND + " in vain until " + what);
            }
            LockSupport.parkNanos(10_000_000);
        }
    }
}
