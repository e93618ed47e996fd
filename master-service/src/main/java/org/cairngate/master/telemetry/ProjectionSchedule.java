package org.cairngate.master.telemetry;

import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.cairngate.master.database.Database;
import org.cairngate.master.database.DatabaseState;
import org.cairngate.master.problem.NotReadyException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts the database and lets the projection follow the chain, on a thread of its own: after each block, and after each failure until
 * it works again. Nothing waits for it. Thread-safe.
 */
public final class ProjectionSchedule implements AutoCloseable {

    /** Looks at the chain at least so often, also when nobody said that there is a block. */
    private static final Duration LOOK = Duration.ofSeconds(1);

    /** For how long the database of a new chain is not started before the first block is certified. */
    private static final Duration FIRST_CERTIFICATE = Duration.ofSeconds(10);

    private static final Duration CLOSE = Duration.ofSeconds(60);
    private static final Logger LOG = LoggerFactory.getLogger(ProjectionSchedule.class);

    private final Database database;
    private final Projection projection;
    private final Semaphore wakes = new Semaphore(0);
    private final AtomicBoolean clears = new AtomicBoolean();
    private final Thread thread = new Thread(this::run, "telemetry");
    private volatile boolean closing;
    private volatile boolean failing;

    /** A schedule that is not started yet. */
    public ProjectionSchedule(Database database, Projection projection) {
        this.database = database;
        this.projection = projection;
        thread.setDaemon(true);
    }

    /** Starts, and returns at once. */
    public void start() {
        if (database.state().phase() != DatabaseState.Phase.OFF) {
            thread.start();
        }
    }

    /** Whether the newest attempt to follow the chain failed; the log says why. */
    public boolean isFailing() {
        return failing;
    }

    /** Says that there is a block; costs nothing. */
    public void wake() {
        wakes.release();
    }

    /**
     * Has all rows dropped and made anew, soon.
     *
     * @return the block up to which there are rows when that is done
     * @throws NotReadyException while the database is not ready
     */
    public long rebuild() {
        database.source();
        clears.set(true);
        wake();
        return projection.height() + projection.lag();
    }

    private void run() {
        awaitCertificate();
        if (!closing) {
            database.start();
        }
        while (!closing) {
            try {
                if (database.state().isReady()) {
                    catchUp();
                }
            } catch (SQLException | RuntimeException e) {
                report(e);
            }
            if (!pause()) {
                return;
            }
        }
    }

    /** A new chain has little to show yet, and hubs that start on the same machine need the processor more than the database does. */
    private void awaitCertificate() {
        long end = System.nanoTime() + FIRST_CERTIFICATE.toNanos();
        boolean waits = true;
        while (waits && !closing && !projection.isAnythingCertified()) {
            waits = pause() && System.nanoTime() - end < 0;
        }
    }

    private void catchUp() throws SQLException {
        if (clears.compareAndSet(true, false)) {
            try {
                projection.clear(database.source());
            } catch (SQLException | RuntimeException e) {
                clears.set(true);
                throw e;
            }
            LOG.info("telemetry is made anew");
        }
        boolean more = true;
        while (more && !closing && !clears.get()) {
            boolean behind = projection.advance(database.source());
            more = projection.sweep(database.source()) || behind;
        }
        if (failing) {
            failing = false;
            LOG.info("telemetry follows the chain again height={}", projection.height());
        }
    }

    /** Once until it works again: the reason is most often the database's, which tells it too. */
    private void report(Exception e) {
        if (!failing && !closing) {
            failing = true;
            LOG.warn("telemetry does not follow the chain, tried again height={}", projection.height(), e);
        }
    }

    private boolean pause() {
        try {
            if (wakes.tryAcquire(LOOK.toMillis(), TimeUnit.MILLISECONDS)) {
                wakes.drainPermits();
            }
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Override
    public void close() {
        closing = true;
        wake();
        try {
            thread.join(CLOSE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
