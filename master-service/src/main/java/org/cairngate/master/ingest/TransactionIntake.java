package org.cairngate.master.ingest;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.cairngate.ledger.RefusalLog;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.cbor.CborReader;
import org.cairngate.ledger.protocol.Receipt;
import org.cairngate.ledger.protocol.Submission;
import org.cairngate.ledger.store.ChainStore;
import org.cairngate.ledger.store.StorageException;
import org.cairngate.ledger.transaction.SignedTransaction;
import org.cairngate.master.disk.IntakeRoom;
import org.cairngate.master.minting.Announcer;
import org.cairngate.master.minting.PoolEntry;
import org.cairngate.master.minting.TransactionPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes what hubs submit, judges it, pools it durably and answers with receipts.
 *
 * <p>MQTT's PUBACK means nothing here: a hub resends until it has a receipt, and a receipt says "accepted" only after the
 * transaction and its segment are synced. So a full queue may simply drop, and a failed disk may stay silent. While the disk has less
 * than its reserve the receipt says {@code storage-failed}, and the hub offers the batch again after a while. {@link #offer} never
 * blocks; one thread of this class does the rest and groups what arrived meanwhile into one synced write.
 */
public final class TransactionIntake implements AutoCloseable {

    /** Most submissions that wait. */
    public static final int MAX_WAITING = 4096;

    /** Most submissions of one hub that wait: twice what a hub sends without a receipt, so that none takes the others' room. */
    public static final int MAX_WAITING_OF_HUB = 256;

    /** Most bytes of submissions that wait: what fits a small heap, and several seconds of work. */
    public static final long MAX_WAITING_BYTES = 32L << 20;

    /** Most submissions in one synced write. */
    public static final int MAX_GROUP = 64;

    /**
     * Most bytes of submissions in one synced write, unless one alone has more: some 5,000 events, which a slow machine judges in two
     * seconds. All of a group wait for their receipts until the last of it is judged, and a hub waits 20 seconds before it takes a batch
     * for lost and sends it again. Twenty batches of the usual size are in it, so that a sync is shared by many.
     */
    public static final long MAX_GROUP_BYTES = 1 << 20;

    private static final Logger log = LoggerFactory.getLogger(TransactionIntake.class);
    private static final long POLL_MILLIS = 100;
    private static final long PATIENCE_MILLIS = 10_000;

    private final ChainStore store;
    private final TransactionPool pool;
    private final Announcer announcer;
    private final RefusalLog refusals;
    private final Clock clock;
    private final IntakeRoom room;
    private final BlockingQueue<Arrival> waiting = new ArrayBlockingQueue<>(MAX_WAITING);
    private final AtomicLong waitingBytes = new AtomicLong();
    private final Map<String, Integer> waitingOfHub = new ConcurrentHashMap<>();
    private final LongAdder taken = new LongAdder();
    private final Thread worker = new Thread(this::work, "intake");
    private volatile boolean closed;

    /** An intake that is not running yet. */
    public TransactionIntake(
            ChainStore store,
            TransactionPool pool,
            Announcer announcer,
            RefusalLog refusals,
            Clock clock,
            IntakeRoom room) {
        this.store = store;
        this.pool = pool;
        this.announcer = announcer;
        this.refusals = refusals;
        this.clock = clock;
        this.room = room;
    }

    /** Starts the thread that judges. */
    public void start() {
        worker.start();
    }

    /** Takes a hub's message, or drops it when too much waits. Never blocks. */
    public void offer(String hub, byte[] message) {
        if (closed) {
            return;
        }
        Arrival arrival = new Arrival(hub, message);
        long bytes = waitingBytes.addAndGet(arrival.size());
        int ofHub = waitingOfHub.merge(hub, 1, Integer::sum);
        if (bytes > MAX_WAITING_BYTES || ofHub > MAX_WAITING_OF_HUB || !waiting.offer(arrival)) {
            waitsNoMore(arrival);
            refusals.record(RefusalReason.QUOTA_FULL, "intake is full, hub=" + hub + " resends");
        }
    }

    private void waitsNoMore(Arrival arrival) {
        waitingBytes.addAndGet(-arrival.size());
        waitingOfHub.computeIfPresent(arrival.hub(), (hub, count) -> count == 1 ? null : count - 1);
    }

    /** How many submissions were taken since the start; one that is sent again counts once. */
    public long accepted() {
        return taken.sum();
    }

    /** How many submissions wait to be judged. */
    public int depth() {
        return waiting.size();
    }

    /**
     * Ends the group that is judged now, drops what waits, for which nobody has a receipt, and stops. However long that takes: the chain is
     * closed after this, and a group that is cut off then would be an error in the log.
     */
    @Override
    public void close() {
        closed = true;
        discard();
        try {
            worker.join(PATIENCE_MILLIS);
            while (worker.isAlive()) {
                log.warn("intake still judges, the stop waits for it");
                worker.join(PATIENCE_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        discard();
    }

    private void discard() {
        List<Arrival> dropped = new ArrayList<>();
        waiting.drainTo(dropped);
        dropped.forEach(this::waitsNoMore);
        if (!dropped.isEmpty()) {
            log.info("submissions left, hubs resend count={}", dropped.size());
        }
    }

    private void work() {
        while (!closed) {
            try {
                Arrival first = waiting.poll(POLL_MILLIS, TimeUnit.MILLISECONDS);
                if (first == null) {
                    room.look(); // so that the log says when there is room again, also while nobody sends
                } else {
                    List<Arrival> group = groupFrom(first);
                    group.forEach(this::waitsNoMore);
                    takeGroup(group);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            } catch (StorageException e) {
                refusals.record(RefusalReason.STORAGE_FAILED, "submissions not stored, hubs resend: " + e.getMessage());
                log.error("pool not written, hubs resend", e);
            } catch (RuntimeException e) {
                // One group must not end the intake; its hubs resend and others go on.
                log.error("submissions not judged, hubs resend", e);
            }
        }
    }

    /** What waits behind the first, as far as one synced write may take it along. */
    private List<Arrival> groupFrom(Arrival first) {
        List<Arrival> group = new ArrayList<>(List.of(first));
        long bytes = first.size();
        Arrival next = waiting.peek();
        while (next != null
                && group.size() < MAX_GROUP
                && bytes + next.size() <= MAX_GROUP_BYTES
                && waiting.remove(next)) { // else it was dropped meanwhile, for the intake is closing
            group.add(next);
            bytes += next.size();
            next = waiting.peek();
        }
        return group;
    }

    /** Judges some submissions, pools what is accepted in one write, and answers each. Called by one thread. */
    void takeGroup(List<Arrival> group) {
        SubmissionRules rules = new SubmissionRules(store, pool, room);
        List<PoolEntry> accepted = new ArrayList<>();
        List<Runnable> receipts = new ArrayList<>();
        for (Arrival arrival : group) {
            judge(arrival, rules, accepted)
                    .ifPresent(receipt -> receipts.add(() -> announcer.receipt(arrival.hub(), receipt)));
        }
        if (!accepted.isEmpty()) {
            pool.add(accepted);
            taken.add(accepted.size());
        }
        receipts.forEach(Runnable::run);
    }

    private Optional<Receipt> judge(Arrival arrival, SubmissionRules rules, List<PoolEntry> accepted) {
        Optional<SignedTransaction> transaction = Optional.empty();
        try {
            transaction = Optional.of(transaction(arrival.message()));
            Submission submission = Submission.decode(arrival.message());
            rules.judge(arrival.hub(), submission, clock.instant()).ifPresent(accepted::add);
            return transaction.map(
                    signed -> Receipt.accepted(signed.id(), signed.transaction().seq()));
        } catch (RefusedException e) {
            refusals.record(e.reason(), "hub=" + arrival.hub() + " " + e.detail());
            // Without a readable transaction there is nothing that a receipt could name.
            return transaction.map(
                    signed -> Receipt.refused(signed.id(), signed.transaction().seq(), e));
        }
    }

    /** The transaction alone, so that a submission with a damaged segment still gets a receipt. */
    private static SignedTransaction transaction(byte[] message) throws RefusedException {
        if (message.length > Submission.MAX_BYTES) {
            throw new RefusedException(
                    RefusalReason.OVERSIZED,
                    "submission of " + message.length + " bytes, at most " + Submission.MAX_BYTES);
        }
        CborReader reader = new CborReader(message);
        reader.readArray(2);
        return SignedTransaction.decode(reader.readBytes(SignedTransaction.MAX_BYTES));
    }
}
