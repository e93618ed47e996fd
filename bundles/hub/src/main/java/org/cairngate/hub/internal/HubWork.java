package org.cairngate.hub.internal;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.cairngate.hub.internal.batch.BatchSealer;
import org.cairngate.hub.internal.batch.Batcher;
import org.cairngate.hub.internal.chain.Chain;
import org.cairngate.hub.internal.chain.Follower;
import org.cairngate.hub.internal.chain.JournalScrub;
import org.cairngate.hub.internal.chain.MasterApi;
import org.cairngate.hub.internal.cosign.Cosignatures;
import org.cairngate.hub.internal.index.Indexer;
import org.cairngate.hub.internal.receipts.Receipts;
import org.cairngate.hub.internal.snapshot.SnapshotSync;
import org.cairngate.hub.internal.status.DiskWatch;
import org.cairngate.hub.internal.status.Outage;
import org.cairngate.hub.internal.status.PortsFile;
import org.cairngate.hub.internal.status.StatusBoard;
import org.cairngate.hub.internal.status.StatusReport;
import org.cairngate.hub.internal.step.Step;
import org.cairngate.hub.internal.uplink.Link;
import org.cairngate.hub.internal.uplink.LinkFailure;
import org.cairngate.hub.internal.uplink.LinkListener;
import org.cairngate.hub.internal.uplink.SteppedLink;
import org.cairngate.hub.internal.uplink.Submissions;
import org.cairngate.hub.internal.uplink.Uplink;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusalSource;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.note.SignedNote;
import org.cairngate.ledger.protocol.Receipt;
import org.cairngate.ledger.protocol.Topics;
import org.cairngate.ledger.store.DiskReserve;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Everything that the hub's thread does, and when. All methods but the constructor and {@link #wire} run on it. */
final class HubWork implements LinkListener, Follower.Progress {

    /** Waiting events that seal batches at once instead of at the end of the delay. */
    private static final long SEAL_AT_EVENTS = 256;

    /** Seconds between attempts to fetch blocks that could not be fetched. */
    private static final int FETCH_RETRY_S = 3;

    private static final Logger LOG = LoggerFactory.getLogger(HubWork.class);

    private final HubParts parts;
    private final Clock clock;
    private final ScheduledExecutorService thread;
    private final Indexer indexer;
    private final StatusBoard board;
    private final Outage outage;
    private final DiskWatch disk;
    private final BatchSealer sealer;
    private final JournalScrub journalScrub;
    private final Batcher batcher;
    private final AtomicBoolean sealScheduled = new AtomicBoolean();
    private final AtomicBoolean sealNow = new AtomicBoolean();
    private volatile boolean stopped;
    private Link link;
    private Submissions submissions;
    private Receipts receipts;
    private Cosignatures cosignatures;
    private Follower follower;
    private SnapshotSync beginning;
    private StatusReport report;
    private volatile boolean caughtUp;
    private long seconds;

    HubWork(HubParts parts, Clock clock, ScheduledExecutorService thread, Indexer indexer, StatusBoard board) {
        this.parts = parts;
        this.clock = clock;
        this.thread = thread;
        this.indexer = indexer;
        this.board = board;
        this.outage = new Outage(parts.settings().masterMqtt(), parts.journal(), clock);
        this.disk = new DiskWatch(
                DiskReserve.on(parts.settings().data(), parts.settings().store().diskReserve()), parts.journal());
        this.sealer = new BatchSealer(parts.store().chain().genesis().chainId(), parts.key(), new SecureRandom());
        this.journalScrub = new JournalScrub(parts.store(), parts.journal());
        this.batcher = new Batcher(
                parts.journal(),
                parts.store(),
                parts.outbox(),
                sealer,
                parts.settings().limits(),
                parts.refusals());
    }

    /** Connects the parts that need the uplink. Called once, before {@link #start}. */
    void wire(Uplink connection, MasterApi source, Executor fetchThread, List<RefusalSource> sources, PortsFile ports) {
        link = new SteppedLink(connection, parts.store().steps());
        String name = parts.settings().name();
        submissions = new Submissions(link, parts.outbox(), name, clock, parts.refusals());
        receipts = new Receipts(parts.outbox(), sealer, submissions, parts.refusals(), clock);
        Chain chain = new Chain(
                parts.store(), parts.outbox(), sealer, parts.key().publicKey().id(), clock);
        cosignatures = new Cosignatures(parts.store(), link, name, parts.key(), clock);
        follower = new Follower(chain, cosignatures, source, this::handOver, fetchThread, parts.refusals());
        follower.onProgress(this);
        beginning = new SnapshotSync(
                parts.store(),
                source,
                this::handOver,
                fetchThread,
                parts.refusals(),
                parts.settings().store().snapshotFrom());
        beginning.onDone(follower::catchUp);
        report = new StatusReport(parts.settings(), parts.store(), parts.journal(), parts.outbox(), sources, ports);
    }

