package org.cairngate.master.alarms;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Looks at all conditions once a second, on a thread of its own, and brings what has changed onto the chain. Nothing waits for it, and
 * while the disk has no room what it has to say waits in memory. Safe for use by several threads.
 */
final class Alarms implements SmartLifecycle {

    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final Duration END = Duration.ofSeconds(10);
    private static final Logger LOG = LoggerFactory.getLogger(Alarms.class);

    private final AlarmLedger ledger;
    private final AlarmWatch watch;
    private final Semaphore ends = new Semaphore(0);
    private volatile Optional<Thread> worker = Optional.empty();
    private boolean failing;

    Alarms(AlarmLedger ledger, AlarmWatch watch) {
        this.ledger = ledger;
        this.watch = watch;
    }

    @Override
    public void start() {
        Thread thread = new Thread(this::work, "alarms");
        thread.setDaemon(true);
        worker = Optional.of(thread);
        thread.start();
    }

    /** What it has to say is in the pool then, unless the disk has no room: the next start looks again. */
    @Override
    public void stop() {
        Optional<Thread> thread = worker;
        worker = Optional.empty();
        ends.release();
        try {
            if (thread.isPresent()) {
                thread.get().join(END.toMillis());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public boolean isRunning() {
        return worker.isPresent();
    }

    /** After the chain's parts and before the web server; stopped the other way round. */
    @Override
    public int getPhase() {
        return 1;
    }

    private void work() {
        try {
            boolean ended = false;
            while (!ended) {
                look();
                ended = ends.tryAcquire(LOOK.toMillis(), TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void look() {
        try {
            ledger.follow(); // first: what is open already is not raised again
            watch.look();
            ledger.write();
            failing = false;
        } catch (RuntimeException e) {
            if (!failing) {
                LOG.error("alarms do not follow the chain, tried again", e);
            }
            failing = true;
        }
    }
}
