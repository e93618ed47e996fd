package org.cairngate.broker.internal.gate;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.cairngate.ledger.RefusedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Verifies signatures of events away from the event loops, for one takes as long as a thousand events that are not signed. Its queue
 * is bounded by {@link InFlight}: what waits here is not decided. The threads end when there is nothing to do. Thread-safe.
 */
final class SignatureThreads {

    /** How long a thread waits for more, seconds. */
    private static final long IDLE_SECONDS = 10;

    private static final Logger LOG = LoggerFactory.getLogger(SignatureThreads.class);

    private final ThreadPoolExecutor threads;

    /** Uses so many threads at most. */
    SignatureThreads(int most) {
        threads = new ThreadPoolExecutor(
                most, most, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), SignatureThreads::thread);
        threads.allowCoreThreadTimeOut(true);
    }

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(work, "gate-signatures");
        thread.setDaemon(true);
        return thread;
    }

    /** Half of the cores, the other half is left to the connections. */
    static SignatureThreads ofThisMachine() {
        return new SignatureThreads(Math.max(1, Runtime.getRuntime().availableProcessors() / 2));
    }

    /**
     * Verifies an event.
     *
     * @param verified is told on a thread of this class why the event is refused, or nothing; must be short
     */
    void verify(SignedAppend event, Consumer<Optional<RefusedException>> verified) {
        threads.execute(() -> {
            Optional<RefusedException> refusal = refusal(event);
            try {
                verified.accept(refusal);
            } catch (RejectedExecutionException e) {
                LOG.debug(
                        "signature verified for a connection that is gone uid={}",
                        event.append().uid());
            }
        });
    }

    private static Optional<RefusedException> refusal(SignedAppend event) {
        try {
            event.signed().verify(event.key());
            return Optional.empty();
        } catch (RefusedException e) {
            String uid = event.append().uid();
            return Optional.of(new RefusedException(e.reason(), "event " + uid + ": " + e.detail(), List.of(uid)));
        }
    }
}
