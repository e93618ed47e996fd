package org.cairngate.hub.internal.chain;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.cairngate.hub.internal.cosign.Cosignatures;
import org.cairngate.ledger.RefusalLog;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.block.Block;
import org.cairngate.ledger.note.Checkpoint;
import org.cairngate.ledger.note.SignedNote;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the chain copy up to date: takes blocks as they are announced, fetches those that were missed, cosigns the newest.
 *
 * <p>Used by the hub's thread only; fetching runs on its own executor and comes back to the hub's thread.
 */
public final class Follower {

    /** What else there is to do when the chain copy has grown. Called on the hub's thread. */
    public interface Progress {
        /** Blocks were appended; {@code caughtUp} when the copy is as long as the master's chain is known to be. */
        void appended(boolean caughtUp);

        /** A larger size is certified. */
        void certified();
    }

    private static final int PAGE = 64;
    private static final Logger LOG = LoggerFactory.getLogger(Follower.class);

    private final Chain chain;
    private final Cosignatures cosignatures;
    private final BlockSource source;
    private final Executor hubThread;
    private final Executor fetchThread;
    private final RefusalLog refusals;
    private final Reunion reunion;
    private Optional<Progress> progress = Optional.empty();
    private Optional<SignedNote> early = Optional.empty();
    private boolean fetching;
    private boolean again;
    private boolean behind;

    /** A follower; {@link #onProgress} is to be called once before use. */
    public Follower(
            Chain chain,
            Cosignatures cosignatures,
            BlockSource source,
            Executor hubThread,
            Executor fetchThread,
            RefusalLog refusals) {
        this.chain = chain;
        this.cosignatures = cosignatures;
        this.source = source;
        this.hubThread = hubThread;
        this.fetchThread = fetchThread;
        this.refusals = refusals;
        this.reunion = new Reunion(chain, source, hubThread, fetchThread, new Reunited());
    }

    /** Says who is told of progress. */
    public void onProgress(Progress listener) {
        progress = Optional.of(listener);
    }

    /** A block that the master announced. */
    public void announced(byte[] encoded) {
        try {
            Block block = Block.decode(encoded);
            long height = block.header().height();
            if (height > chain.size()) {
                catchUp();
            } else if (height < chain.size()) {
                requireSame(block);
            } else {
                takeOrCompare(block);
                cosignatures.cosignTip();
                progress.ifPresent(listener -> listener.appended(true));
            }
        } catch (RefusedException e) {
            refused(chain.size(), e);
        }
    }

    /** A certificate that the master announced; kept for later when its blocks are not here yet. */
    public void certificate(SignedNote note) {
        try {
            if (Checkpoint.of(note).size() > chain.size()) {
                early = Optional.of(note);
            } else if (chain.certify(note)) {
                progress.ifPresent(Progress::certified);
            }
        } catch (RefusedException e) {
            refusals.record(e);
            if (e.reason() == RefusalReason.LOG_ROOT_MISMATCH) {
                reunion.begin();
            }
        }
    }

    /** Fetches what was missed. While that is under way it is asked once more at the end: the answer may be older. */
    public void catchUp() {
        if (fetching) {
            again = true;
        } else {
            fetching = true;
            fetch(chain.size());
        }
    }

    /** Fetches again what could not be fetched. To be called now and then. */
    public void retry() {
        if (behind) {
            catchUp();
        }
    }

    private void fetch(long from) {
        behind = true;
        again = false;
        fetchThread.execute(() -> {
            try {
                List<Block> blocks = source.blocks(from, PAGE);
                Optional<SignedNote> certificate = blocks.isEmpty() ? source.certificate() : Optional.empty();
                hubThread.execute(() -> fetched(from, blocks, certificate));
            } catch (IOException | RuntimeException e) {
                hubThread.execute(() -> failed(String.valueOf(e.getMessage())));
            } catch (RefusedException e) {
                hubThread.execute(() -> {
                    refusals.record(e);
                    failed(e.getMessage());
                });
            }
        });
    }

    private void fetched(long from, List<Block> blocks, Optional<SignedNote> certificate) {
        try {
            for (Block block : blocks) {
                if (block.header().height() == chain.size()) {
                    takeOrCompare(block);
                }
            }
        } catch (RefusedException e) {
            fetching = false;
            // The same block would be refused again: what comes next is announced.
            behind = false;
            refused(chain.size(), e);
            return;
        }
        // The master bounds an answer by bytes too: only an empty one says that there is no more.
        if (again || (!blocks.isEmpty() && chain.size() > from)) {
            progress.ifPresent(listener -> listener.appended(false));
            fetch(chain.size());
            return;
        }
        fetching = false;
        behind = false;
        certificate.ifPresent(this::certificate);
        try {
            cosignatures.cosignTip();
        } catch (RefusedException e) {
            refused(chain.size(), e);
        }
        LOG.debug("chain caught up height={}", chain.size() - 1);
        progress.ifPresent(listener -> listener.appended(true));
    }

    private void failed(String cause) {
        fetching = false;
        LOG.warn("missed blocks not fetched from={} cause=\"{}\"; tried again in some seconds", chain.size(), cause);
    }

    /** Takes a block that should follow the tip; one that has another parent may be of a chain to adopt. */
    private void takeOrCompare(Block block) throws RefusedException {
        if (!chain.follows(block)) {
            reunion.begin();
        }
        take(block);
    }

    private void take(Block block) throws RefusedException {
        chain.append(block);
        cosignatures.resume();
        block.certificate().ifPresent(this::certificate);
        if (early.isPresent()) {
            SignedNote waiting = early.get();
            early = Optional.empty();
            certificate(waiting);
        }
    }

    private void requireSame(Block block) throws RefusedException {
        if (chain.contradictsFinal(block)) {
            RefusedException refusal = chain.contradiction(block.header().height());
            refusals.record(refusal);
            cosignatures.alarm(chain.size(), refusal);
        } else if (!chain.hasSame(block)) {
            reunion.begin();
            throw new RefusedException(
                    RefusalReason.EQUIVOCATION,
                    "the master announced another block of height "
                            + block.header().height());
        }
    }

    /** What follows from a comparison with the master's chain. */
    private final class Reunited implements Reunion.Outcome {
        @Override
        public void adopted() {
            early = Optional.empty();
            cosignatures.resume();
            progress.ifPresent(listener -> listener.appended(false));
            catchUp();
        }

        @Override
        public void refused(RefusedException refusal) {
            Follower.this.refused(chain.size(), refusal);
        }

        @Override
        public void contradictsFinal(RefusedException refusal) {
            refusals.record(refusal);
            cosignatures.alarm(chain.size(), refusal);
        }
    }

    private void refused(long height, RefusedException refusal) {
        refusals.record(refusal);
        cosignatures.refuse(height, refusal);
    }
}
