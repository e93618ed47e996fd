package org.cairngate.master.jobs;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.cairngate.ledger.store.StorageException;
import org.cairngate.master.audit.ItemAudit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A job as it goes on. Its file says, before an item is tried, that it may be; results follow a little later, at the latest with the end:
 * a master that is killed knows of each item that it was not begun, how it ended, or that it has to be looked at. Tokens are in memory
 * only, for a while. Safe for use by several threads.
 */
final class Job {

    /** For how long after its end a job shows the tokens that it issued. */
    static final Duration TOKENS_SHOWN = Duration.ofHours(1);

    /** Items that the file is told of at a time. */
    static final int STEP = 64;

    private static final Logger log = LoggerFactory.getLogger(Job.class);

    private final JobFolder folder;
    private final Clock clock;
    private final JobRecord.Head head;
    private final ItemAudit.Source source;
    private final List<String> uids = new ArrayList<>();
    private final List<Optional<Object>> bodies = new ArrayList<>();
    private final List<Optional<ItemResult>> results = new ArrayList<>();
    private final Map<Integer, String> tokens = new HashMap<>();
    private final BitSet underWay = new BitSet();
    private final Deque<Integer> returned = new ArrayDeque<>();
    private int next;
    private int begun;
    private JobState state;
    private boolean cancelled;
    private String note;
    private Optional<Instant> ended;

    /**
     * An item of a job's list.
     *
     * @param deviceUid the device
     * @param body of the class that the operation says
     */
    record Wish(String deviceUid, Object body) {}

    /**
     * A job at one time.
     *
     * @param record what is kept of it
     * @param underWay which items are
     */
    record Now(JobRecord record, BitSet underWay) {}

    /** A job that begins. */
    Job(JobFolder folder, Clock clock, JobRecord.Head head, ItemAudit.Source source, List<Wish> wishes) {
        this(folder, clock, head, source);
        state = JobState.RUNNING;
        note = "";
        ended = Optional.empty();
        wishes.forEach(wish -> {
            uids.add(wish.deviceUid());
            bodies.add(Optional.of(wish.body()));
            results.add(Optional.empty());
        });
    }

    /** A job that ended. */
    Job(JobFolder folder, Clock clock, JobRecord record) {
        this(folder, clock, record.head(), new ItemAudit.Source("", ""));
        state = record.state();
        note = record.note();
        ended = record.ended();
        begun = record.begun();
        record.items().forEach(item -> {
            uids.add(item.deviceUid());
            results.add(item.result());
        });
    }

    private Job(JobFolder folder, Clock clock, JobRecord.Head head, ItemAudit.Source source) {
        this.folder = folder;
        this.clock = clock;
        this.head = head;
        this.source = source;
    }

    JobRecord.Head head() {
        return head;
    }

    ItemAudit.Source source() {
        return source;
    }

    synchronized boolean isRunning() {
        return state == JobState.RUNNING;
    }

    synchronized Optional<Instant> ended() {
        return ended;
    }

    /** The job as it is now. */
    synchronized JobRecord record() {
        List<JobRecord.Item> items = new ArrayList<>();
        for (int index = 0; index < uids.size(); index++) {
            items.add(new JobRecord.Item(uids.get(index), results.get(index)));
        }
        return new JobRecord(head, state, note, ended, begun, items);
    }

    /** What is known at the same time. */
    synchronized Now now() {
        return new Now(record(), (BitSet) underWay.clone());
    }

    /** The token that an item was issued, while it is shown. */
    synchronized Optional<String> token(int index) {
        forgetOldTokens();
        return Optional.ofNullable(tokens.get(index));
    }

    /** Forgets the tokens when they are shown no more. */
    synchronized void forgetOldTokens() {
        if (ended.filter(end -> clock.instant().isAfter(end.plus(TOKENS_SHOWN))).isPresent()) {
            tokens.clear();
        }
    }

    /**
     * Keeps the job on disk; returns when it is synced.
     *
     * @throws StorageException when the disk refuses
     */
    synchronized void save() {
        folder.write(record());
    }

    /**
     * Takes the next item, which is under way from then on.
     *
     * @return empty when there is none
     * @throws StorageException when the disk refuses to be told; none is taken then
     */
    synchronized OptionalInt take() {
        if (!hasMore()) {
            return OptionalInt.empty();
        }
        if (returned.isEmpty() && next == begun) {
            int before = begun;
            begun = Math.min(uids.size(), begun + STEP);
            try {
                save();
            } catch (StorageException e) {
                begun = before;
                throw e;
            }
        }
        int index = returned.isEmpty() ? next++ : returned.removeFirst();
        underWay.set(index);
        return OptionalInt.of(index);
    }

    /** Whether an item can be taken. */
    synchronized boolean hasMore() {
        return left() > 0;
    }

    /** How many items can be taken. */
    synchronized int left() {
        return isRunning() && !cancelled ? returned.size() + uids.size() - next : 0;
    }

    synchronized String uid(int index) {
        return uids.get(index);
    }

    synchronized Object body(int index) {
        return bodies.get(index).orElseThrow();
    }

    /** Gives back an item that was taken and not tried. */
    synchronized void giveBack(int index) {
        underWay.clear(index);
        returned.addFirst(index);
        endIfOver();
    }

    /** Says how an item ended, with the token that it was issued. */
    synchronized void end(int index, ItemResult result, Optional<String> token) {
        if (!isRunning()) {
            return; // it was given up: this came too late
        }
        underWay.clear(index);
        results.set(index, Optional.of(result));
        bodies.set(index, Optional.empty());
        token.ifPresent(issued -> tokens.put(index, issued));
        endIfOver();
    }

    /** Begins nothing more; what is under way is waited for. Does nothing to a job that has ended. */
    synchronized void cancel(String why) {
        if (isRunning() && !cancelled) {
            cancelled = true;
            note = why;
            endIfOver();
        }
    }

    /** Ends a job in whose midst the master ends. Nobody knows of what is still under way. */
    synchronized void interrupt() {
        if (isRunning()) {
            underWay.stream().forEach(index -> results.set(index, Optional.of(ItemResult.CUT_SHORT)));
            underWay.clear();
            note = JobRecord.INTERRUPTED;
            end(JobState.INTERRUPTED);
        }
    }

    private void endIfOver() {
        if (isRunning() && underWay.isEmpty() && (cancelled || (returned.isEmpty() && next == uids.size()))) {
            boolean all = results.stream().allMatch(Optional::isPresent);
            end(all ? JobState.DONE : JobState.CANCELLED);
        }
    }

    private void end(JobState how) {
        state = how;
        ended = Optional.of(clock.instant().truncatedTo(ChronoUnit.MILLIS));
        bodies.clear();
        try {
            save();
        } catch (StorageException e) {
            log.error("end of a job not kept, the next start takes it for interrupted id={}", head.id(), e);
        }
        log.info(
                "job ended id={} operation={} state={}",
                head.id(),
                head.operation().label(),
                how.label());
    }
}
