package org.cairngate.journal.internal;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.cairngate.journal.AppendRun;
import org.cairngate.journal.Journal;
import org.cairngate.journal.JournalEntry;
import org.cairngate.journal.JournalSettings;
import org.cairngate.journal.JournalStatus;
import org.cairngate.ledger.RefusalLog;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusalSource;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.store.DiskReserve;
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
    private final Gauges gauges;
    private final Intake intake;
    private final RefusalLog dropped;
    private final Thread writer;

    /** Held for reading while the database is used, for writing while it is exchanged or closed. */
    private final ReentrantReadWriteLock life = new ReentrantReadWriteLock();

    /** Orders changes of the totals: groups and trims. */
    private final Object changes = new Object();

    /** Held while what is to be trimmed is looked for. Taken before {@link #changes}. */
    private final Object trimming = new Object();

    /** Empty after a failure until it is opened again, and once the journal is closed. */
    private Optional<JournalDatabase> database = Optional.empty();

    /** Of the writer's thread; made anew with the database. */
    private RowBatch rows;

    private volatile JournalDatabase.Totals totals;
    private volatile Holdings holdings;
    private boolean closed;

    /** Of the database that was opened last: runs are hashed before they are queued. */
    private volatile UidHash uidHash;

    /** Opens the journal and starts its thread. */
    public RocksJournal(JournalSettings settings, Clock clock) throws IOException {
        this.settings = settings;
        this.clock = clock;
        this.queue = new AppendQueue(settings.queueBytes());
        this.gauges = new Gauges(settings, clock);
        long reserve = settings.rules().diskReserveBytes();
        this.intake = new Intake(DiskReserve.on(settings.directory(), reserve), reserve, clock);
        this.dropped = new RefusalLog("journal", clock);
        open();
        this.writer = new Thread(this::write, "journal-writer");
        writer.start();
    }

    private void open() throws IOException {
        JournalDatabase opened = new JournalDatabase(settings.directory(), Duration.ofDays(UID_DAYS));
        boolean usable = false;
        try {
            JournalFormat.CURRENT.open(opened);
            totals = opened.totals();
            holdings = Holdings.load(opened);
            opened.removeUncounted(totals);
            opened.findUids(totals);
            uidHash = opened.knownUids().hash();
            usable = true;
        } catch (RocksDBException e) {
            throw new IOException("journal " + settings.directory() + " cannot be read: " + e.getMessage(), e);
        } finally {
            if (!usable) {
                opened.close();
            }
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
        Optional<String> refusal = intake.refusal();
        if (refusal.isPresent() || !queue.offer(new QueuedRun(run, uidHash))) {
            run.refuse(storageFailed(refusal.orElse("the queue is full or closed")));
            Answers.give(List.of(run));
        } else {
            intake.took(run.size());
        }
    }

    @Override
    public void hold(Optional<String> why) {
        intake.hold(why);
    }

    @Override
    public boolean accepting() {
        return queue.hasRoom();
    }

    private void write() {
        List<QueuedRun> group = queue.take();
        while (!group.isEmpty()) {
            long began = System.nanoTime();
            commit(group);
            if (intake.hasFailed()) {
                recover();
            }
            pause(settings.groupInterval().minusNanos(System.nanoTime() - began));
            group = queue.take();
        }
    }

    private void commit(List<QueuedRun> runs) {
        AppendGroup group;
        Room room;
        life.readLock().lock();
        try {
            synchronized (changes) {
                group = new AppendGroup(runs, rows);
                try {
                    room = store(group);
                } catch (RocksDBException | RuntimeException e) {
                    // The writer lives on whatever happens: without it nothing would be answered any more.
                    intake.failed(String.valueOf(e.getMessage()));
                    LOG.error("journal write failed directory={}", settings.directory(), e);
                    database.ifPresent(failed -> failed.abandonUids(String.valueOf(e.getMessage())));
                    group.fail(storageFailed(String.valueOf(e.getMessage())));
                    return;
                }
            }
        } finally {
            life.readLock().unlock();
        }
        gauges.written(group.stored(), group.repeated(), room.added());
        countDropped(room);
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

    private Room store(AppendGroup group) throws RocksDBException {
        JournalDatabase open = database.orElseThrow(() -> new RocksDBException(NOT_OPEN));
        Room room = new Room(open, totals, holdings, settings);
        group.fill(open, room);
        if (room.changed()) {
            try (WriteBatch batch = group.batch(open)) {
                totals = room.commit(batch);
            }
            open.recentUids().synced(totals.next());
        }
        return room;
    }

    private void countDropped(Room room) {
        for (Room.Dropped event : room.dropped()) {
            dropped.record(
                    RefusalReason.QUOTA_FULL,
                    "event at position " + event.position() + " of namespace " + event.namespace()
                            + " dropped for newer ones, quota.bytes=" + settings.quotaBytes());
        }
    }

    /** Opens the database anew until that succeeds or the journal is closed. */
    private void recover() {
        Duration wait = FIRST_PAUSE;
        while (intake.hasFailed() && !queue.isClosed()) {
            pause(wait);
            wait = wait.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? wait.multipliedBy(2) : LONGEST_PAUSE;
            life.writeLock().lock();
            try {
                closeDatabase();
                open();
                intake.recovered();
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
    public long released() {
        return Math.max(totals.first(), holdings.released());
    }

    @Override
    public void trim(long upToExclusive) {
        Duration keep = settings.rules().keepCertified();
        trim(upToExclusive, keep.isZero() ? Instant.MAX : clock.instant().minus(keep));
    }

    private void trim(long upToExclusive, Instant keepFrom) {
        life.readLock().lock();
        try (WriteBatch batch = new WriteBatch()) {
            requireNotClosed();
            JournalDatabase open = database.orElseThrow(() -> new RocksDBException(NOT_OPEN));
            synchronized (trimming) {
                long released = Math.max(Math.min(upToExclusive, totals.next()), released());
                Trimming found = Trimming.find(open, holdings, totals, released, keepFrom);
                synchronized (changes) {
                    if (found.outdated(totals)) {
                        found = Trimming.find(open, holdings, totals, released, keepFrom);
                    }
                    if (!found.isNothing()) {
                        totals = found.commit(batch, totals);
                    }
                }
            }
        } catch (RocksDBException e) {
            throw new IllegalStateException("journal cannot be trimmed: " + e.getMessage(), e);
        } finally {
            life.readLock().unlock();
        }
    }

    @Override
    public void scrub() {
        trim(0, Instant.MAX);
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
        Optional<String> refusal = intake.refusal();
        List<JournalEntry> oldest = read(released(), Gauges.OLDEST_AMONG, Gauges.OLDEST_BYTES);
        return gauges.status(
                totals,
                holdings,
                refusal.or(() -> accepting() ? Optional.empty() : Optional.of("the queue is full or closed")),
                oldest);
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
            return database.map(open -> new JournalCheck(() -> totals, holdings::gap).run(open))
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
        ThreadEnd.await(writer);
        life.writeLock().lock();
        try {
            if (!closed) {
                closed = true;
                closeDatabase();
            }
        } finally {
            life.writeLock().unlock();
        }
    }
}
