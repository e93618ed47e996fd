package org.cairngate.demo.site;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Asks again and again until something of another process is so, for a bounded time. */
public final class Await {
    private static final long PAUSE_MS = 100;

    private Await() {}

    /** A question to another process. An IOException counts as "not yet" and is named when time runs out. */
    @FunctionalInterface
    public interface Question {
        boolean isSo() throws IOException;
    }

    /**
     * Asks until the answer is yes.
     *
     * @throws TimeoutException naming {@code what} and the last failure, after {@code limit}
     */
    public static void until(String what, Duration limit, Question question)
            throws TimeoutException, InterruptedIOException {
        long end = System.nanoTime() + limit.toNanos();
        String last = "";
        while (true) {
            try {
                if (question.isSo()) {
                    return;
                }
                last = "";
            } catch (IOException e) {
                last = " (last: " + e.getMessage() + ")";
            }
            if (System.nanoTime() > end) {
                throw new TimeoutException("waited " + limit.toSeconds() + " s in vain until " + what + last);
            }
            pause(Duration.ofMillis(PAUSE_MS));
        }
    }

    /** Waits on something that never comes; ends early only by interruption. */
    public static void pause(Duration time) throws InterruptedIOException {
        try {
            if (new CountDownLatch(1).await(time.toNanos(), TimeUnit.NANOSECONDS)) {
                throw new IllegalStateException("a latch that nobody counts down opened");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
    }
}
