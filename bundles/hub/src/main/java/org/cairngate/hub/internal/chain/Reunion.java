package org.cairngate.hub.internal.chain;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.block.Block;
import org.cairngate.ledger.note.SignedNote;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares the master's chain with the hub's copy when they differ, and adopts it if it wins (decision 0019). The copy is not touched before
 * that is sure. Used by the hub's thread only; fetching runs on its own executor.
 */
final class Reunion {

    /** Told how it ended, on the hub's thread. */
    interface Outcome {
        /** The copy is now the master's chain, as far as it was fetched. */
        void adopted();

        /** The master's chain is not valid. */
        void refused(RefusedException refusal);

        /** The master's chain lacks what is final here: a person has to look. */
        void contradictsFinal(RefusedException refusal);
    }

    private static final int PAGE = 64;
    private static final Logger LOG = LoggerFactory.getLogger(Reunion.class);

    private final Chain chain;
    private final BlockSource source;
    private final Executor hubThread;
    private final Executor fetchThread;
    private final Outcome outcome;
    private Optional<OtherChain> other = Optional.empty();
    private boolean running;

    Reunion(Chain chain, BlockSource source, Executor hubThread, Executor fetchThread, Outcome outcome) {
        this.chain = chain;
        this.source = source;
        this.hubThread = hubThread;
        this.fetchThread = fetchThread;
        this.outcome = outcome;
    }

    /** The master's chain seems to differ from the copy: fetches it from what is final on. Nothing happens while that is under way. */
    void begin() {
        if (!running) {
            running = true;
            other = Optional.empty();
            fetch(Math.max(1, chain.finalSize()));
        }
    }

    private void fetch(long from) {
        fetchThread.execute(() -> {
            try {
                List<Block> blocks = source.blocks(from, PAGE);
                Optional<SignedNote> certificate = blocks.isEmpty() ? source.certificate() : Optional.empty();
                hubThread.execute(() -> fetched(from, blocks, certificate));
            } catch (IOException | RuntimeException e) {
                hubThread.execute(() -> failed(String.valueOf(e.getMessage())));
            } catch (RefusedException e) {
                hubThread.execute(() -> ended(() -> outcome.refused(e)));
            }
        });
    }

    private void failed(String cause) {
        running = false;
        LOG.warn("master's chain not compared cause=\"{}\"; tried again when it differs again", cause);
    }

    private void fetched(long from, List<Block> blocks, Optional<SignedNote> certificate) {
        try {
            for (Block block : blocks) {
                if (take(block)) {
                    return;
                }
            }
            if (other.isPresent() && certificate.isPresent()) {
                other.get().certify(certificate.get());
                if (adoptIfItWins()) {
                    return;
                }
            }
        } catch (RefusedException e) {
            ended(() -> outcome.refused(e));
            return;
        }
        if (blocks.isEmpty()) {
            ended(() -> other.ifPresent(lost -> LOG.warn(
                    "master's chain is not adopted from={} size={}: no higher certificate, no later epoch",
                    lost.from(),
                    lost.next())));
        } else {
            fetch(from + blocks.size());
        }
    }

    /** Takes the master's next block; true when that ended the comparison. */
    private boolean take(Block block) throws RefusedException {
        long height = block.header().height();
        if (other.isEmpty()) {
            if (height >= chain.size() || chain.hasSame(block)) {
                return height >= chain.size() && end();
            }
            if (!chain.follows(block) && !chain.isSigned(block)) {
                throw new RefusedException(
                        RefusalReason.BAD_HEADER, "block " + height + " has another parent, and no master's signature");
            }
            if (!chain.follows(block)) {
                ended(() -> outcome.contradictsFinal(chain.contradiction(height)));
                return true;
            }
            other = Optional.of(chain.other(height));
        }
        if (height != other.get().next()) {
            throw new RefusedException(
                    RefusalReason.BAD_HEADER,
                    "the master sent block " + height + ", asked was "
                            + other.get().next());
        }
        chain.extend(other.get(), block);
        return adoptIfItWins();
    }

    /** There is no other chain: the master's goes on where the copy ends. */
    private boolean end() {
        running = false;
        return true;
    }

    private boolean adoptIfItWins() throws RefusedException {
        OtherChain winner = other.orElseThrow();
        boolean wins;
        try {
            wins = winner.wins();
        } catch (RefusedException e) {
            ended(() -> outcome.contradictsFinal(e));
            return true;
        }
        if (wins) {
            chain.adopt(winner);
            ended(outcome::adopted);
        }
        return wins;
    }

    private void ended(Runnable told) {
        running = false;
        told.run();
        other = Optional.empty();
    }
}
