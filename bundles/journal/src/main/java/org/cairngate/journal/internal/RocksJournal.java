package org.cairngate.journal.internal;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.cairngate.journal.AppendRun;
import org.cairngate.journal.Journal;
import org.cairngate.journal.JournalEntry;
import org.cairngate.journal.JournalSettings;
import org.cairngate.journal.JournalStatus;
import org.cairngate.journal.QuotaPolicy;
import org.cairngate.ledger.RefusalLog;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusalSource;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.event.Annotation;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The journal on RocksDB. One thread writes: what was queued while the last sync ran goes into the next, and an append
 * completes after its sync. A write that fails stops intake; the database is then opened anew, with growing pauses.
 */
public final class RocksJournal implements Journal {

    /**
     * For how long a uid is remembered at least: the longest promised time offline and some margin; days that the journal is open.
     * After twice as many it is forgotten.
     */
    public static final int UID_DAYS = 35;

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
    private static final String NOT_OPEN = "the disk failed and the database is not open again yet";
    private static final Logger LOG = LoggerFactory.getLogger(RocksJournal.class);

    private final JournalSettings settings;
    private final Clock clock;
    private final AppendQueue queue;
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private final Forecast forecast;
    private final RefusalLog dropped;
    private final Thread writer;

    /** Held for reading while the database is used, for writing while it is exchanged or closed. */
    private final ReentrantReadWriteLock life = new ReentrantReadWriteLock();

    /** Orders changes of the totals: groups and trims. */
    private final Object changes = new Object();

    /** Empty after a failure until it is opened again, and once the journal is closed. */
    private Optional<JournalDatabase> database = Optional.empty();

    /** Of the writer's thread; made anew with the database. */
    private RowBatch rows;

    private volatile JournalDatabase.Totals totals;
    private volatile boolean failed;
    private volatile Optional<String> held = Optional.empty();
    private final AtomicLong accepted = new AtomicLong();
    private final AtomicLong duplicates = new AtomicLong();
    private boolean closed;

    /** Opens the journal and starts its thread. */
    public RocksJournal(JournalSettings settings, Clock clock) throws IOException {
        this.settings = settings;
        this.clock = clock;
        this.queue = new AppendQueue(settings.queueBytes());
        this.forecast = new Forecast(clock.instant());
        this.dropped = new RefusalLog("journal", clock);
        open();
        this.writer = new Thread(this::write, "journal-writer");
        writer.start();
    }

    private void open() throws IOException {
        JournalDatabase opened = new JournalDatabase(settings.directory(), Duration.ofDays(UID_DAYS));
        try {
            totals = opened.totals();
        } catch (RocksDBException e) {
            opened.close();
            throw new IOException("journal " + settings.directory() + " cannot be read: " + e.getMessage(), e);
        }
        rows = opened.rows();
        database = Optional.of(opened);
        LOG.info(
                "journal opened directory={} first={} next={} bytes={}",
                settings.directory(),
                totals.first(),
                totals.next(),
                totals.bytes());
    }

    @Override
    public void append(AppendRun run) {
        Optional<String> why = held;
        if (why.isPresent()) {
            run.refuse(storageFailed(why.get()));
        } else if (failed || !queue.offer(run)) {
            run.refuse(storageFailed(failed ? "the disk failed" : "the queue is full or closed"));
        }
    }

    @Override
    public void hold(Optional<String> why) {
        held = why;
    }

    @Override
    public boolean accepting() {
        return queue.hasRoom();
    }

    private void write() {
        List<AppendRun> group = queue.take();
        while (!group.isEmpty()) {
            long began = System.nanoTime();
            commit(group);
            if (failed) {
                recover();
            }
            pause(settings.groupInterval().minusNanos(System.nanoTime() - began));
            group = queue.take();
        }
    }

    private void commit(List<AppendRun> runs) {
        AppendGroup group;
        life.readLock().lock();
        try {
            synchronized (changes) {
                group = new AppendGroup(runs, totals, settings, rows);
                try {
                    store(group);
                } catch (RocksDBException e) {
                    failed = true;
                    LOG.error("journal write failed directory={} error=\"{}\"", settings.directory(), e.getMessage());
                    group.fail(storageFailed(e.getMessage()));
                    return;
                }
            }
        } finally {
            life.readLock().unlock();
        }
        synchronized (forecast) {
            forecast.add(group.bytes(), clock.instant());
        }
        accepted.addAndGet(group.stored());
        duplicates.addAndGet(group.repeated());
        group.tell();
        if (group.stored() > 0) {
            listeners.forEach(RocksJournal::notify);
        }
    }

    /** A listener that fails must not end the writer, without which nothing would be stored any more. */
    private static void notify(Runnable listener) {
        try {
            listener.run();
        } catch (RuntimeException e) {
            LOG.error("journal listener failed", e);
        }
    }

    private void store(AppendGroup group) throws RocksDBException {
        JournalDatabase open = database.orElseThrow(() -> new RocksDBException(NOT_OPEN));
        group.fill(open);
        if (group.stored() > 0) {
            try (WriteBatch batch = group.batch(open)) {
                open.commit(batch, group.totals());
            }
            countDropped(totals, group.totals());
            totals = group.totals();
        }
    }

    private void countDropped(JournalDatabase.Totals before, JournalDatabase.Totals after) {
        for (long position = before.first(); position < after.first(); position++) {
            dropped.record(
                    RefusalReason.QUOTA_FULL,
                    "event at position " + position + " dropped for newer ones, quota.bytes=" + settings.quotaBytes());
        }
    }

