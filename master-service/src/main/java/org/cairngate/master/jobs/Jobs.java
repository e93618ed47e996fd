package org.cairngate.master.jobs;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.store.StorageException;
import org.cairngate.master.access.Account;
import org.cairngate.master.access.Caller;
import org.cairngate.master.access.Callers;
import org.cairngate.master.audit.ItemAudit;
import org.cairngate.master.disk.IntakeRoom;
import org.cairngate.master.problem.ForbiddenException;
import org.cairngate.master.problem.NotFoundException;
import org.cairngate.master.problem.NotReadyException;
import org.cairngate.master.problem.TooManyException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * The jobs of the last days. Who sees all that a job's account was limited to sees the job (decision 0053). Safe for use by several
 * threads.
 */
final class Jobs implements SmartLifecycle {

    /** Jobs of an account that may run at a time. */
    static final int MAX_RUNNING_OF_ACCOUNT = 3;

    /** Jobs that may run at a time. */
    static final int MAX_RUNNING = 16;

    /** Jobs of an account that are kept; the oldest makes room. */
    static final int MAX_OF_ACCOUNT = 16;

    /** Jobs that are kept; the oldest makes room. */
    static final int MAX_JOBS = 64;

    /** How long a job is kept after its end. */
    static final Duration KEPT = Duration.ofDays(7);

    private static final Logger log = LoggerFactory.getLogger(Jobs.class);
    private static final RandomGenerator RANDOM = new SecureRandom();

    private final JobFolder folder;
    private final JobWorkers workers;
    private final Callers callers;
    private final IntakeRoom room;
    private final Clock clock;
    // Oldest first.
    private final NavigableMap<String, Job> jobs = new TreeMap<>();
    private volatile boolean running;

    Jobs(JobFolder folder, JobWorkers workers, Callers callers, IntakeRoom room, Clock clock) {
        this.folder = folder;
        this.workers = workers;
        this.callers = callers;
        this.room = room;
        this.clock = clock;
    }

    /**
     * Looks whether the caller may have this done.
     *
     * @throws ForbiddenException when he may not by the single request
     */
    void requirePermission(JobOperation operation) {
        Caller caller = callers.current();
        if (!operation.permission().admits(caller)) {
            throw new ForbiddenException("these credentials do not permit to " + operation.label() + " devices");
        }
    }

    /**
     * Begins a job; returns when it is on disk.
     *
     * @throws TooManyException when the caller, or all together, have as many jobs running as may be
     * @throws NotReadyException while the master is being stopped
     * @throws RefusedException ({@code storage-failed}) while the disk has less than its reserve
     * @throws org.cairngate.ledger.store.StorageException when the disk refuses; then there is no job
     */
    Job begin(JobOperation operation, List<Job.Wish> wishes, ItemAudit.Source source) throws RefusedException {
        room.require();
        Job job;
        synchronized (this) {
            Account account = callers.account();
            requireRoom(account.name());
            Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
            String id = String.format(Locale.ROOT, "%012x%016x", now.toEpochMilli(), RANDOM.nextLong());
            job = new Job(
                    folder,
                    clock,
                    new JobRecord.Head(id, operation, account.name(), account.scope(), now),
                    source,
                    wishes);
            job.save();
            jobs.put(id, job);
        }
        log.info(
                "job begins id={} operation={} items={} account={}",
                job.head().id(),
                operation.label(),
                wishes.size(),
                job.head().account());
        workers.add(job);
        return job;
    }

    /** Also lets go what is too old, and the oldest where there are as many as may be. */
    private void requireRoom(String account) {
        if (!running) {
            throw new NotReadyException("the master is stopping and begins no job; ask again when it is back");
        }
        if (count(job -> isOf(job, account) && job.isRunning()) >= MAX_RUNNING_OF_ACCOUNT) {
            throw new TooManyException("this account has " + MAX_RUNNING_OF_ACCOUNT
                    + " jobs running; wait until one is done, or cancel one by DELETE /v1/jobs/{id}");
        }
        if (count(Job::isRunning) >= MAX_RUNNING) {
            throw new TooManyException("there are " + MAX_RUNNING + " jobs running; ask again when one is done");
        }
        forgetOld();
        forgetOldest(job -> isOf(job, account), MAX_OF_ACCOUNT);
        forgetOldest(job -> true, MAX_JOBS);
    }

