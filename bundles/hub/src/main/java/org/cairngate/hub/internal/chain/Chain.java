package org.cairngate.hub.internal.chain;

import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.cairngate.hub.internal.batch.Outbox;
import org.cairngate.hub.internal.step.HubStore;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.KeyId;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.block.Block;
import org.cairngate.ledger.event.Segment;
import org.cairngate.ledger.note.Checkpoint;
import org.cairngate.ledger.note.SignedNote;
import org.cairngate.ledger.state.BlockRules;
import org.cairngate.ledger.state.CertificateRules;
import org.cairngate.ledger.state.ValidatedBlock;
import org.cairngate.ledger.store.ChainStore;
import org.cairngate.ledger.store.OutboxEntry;
import org.cairngate.ledger.transaction.SignedTransaction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The hub's copy of the chain and the one way to extend it (ledger format, section 6). Used by the hub's thread only.
 *
 * <p>A block and what it means for the outbox are one write: after a crash an own batch is either still to be sent or known
 * to be in the block.
 */
public final class Chain {

    private static final Logger LOG = LoggerFactory.getLogger(Chain.class);

    private final HubStore store;
    private final ChainStore own;
    private final Outbox outbox;
    private final KeyId self;
    private final Clock clock;

    /** The copy in the given store; {@code self} is this hub's ledger key. */
    public Chain(HubStore store, Outbox outbox, KeyId self, Clock clock) {
        this.store = store;
        this.own = store.chain();
        this.outbox = outbox;
        this.self = self;
        this.clock = clock;
    }

    /** Number of blocks in the copy, which is the height of the next block. */
    public long size() {
        return own.tip().size();
    }

    /**
     * Checks a block that follows the tip, and stores it with its checkpoint.
     *
     * @throws RefusedException when the block is not valid; nothing is changed then
     */
    public void append(Block block) throws RefusedException {
        ValidatedBlock validated =
                new BlockRules(own.state(), own.tip(), own::root).validate(block, clock.instant(), this::isAsSubmitted);
        Map<Hash, Segment> segments = new HashMap<>();
        Map<Long, OutboxEntry> minted = new HashMap<>();
        long height = block.header().height();
        for (SignedTransaction transaction : block.transactions()) {
            if (outbox.holds(transaction)) {
                long seq = transaction.transaction().seq();
                Optional<OutboxEntry> entry = outbox.entry(seq);
                if (entry.isPresent() && entry.get().height().isEmpty()) {
                    entry.get().segment().ifPresent(segment -> segments.put(transaction.id(), segment));
                    minted.put(seq, entry.get().minted(height));
                }
            }
        }
        store.append(validated, segments, writes -> {
            minted.values().forEach(writes::putOutbox);
            JournalScrub.note(writes, own, block);
        });
        minted.values().forEach(outbox::minted);
        LOG.debug(
                "block appended height={} transactions={} own={}",
                height,
                block.transactions().size(),
                minted.size());
    }

    /** Whether the block is, byte for byte, the one in the copy. */
    public boolean hasSame(Block block) {
        return own.header(block.header().height())
                .map(known -> known.equals(block.header()))
                .orElse(false);
    }

    /**
     * Takes a certified checkpoint, when the copy has the blocks that it covers.
     *
     * @return whether it was new
     * @throws RefusedException when it is not certified, or contradicts the copy
     */
    public boolean certify(SignedNote note) throws RefusedException {
        Checkpoint checkpoint = Checkpoint.of(note);
        if (checkpoint.size() <= own.certifiedSize() || checkpoint.size() > size()) {
            return false;
        }
        new CertificateRules(own.state(), own::root).requireCertified(note, size());
        store.putCertificate(note);
        return true;
    }

    /**
     * Whether a transaction in this hub's name is, byte for byte, the one that it submitted. A transaction that the outbox
     * does not know at all was submitted before this hub lost its data: its signature is the proof.
     */
    private boolean isAsSubmitted(SignedTransaction transaction) {
        boolean own = transaction.transaction().signer().equals(self);
        return !own || outbox.slot(transaction.transaction().seq()).isEmpty() || outbox.holds(transaction);
    }
}
