package org.cairngate.master.jobs;

import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import org.cairngate.ledger.RefusalLog;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.store.StorageException;
import org.cairngate.master.access.OnBehalf;
import org.cairngate.master.audit.ItemAudit;
import org.cairngate.master.disk.IntakeRoom;
import org.cairngate.master.problem.ForbiddenException;
import org.cairngate.master.problem.Problems;
import org.cairngate.master.registry.DeviceOperations;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.ProblemDetail;
import org.springframework.stereotype.Component;

/**
 * Does single items, as the single request would: with the rights that the account has at that moment, and with a record in the audit.
 * Safe for use by several threads.
 */
@Component
final class JobItems {

    private static final Logger log = LoggerFactory.getLogger(JobItems.class);

    // What is refused at minting takes the numbers of those behind it with it; many are under way here.
    private static final int ATTEMPTS = 5;
    private static final int FAULT = 500;

    private final DeviceOperations devices;
    private final OnBehalf behalf;
    private final ItemAudit audit;
    private final IntakeRoom room;
    private final RefusalLog refusals;
    private final Clock clock;
    private final LongAdder done = new LongAdder();
    private final LongAdder refused = new LongAdder();

    /** How an item ended, with the token that it was issued. */
    private record Ended(ItemResult result, int status, String reason, Optional<String> token) {}

    JobItems(
            DeviceOperations devices,
            OnBehalf behalf,
            ItemAudit audit,
            IntakeRoom room,
            RefusalLog refusals,
            Clock clock) {
        this.devices = devices;
        this.behalf = behalf;
        this.audit = audit;
        this.room = room;
        this.refusals = refusals;
        this.clock = clock;
    }

    /** Why no item is to be begun now; empty when there is no reason. */
    Optional<String> pause() {
        return room.refusal();
    }

    /** How many items were done since the start. */
    long done() {
        return done.sum();
    }

    /** How many items were refused since the start. */
    long refused() {
        return refused.sum();
    }

    /**
     * Does an item that was taken, or gives it back.
     *
     * @return whether it was tried; else there is no room for it, for a moment
     */
    boolean tryItem(Job job, int index) {
        JobOperation operation = job.head().operation();
        String account = job.head().account();
        if (!isStillPermitted(job)) {
            job.giveBack(index);
            job.cancel("account " + account + " may not " + operation.label() + " devices any more, so nothing more was"
                    + " begun");
            return true;
        }
        ItemAudit.Begun begun;
        try {
            begun = audit.begin(account, operation.action(), operation.operation(), job.uid(index), job.source());
        } catch (RefusedException e) {
            job.giveBack(index);
            return false;
        } catch (StorageException e) {
            log.error(
                    "item of a job not begun, it cannot be recorded job={} index={}",
                    job.head().id(),
                    index,
                    e);
            job.giveBack(index);
            return false;
        }
        Object body = job.body(index);
        Ended ended = behalf.as(account, () -> attempt(job, index, body));
        (ended.result() instanceof ItemResult.Done ? done : refused).increment();
        try {
            audit.end(begun, ended.status(), ended.reason());
        } catch (StorageException e) {
            log.error(
                    "item of a job not recorded, it will be when the store permits job={}",
                    job.head().id(),
                    e);
        }
        job.end(index, ended.result(), ended.token());
        return true;
    }

    private boolean isStillPermitted(Job job) {
        return behalf.admits(job.head().account(), job.head().operation().permission(), clock.instant());
    }

    private Ended attempt(Job job, int index, Object body) {
        try {
            return done(job.head().operation(), run(job, index, body));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Ended(ItemResult.CUT_SHORT, FAULT, "interrupted", Optional.empty());
        } catch (RefusedException e) {
            refusals.record(e);
            return refused(e);
        } catch (StorageException e) {
            log.error(
                    "item of a job failed, storage refuses job={} index={}",
                    job.head().id(),
                    index,
                    e);
            return refused(e);
        } catch (RuntimeException e) {
            if (!isStillPermitted(job)) {
                return refused(new ForbiddenException("the account may not do this any more"));
            }
            Ended ended = refused(e);
            if (ended.status() >= FAULT) {
                log.error(
                        "item of a job failed unexpectedly job={} index={}",
                        job.head().id(),
                        index,
                        e);
            }
            return ended;
        }
    }

    private DeviceOperations.Done run(Job job, int index, Object body) throws RefusedException, InterruptedException {
        for (int attempt = 1; ; attempt++) {
            try {
                return job.head().operation().run(devices, job.uid(index), body);
            } catch (RefusedException e) {
                if (e.reason() != RefusalReason.SEQ_GAP || attempt == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    private static Ended done(JobOperation operation, DeviceOperations.Done done) {
        ItemResult result = new ItemResult.Done(
                done.submitted().transactionId().hex(),
                done.submitted().height(),
                done.token().isPresent());
        return new Ended(result, operation.status(done), "", done.token());
    }

    private static Ended refused(Exception failure) {
        ProblemDetail problem = Problems.ofFailure(failure);
        String reason = Problems.reasonOf(problem);
        String detail = Optional.ofNullable(problem.getDetail()).orElse("");
        return new Ended(
                new ItemResult.Refused(problem.getStatus(), reason, detail),
                problem.getStatus(),
                reason,
                Optional.empty());
    }
}