    /** Opens the database anew until that succeeds or the journal is closed. */
    private void recover() {
        Duration wait = FIRST_PAUSE;
        while (failed && !queue.isClosed()) {
            pause(wait);
            wait = wait.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? wait.multipliedBy(2) : LONGEST_PAUSE;
            life.writeLock().lock();
            try {
                closeDatabase();
                open();
                failed = false;
                LOG.info("journal recovered directory={}", settings.directory());
            } catch (IOException e) {
                LOG.error("journal still fails error=\"{}\" retrySeconds={}", e.getMessage(), wait.toSeconds());
            } finally {
                life.writeLock().unlock();
            }
        }
    }

    /** A closed database must not be reached: RocksDB would end the process. */
    private void closeDatabase() {
        database.ifPresent(JournalDatabase::close);
        database = Optional.empty();
    }

    private void pause(Duration time) {
        if (!time.isZero() && !time.isNegative()) {
            queue.waitUnlessClosed(time);
        }
    }

    @Override
    public List<JournalEntry> read(long from, int maxEntries, int maxBytes) {
        List<JournalEntry> entries = new ArrayList<>();
        long[] bytes = {0};
        scan(Math.max(from, totals.first()), (key, value) -> {
            if (entries.size() >= maxEntries || bytes[0] >= maxBytes || EntryFormat.position(key) >= totals.next()) {
                return false;
            }
            bytes[0] += value.length;
            try {
                return entries.add(EntryFormat.decode(key, value));
            } catch (RefusedException e) {
                throw new IllegalStateException(e.getMessage(), e);
            }
        });
        return entries;
    }

    private void scan(long from, JournalDatabase.Row receiver) {
        life.readLock().lock();
        try {
            requireNotClosed();
            if (database.isPresent()) {
                database.get().scan(from, receiver);
            }
        } catch (RocksDBException e) {
            throw new IllegalStateException("journal cannot be read: " + e.getMessage(), e);
        } finally {
            life.readLock().unlock();
        }
    }

    private void requireNotClosed() {
        if (closed) {
            throw new IllegalStateException("the journal is closed");
        }
    }

    @Override
    public long first() {
        return totals.first();
    }

    @Override
    public long next() {
        return totals.next();
    }

    @Override
    public void trim(long upToExclusive) {
        life.readLock().lock();
        try (WriteBatch batch = new WriteBatch()) {
            requireNotClosed();
            JournalDatabase open = database.orElseThrow(() -> new RocksDBException(NOT_OPEN));
            synchronized (changes) {
                JournalDatabase.Totals before = totals;
                long end = Math.min(upToExclusive, before.next());
                if (end <= before.first()) {
                    return;
                }
                OldestEvents oldest = OldestEvents.below(open, before, end);
                oldest.delete(open, batch);
                JournalDatabase.Totals after = oldest.without(before);
                open.commit(batch, after);
                totals = after;
            }
        } catch (RocksDBException e) {
            throw new IllegalStateException("journal cannot be trimmed: " + e.getMessage(), e);
        } finally {
            life.readLock().unlock();
        }
    }

    @Override
    public void scrub() {
        life.readLock().lock();
        try {
            requireNotClosed();
            database.orElseThrow(() -> new RocksDBException(NOT_OPEN)).scrub();
        } catch (RocksDBException e) {
            throw new IllegalStateException("journal cannot be scrubbed: " + e.getMessage(), e);
        } finally {
            life.readLock().unlock();
        }
    }

    @Override
    public RefusalSource dropped() {
        return dropped;
    }

    @Override
    public JournalStatus status() {
        JournalDatabase.Totals now = totals;
        Optional<Duration> timeToFull;
        synchronized (forecast) {
            timeToFull = forecast.timeToFull(settings.quotaBytes() - now.bytes(), clock.instant());
        }
        return new JournalStatus(
                now.next() - now.first(),
                now.bytes(),
                settings.quotaBytes(),
                oldest(),
                timeToFull,
                !failed && held.isEmpty() && accepting() && hasQuota(now),
                accepted.get(),
                duplicates.get());
    }

    private boolean hasQuota(JournalDatabase.Totals now) {
        return settings.quotaPolicy() == QuotaPolicy.DROP_OLDEST || now.bytes() < settings.quotaBytes();
    }

    private Optional<Instant> oldest() {
        List<JournalEntry> head = read(totals.first(), 1, 1);
        if (head.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(Annotation.decode(head.get(0).annotation()).receivedAt());
        } catch (RefusedException e) {
            throw new IllegalStateException("journal entry " + head.get(0).position() + ": " + e.getMessage(), e);
        }
    }

    @Override
    public void onAppend(Runnable listener) {
        listeners.add(listener);
    }

    @Override
    public List<String> check() {
        life.readLock().lock();
        try {
            requireNotClosed();
            return database.map(open -> new JournalCheck(() -> totals).run(open))
                    .orElse(List.of(NOT_OPEN));
        } finally {
            life.readLock().unlock();
        }
    }

    private static RefusedException storageFailed(String why) {
        return new RefusedException(RefusalReason.STORAGE_FAILED, "the event could not be stored: " + why);
    }

    @Override
    public void close() {
        queue.close();
        boolean interrupted = false;
        while (writer.isAlive()) {
            try {
                writer.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        life.writeLock().lock();
        try {
            if (!closed) {
                closed = true;
                closeDatabase();
            }
        } finally {
            life.writeLock().unlock();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
