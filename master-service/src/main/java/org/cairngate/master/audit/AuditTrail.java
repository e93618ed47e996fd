package org.cairngate.master.audit;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.store.StorageException;
import org.cairngate.master.disk.IntakeRoom;
import org.cairngate.master.minting.TransactionPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Brings audit records onto the ledger.
 *
 * <p>A write is noted on disk before it is tried ({@link #begin}) and its record is in the pool before it is answered ({@link #end}):
 * records that wait at the same time share a transaction and a sync. Killed in between, the next start makes the record of the note.
 * Logins and refused attempts wait in memory, at most {@link #PACE} until they are sealed together; how many of them there are is
 * {@link RefusedAttempts}'s part. While the disk has less than its reserve they go on waiting, and so do the records of writes that were
 * refused. Safe for use by several threads.
 */
final class AuditTrail implements SmartLifecycle {

    /** How long logins and refused attempts wait to be sealed together. */
    static final Duration PACE = Duration.ofSeconds(1);

    private static final Logger log = LoggerFactory.getLogger(AuditTrail.class);
    private static final Duration WAIT = Duration.ofSeconds(10);
    private static final long POLL_MILLIS = 100;

    private final TransactionPool pool;
    private final IntakeRoom room;
    private final Clock clock;
    private final AuditBatches batches;
    private final Notes notes;
    private final AuditIndex index;
    private final RefusedAttempts attempts = new RefusedAttempts();
    private final Logins logins = new Logins();
    private final BlockingQueue<Waiting> waiting = new LinkedBlockingQueue<>();
    private final List<Waiting> again = new ArrayList<>();
    private final List<Notes.Note> left = new ArrayList<>();
    private volatile Optional<Thread> worker = Optional.empty();
    private long sealedAt = System.nanoTime();

    /** A record on its way into the pool: the slot of its note, if it has one, and who waits for it. */
    private record Waiting(AuditRecord record, OptionalInt slot, CompletableFuture<Void> pooled) {}

    AuditTrail(
            TransactionPool pool, IntakeRoom room, Clock clock, AuditBatches batches, Notes notes, AuditIndex index) {
        this.pool = pool;
        this.room = room;
        this.clock = clock;
        this.batches = batches;
        this.notes = notes;
        this.index = index;
    }

    /**
     * Notes a write that is about to be tried.
     *
     * @return to be given to {@link #end} whatever becomes of the write
     * @throws RefusedException ({@code quota-full}) when too many writes are under way; the write must not be tried
     * @throws StorageException when the disk refuses; the write must not be tried
     */
    Notes.Note begin(Attempt attempt) throws RefusedException {
        return begin(attempt, 0);
    }

    /**
     * Notes a write as {@link #begin(Attempt)}, unless it would take one of the last slots.
     *
     * @param others how many slots are left to others at least
     * @throws RefusedException ({@code quota-full}) also when no more are free
     */
    Notes.Note begin(Attempt attempt, int others) throws RefusedException {
        AuditRecord record = AuditRecord.of(clock.instant(), AuditRecord.Kind.WRITE, attempt, Outcome.INTERRUPTED);
        return notes.begin(record, others);
    }

    /**
     * Records how a write ended; returns when the record is in the pool, or waits for the disk to have room, which only the record of a
     * write that was refused does.
     *
     * @param object what it was about, empty when {@link #begin} was told
     * @throws StorageException when it could not be recorded; the note stays, and becomes a record later
     */
    void end(Notes.Note note, Outcome outcome, String object) {
        AuditRecord record = note.record().ended(outcome, object);
        if (outcome.isRefused() && !hasRoom()) {
            attempts.add(record);
            notes.done(note.slot());
            return;
        }
        CompletableFuture<Void> pooled = new CompletableFuture<>();
        waiting.add(new Waiting(record, OptionalInt.of(note.slot()), pooled));
        try {
            pooled.get(WAIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new StorageException(
                    "audit record not stored: " + e.getCause().getMessage(), e.getCause());
        } catch (TimeoutException e) {
            throw new StorageException("audit record not stored in s=" + WAIT.toSeconds(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StorageException("interrupted before the audit record was stored", e);
        }
    }

    /** Notes the use of an account; the first one from its address for a while becomes a record. */
    void used(Attempt login) {
        Instant now = clock.instant();
        if (logins.isNew(login.actor(), login.address(), now)) {
            AuditRecord record = AuditRecord.of(now, AuditRecord.Kind.LOGIN, login, new Outcome(200, ""));
            if (!attempts.offer(record)) {
                logins.forget(login.actor(), login.address());
            }
        }
    }

    /** Notes that somebody signed in at the page: each time is a record. */
    void signedIn(Attempt login) {
        if (!attempts.offer(AuditRecord.of(clock.instant(), AuditRecord.Kind.LOGIN, login, new Outcome(200, "")))) {
            log.error("login not recorded, too many records wait account={}", login.actor());
        }
    }

    /** Takes an attempt that was refused. */
    void refused(Attempt attempt, Outcome outcome) {
        attempts.add(AuditRecord.of(clock.instant(), AuditRecord.Kind.REFUSAL, attempt, outcome));
    }

    /** Seals everything for which there is room, also numbers of attempts that are still rising. */
    void flush() {
        seal(drain(new ArrayList<>()), hasRoom() ? attempts.takeAll() : List.of());
    }

    @Override
    public void start() {
        left.addAll(notes.left());
        settleLeft();
        Thread thread = new Thread(this::work, "audit");
        worker = Optional.of(thread);
        thread.start();
    }

    /** Seals what waits, and stops. */
    @Override
    public void stop() {
        Optional<Thread> thread = worker;
        worker = Optional.empty();
        try {
            if (thread.isPresent()) {
                thread.get().join(WAIT.toMillis());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        flush();
        if (!attempts.isEmpty()) {
            log.error(
                    "refused attempts not recorded detail=\"{}\"",
                    room.refusal().orElse("the master stops"));
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
        while (isRunning()) {
            try {
                boolean due = System.nanoTime() - sealedAt >= PACE.toNanos();
                if (due) {
                    sealedAt = System.nanoTime();
                    settleLeft();
                }
                boolean withOthers = due && hasRoom();
                Waiting first = waiting.poll(POLL_MILLIS, TimeUnit.MILLISECONDS);
                List<Waiting> group = first == null ? new ArrayList<>() : drain(new ArrayList<>(List.of(first)));
                if (due) {
                    group.addAll(takeAgain());
                }
                seal(group, withOthers ? attempts.take(clock.instant()) : List.of());
                if (due) {
                    index.follow(AuditIndex.STEP); // last: what fails here has taken nothing out
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            } catch (RuntimeException e) {
                log.error("audit failed, tried again", e);
            }
        }
    }

    /** What an earlier run left: on the chain it is done, in the pool it may still be refused, and otherwise nothing has it. */
    private void settleLeft() {
        left.removeIf(note -> {
            boolean waits = pool.containsUid(note.record().uid());
            if (notes.isOnChain(note)) {
                notes.done(note.slot());
                return true;
            }
            return !waits
                    && waiting.add(new Waiting(note.record(), OptionalInt.of(note.slot()), new CompletableFuture<>()));
        });
    }

    private List<Waiting> drain(List<Waiting> group) {
        waiting.drainTo(group, AuditBatches.MAX_RECORDS);
        return group;
    }

    private void seal(List<Waiting> writes, List<AuditRecord> others) {
        List<Waiting> all = new ArrayList<>(writes);
        others.forEach(record -> all.add(new Waiting(record, OptionalInt.empty(), new CompletableFuture<>())));
        for (int from = 0; from < all.size(); from += AuditBatches.MAX_RECORDS) {
            sealBatch(all.subList(from, Math.min(all.size(), from + AuditBatches.MAX_RECORDS)));
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // what is done then catches what it must
    private void sealBatch(List<Waiting> batch) {
        List<AuditRecord> records = batch.stream().map(Waiting::record).toList();
        try {
            CompletableFuture<Long> minted = batches.pool(
                    records,
                    writes ->
                            batch.forEach(one -> one.slot().ifPresent(slot -> notes.end(writes, slot, one.record()))));
            batch.forEach(one -> one.pooled().complete(null));
            minted.whenComplete((height, refusal) -> minted(batch, Optional.ofNullable(refusal)));
        } catch (RefusedException | RuntimeException e) {
            log.error("audit records not pooled, tried again records={}", records.size(), e);
            keepForLater(batch);
            batch.forEach(one -> one.pooled().completeExceptionally(e));
        }
    }

    /** Called by the minter. A change of the master's that was refused takes the numbers behind it with it. */
    private void minted(List<Waiting> batch, Optional<Throwable> refusal) {
        if (refusal.isEmpty()) {
            batch.forEach(one -> one.slot().ifPresent(notes::done));
        } else if (refusal.get() instanceof RefusedException refused && refused.reason() == RefusalReason.SEQ_GAP) {
            waiting.addAll(batch);
        } else {
            log.error("audit records refused by the chain, tried again records={}", batch.size(), refusal.get());
            keepForLater(batch);
        }
    }

    /** Those with a note are as many as there are slots; the others are bounded by becoming numbers. */
    private void keepForLater(List<Waiting> batch) {
        for (Waiting one : batch) {
            if (one.slot().isPresent()) {
                synchronized (again) {
                    again.add(one);
                }
            } else if (!attempts.offer(one.record())) {
                attempts.add(one.record());
            }
        }
    }

    private List<Waiting> takeAgain() {
        synchronized (again) {
            List<Waiting> taken = List.copyOf(again);
            again.clear();
            return taken;
        }
    }

    private boolean hasRoom() {
        return room.refusal().isEmpty();
    }
}