    void start() {
        // A hub without its data must learn its last sequence number from the chain before it seals anything.
        caughtUp = batcher.hasHistory();
        if (caughtUp || parts.store().chain().tip().size() > 1) {
            board.readiness().registryKnown();
        }
        thread.execute(guarded(this::finishCertified));
        parts.journal().onAppend(this::appended);
        every(1000, this::second);
        appended();
        indexer.wake();
    }

    void stop() {
        handOver(() -> {
            stopped = true;
            disk.end();
        });
        board.readiness().ended();
    }

    @Override
    public void linkUp() {
        outage.over();
        submissions.restart();
        if (beginning.pending()) {
            beginning.go();
        } else {
            follower.catchUp();
        }
    }

    @Override
    public void linkFailed(LinkFailure failure) {
        outage.failed(failure);
        failure.refusal().ifPresent(reason -> parts.refusals().record(reason, failure.cause()));
    }

    @Override
    public void message(String topic, byte[] payload) {
        try {
            if (topic.equals(Topics.BLOCKS)) {
                // While it is open how the copy begins, blocks are left to be fetched afterwards.
                if (!beginning.pending()) {
                    follower.announced(payload);
                }
            } else if (topic.equals(Topics.CERTIFICATES)) {
                follower.certificate(SignedNote.parse(payload));
            } else if (topic.equals(Topics.receipt(parts.settings().name()))) {
                Receipt receipt = Receipt.decode(payload);
                parts.store().steps().take(Step.RECEIPT_TAKEN, () -> receipts.received(receipt));
            } else {
                parts.refusals().record(RefusalReason.FOREIGN_TOPIC, "message on " + topic);
            }
        } catch (RefusedException e) {
            parts.refusals().record(e);
        }
    }

    @Override
    public void appended(boolean nowCaughtUp) {
        if (nowCaughtUp && !caughtUp) {
            caughtUp = true;
            board.readiness().registryKnown();
            appended();
        }
        finishCertified();
        submissions.pump();
        indexer.wake();
    }

    @Override
    public void certified() {
        finishCertified();
    }

    /** Called by the journal's threads after each append: returns at once. */
    private void appended() {
        if (stopped) {
            return;
        }
        if (batcher.waiting() >= SEAL_AT_EVENTS) {
            if (sealNow.compareAndSet(false, true)) {
                handOver(this::seal);
            }
        } else if (sealScheduled.compareAndSet(false, true)) {
            after(parts.settings().limits().maxDelay().toMillis(), this::seal);
        }
    }

    private void seal() {
        sealScheduled.set(false);
        sealNow.set(false);
        if (caughtUp && batcher.sealWaiting() > 0) {
            submissions.pump();
        }
    }

    private void finishCertified() {
        int deleted = parts.outbox().deleteCertified(parts.store().chain().certifiedSize());
        OptionalLong lowest = parts.outbox().lowestPosition();
        long upTo = Math.min(batcher.cursor(), lowest.orElse(Long.MAX_VALUE));
        if (upTo > parts.journal().first()) {
            parts.store().steps().take(Step.JOURNAL_TRIMMED, () -> parts.journal()
                    .trim(upTo));
        }
        journalScrub.afterTrim();
        if (deleted > 0 && batcher.waiting() > 0) {
            appended();
        }
    }

    private void second() {
        seconds++;
        receipts.settle();
        if (seconds % FETCH_RETRY_S == 0 && link.isUp()) {
            beginning.go();
            follower.retry();
        }
        submissions.resendUnanswered();
        if (batcher.waiting() > 0) {
            appended();
        }
        indexer.wake();
        board.readiness().disk(disk.look());
        board.readiness().alive(parts.journal().status().accepting());
        Map<String, Object> status = report.status(outage, cosignatures.stopped(), clock.instant());
        status.put("disk", disk.part());
        board.show(status);
        String json = board.json();
        boolean sent =
                link.publish(Topics.status(parts.settings().name()), json.getBytes(StandardCharsets.UTF_8), () -> {});
        LOG.trace("status published sent={}", sent);
    }

    private void handOver(Runnable task) {
        try {
            thread.execute(guarded(task));
        } catch (RejectedExecutionException e) {
            LOG.trace("hub is stopping");
        }
    }

    private void after(long delayMs, Runnable task) {
        try {
            ScheduledFuture<?> scheduled = thread.schedule(guarded(task), delayMs, TimeUnit.MILLISECONDS);
            LOG.trace("task scheduled cancelled={}", scheduled.isCancelled());
        } catch (RejectedExecutionException e) {
            LOG.trace("hub is stopping");
        }
    }

    private void every(long periodMs, Runnable task) {
        ScheduledFuture<?> scheduled = thread.scheduleWithFixedDelay(guarded(task), 0, periodMs, TimeUnit.MILLISECONDS);
        LOG.trace("task scheduled cancelled={}", scheduled.isCancelled());
    }

    /** A task that fails must neither end its repetition nor stay unseen. */
    private Runnable guarded(Runnable task) {
        return () -> {
            try {
                if (!stopped) {
                    task.run();
                }
            } catch (RuntimeException e) {
                LOG.error("hub task failed", e);
            }
        };
    }
}
