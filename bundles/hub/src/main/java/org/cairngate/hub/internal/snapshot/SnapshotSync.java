package org.cairngate.hub.internal.snapshot;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.cairngate.hub.internal.step.HubStore;
import org.cairngate.ledger.RefusalLog;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.block.BlockHeader;
import org.cairngate.ledger.note.Checkpoint;
import org.cairngate.ledger.note.SignedNote;
import org.cairngate.ledger.state.ProvenSnapshot;
import org.cairngate.ledger.state.Snapshot;
import org.cairngate.ledger.store.ChainStore;
import org.cairngate.ledger.store.SnapshotStart;
import org.cairngate.ledger.store.StoreKind;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Begins a light chain copy that has only the genesis with a snapshot, when the chain is long. What cannot be fetched is tried
 * again, later each time; what is not valid is refused and tried again, and after {@link #MAX_VAIN} attempts in vain the copy begins by
 * blocks: these are checked one by one and need nobody's word.
 *
 * <p>Used by the hub's thread only; fetching and proving run on the fetching thread and come back to the hub's thread.
 */
public final class SnapshotSync {

    /** Attempts that may end with a refusal, or without a snapshot, before the copy begins by blocks. */
    public static final int MAX_VAIN = 3;

    /** Headers of one synced write: about a megabyte, so many that their number of writes does not matter. */
    private static final int CHUNK = 4096;

    /** Most calls of {@link #go} that a failed attempt lets pass. */
    private static final int MAX_PAUSE = 16;

    private static final Logger LOG = LoggerFactory.getLogger(SnapshotSync.class);

    private final HubStore store;
    private final SnapshotSource source;
    private final Executor hubThread;
    private final Executor fetchThread;
    private final RefusalLog refusals;
    private final long minBlocks;
    private Runnable done = () -> {};
    private Optional<SnapshotStart> start = Optional.empty();
    private boolean pending;
    private boolean running;
    private int vain;
    private int pause;
    private int nextPause = 1;
    private long snapshotBytes;

    /** What is to be fetched, and handed over to the hub's thread. */
    private interface Fetching {
        void fetch() throws IOException, RefusedException;
    }

    /** A beginning of the given store; {@code minBlocks} is how long a chain must be for it, 0 for never. */
    public SnapshotSync(
            HubStore store,
            SnapshotSource source,
            Executor hubThread,
            Executor fetchThread,
            RefusalLog refusals,
            long minBlocks) {
        this.store = store;
        this.source = source;
        this.hubThread = hubThread;
        this.fetchThread = fetchThread;
        this.refusals = refusals;
        this.minBlocks = minBlocks;
        ChainStore chain = store.chain();
        // Own batches that wait are found in blocks alone.
        this.pending = minBlocks > 0
                && chain.tip().size() == 1
                && chain.holdings().retention().kind() == StoreKind.LIGHT
                && chain.outbox(0, 1).isEmpty();
    }

    /** Says what is to be done once the copy may go on by blocks; to be called once before use. */
    public void onDone(Runnable next) {
        done = next;
    }

    /** Whether it is not decided yet how the copy begins: no block may be added to it then. */
    public boolean pending() {
        return pending;
    }

    /** Begins, or tries again. To be called when the master can be reached, and now and then. */
    public void go() {
        if (!pending || running) {
            return;
        }
        if (pause > 0) {
            pause--;
            return;
        }
        running = true;
        if (start.isPresent()) {
            fetchHeaders(start.get());
        } else {
            fetch(this::fetchSnapshot);
        }
    }

    private void fetchSnapshot() throws IOException, RefusedException {
        Optional<SignedNote> certificate = source.certificate();
        long length = certificate.isPresent() ? Checkpoint.of(certificate.get()).size() : 0;
        if (length < minBlocks) {
            hubThread.execute(
                    () -> goOnByBlocks("the certified chain has " + length + " blocks, fewer than " + minBlocks));
            return;
        }
        Optional<byte[]> answer = source.snapshot();
        if (answer.isEmpty()) {
            hubThread.execute(() -> {
                vain++;
                failed("the master has no snapshot");
            });
            return;
        }
        ProvenSnapshot proven =
                ProvenSnapshot.of(Snapshot.decode(answer.get()), store.chain().genesis());
        hubThread.execute(() -> proved(proven, answer.get().length));
    }

    private void proved(ProvenSnapshot proven, int bytes) {
        snapshotBytes = bytes;
        SnapshotStart begun = store.startFrom(proven);
        start = Optional.of(begun);
        fetchHeaders(begun);
    }

    private void fetchHeaders(SnapshotStart begun) {
        long from = begun.next();
        long end = begun.end();
        fetch(() -> {
            List<BlockHeader> headers = new ArrayList<>();
            while (headers.size() < CHUNK && from + headers.size() < end) {
                headers.addAll(source.headers(from + headers.size(), end));
            }
            hubThread.execute(() -> fetched(begun, headers));
        });
    }

    private void fetched(SnapshotStart begun, List<BlockHeader> headers) {
        boolean stored = false;
        try {
            if (!headers.isEmpty()) {
                store.addHeaders(begun, headers);
            }
            if (begun.next() < begun.end()) {
                fetchHeaders(begun);
            } else {
                store.finish(begun);
                begun();
            }
            stored = true;
        } catch (RefusedException e) {
            stored = true;
            refused(e);
        } finally {
            // The disk refused: what is stored stays, and the rest is tried again.
            running = running && stored;
        }
    }

    private void begun() {
        LOG.info(
                "chain copy begun from a snapshot height={} snapshotBytes={} headers={}",
                store.chain().tip().size() - 1,
                snapshotBytes,
                store.chain().tip().size() - 1);
        end();
    }

    private void goOnByBlocks(String cause) {
        LOG.info("chain copy begins by blocks cause=\"{}\"", cause);
        end();
    }

    private void end() {
        start = Optional.empty();
        pending = false;
        running = false;
        done.run();
    }

    private void fetch(Fetching fetching) {
        fetchThread.execute(() -> {
            try {
                fetching.fetch();
            } catch (IOException | RuntimeException e) {
                hubThread.execute(() -> failed(String.valueOf(e.getMessage())));
            } catch (RefusedException e) {
                hubThread.execute(() -> refused(e));
            }
        });
    }

    private void refused(RefusedException refusal) {
        running = false;
        refusals.record(refusal);
        vain++;
        start.ifPresent(store::abandon);
        start = Optional.empty();
        failed(refusal.reason().code() + ": " + refusal.detail());
    }

    /** What was proved and stored stays: the next attempt goes on there. */
    private void failed(String cause) {
        running = false;
        if (vain >= MAX_VAIN) {
            goOnByBlocks(cause);
            return;
        }
        pause = nextPause;
        nextPause = Math.min(MAX_PAUSE, nextPause * 2);
        LOG.warn("no snapshot taken cause=\"{}\"; tried again in some seconds", cause);
    }
}