    private void forgetOld() {
        jobs.values().forEach(Job::forgetOldTokens);
        Instant oldest = clock.instant().minus(KEPT);
        jobs.values().stream()
                .filter(job -> job.ended().filter(end -> end.isBefore(oldest)).isPresent())
                .toList()
                .forEach(this::forget);
    }

    private void forgetOldest(Predicate<Job> which, int most) {
        long tooMany = count(which) - most + 1;
        jobs.values().stream()
                .filter(which.and(job -> !job.isRunning()))
                .limit(Math.max(0, tooMany))
                .toList()
                .forEach(this::forget);
    }

    private void forget(Job job) {
        jobs.remove(job.head().id());
        folder.remove(job.head().id());
    }

    private long count(Predicate<Job> which) {
        return jobs.values().stream().filter(which).count();
    }

    private static boolean isOf(Job job, String account) {
        return job.head().account().equals(account);
    }

    /** How many jobs run; what asks this all the time has old jobs and tokens forgotten, too. */
    synchronized long countRunning() {
        forgetOld();
        return count(Job::isRunning);
    }

    /**
     * The jobs that the caller may see, the newest first.
     *
     * @param before only jobs older than that of this id; "" for all
     * @param limit most jobs
     */
    synchronized List<Job> list(String before, int limit) {
        forgetOld();
        NavigableMap<String, Job> older = before.isEmpty() ? jobs : jobs.headMap(before, false);
        return older.descendingMap().values().stream()
                .filter(this::isSeen)
                .limit(limit)
                .toList();
    }

    /**
     * A job.
     *
     * @throws NotFoundException when the caller has no such job
     */
    synchronized Job find(String id) {
        forgetOld();
        Job job = jobs.get(id);
        if (job == null || !isSeen(job)) {
            throw new NotFoundException("there is no job " + id);
        }
        return job;
    }

    /**
     * Begins nothing more of a job; does nothing to one that has ended.
     *
     * @throws NotFoundException when the caller has no such job
     * @throws ForbiddenException when he could not have begun it
     */
    Job cancel(String id) {
        Job job = find(id);
        requirePermission(job.head().operation());
        job.cancel("cancelled by " + callers.account().name());
        return job;
    }

    /** Why running jobs do not go on at the moment; empty when there is no reason. */
    String pause() {
        return workers.paused().orElse("");
    }

    /** Whether the caller is who began a job, and is shown the tokens that it issued. */
    boolean isOwn(Job job) {
        return isOf(job, callers.account().name());
    }

    private boolean isSeen(Job job) {
        return callers.scope().includes(job.head().scope());
    }

    @Override
    public synchronized void start() {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        for (JobRecord record : folder.read()) {
            boolean cut = record.state() == JobState.RUNNING;
            Job job = new Job(folder, clock, cut ? record.interrupted(now) : record);
            jobs.put(record.head().id(), job);
            if (cut) {
                log.warn(
                        "job was interrupted id={} operation={}",
                        record.head().id(),
                        record.head().operation());
                keep(job);
            }
        }
        running = true;
    }

    private static void keep(Job job) {
        try {
            job.save();
        } catch (StorageException e) {
            log.error(
                    "interrupted job not kept as such, the next start does id={}",
                    job.head().id(),
                    e);
        }
    }

    /** Waits for what is under way, and begins nothing more. */
    @Override
    public void stop() {
        synchronized (this) {
            running = false;
        }
        workers.stop();
        List<Job> left;
        synchronized (this) {
            left = List.copyOf(jobs.values());
        }
        left.forEach(Job::interrupt);
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** After the chain's parts and the audit, and before the web server; stopped the other way round. */
    @Override
    public int getPhase() {
        return 2;
    }
}
