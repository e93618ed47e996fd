package org.cairngate.hub.internal.chain;

import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.cairngate.hub.internal.batch.BatchSealer;
import org.cairngate.hub.internal.batch.Outbox;
import org.cairngate.hub.internal.step.HubStore;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.KeyId;
import org.cairngate.ledger.RefusalReason;
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
import org.cairngate.ledger.store.Rewinding;
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
    private final LeftBatches left;

    /** The copy in the given store; {@code self} is this hub's ledger key, {@code sealer} seals by it. */
    public Chain(HubStore store, Outbox outbox, BatchSealer sealer, KeyId self, Clock clock) {
        this.store = store;
        this.own = store.chain();
        this.outbox = outbox;
        this.self = self;
        this.clock = clock;
        this.left = new LeftBatches(own, outbox, sealer, self);
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

    /** Blocks below this height are final; 0 for none. */
    long finalSize() {
        return own.finalSize();
    }

    /** Whether the block's parent is the copy's block below its height. */
    boolean follows(Block block) {
        return own.header(block.header().height() - 1)
                .map(parent -> parent.leafHash().equals(block.header().prev()))
                .orElse(false);
    }

    /**
     * Whether the block, signed by the master of its time, is another one than a final block of the copy: the master signed two
     * logs.
     */
    boolean contradictsFinal(Block block) throws RefusedException {
        long size = block.header().height() + 1;
        return size <= own.finalSize() && !hasSame(block) && isSigned(block);
    }

    /** Whether the block has a checkpoint by the master of its height. Over which log is not looked at. */
    boolean isSigned(Block block) throws RefusedException {
        long epoch = own.state().epochAt(block.header().height());
        return block.checkpoint().isPresent()
                && own.state().logKeyOf(epoch).verify(block.checkpoint().get()).isPresent();
    }

    /** What to say of a master's chain that has another block at a height that is final. */
    RefusedException contradiction(long height) {
        return new RefusedException(
                RefusalReason.EQUIVOCATION,
                "the master's chain is another one at height " + height + ", and blocks below " + own.finalSize()
                        + " are final here; compare the hubs' chains before anything goes on");
    }

    /** A chain that has the copy's blocks below a height, and others from there on. */
    OtherChain other(long from) throws RefusedException {
        long least = new Rewinding(own).least();
        if (from < least) {
            throw new RefusedException(
                    RefusalReason.EQUIVOCATION,
                    "the master's chain differs from height " + from + " on, this copy can be taken back to " + least
                            + " only");
        }
        return new OtherChain(own, from);
    }

    /** Checks the next block of another chain as one of this chain is checked. */
    void extend(OtherChain other, Block block) throws RefusedException {
        other.append(block, clock.instant(), this::isAsSubmitted);
    }

    /**
     * Leaves the blocks that another chain has not, and takes its blocks. Own batches of the left blocks are back in the outbox in the same
     * write that takes the blocks off; the other chain's blocks follow by one write each, and are fetched again after a crash.
     *
     * @throws RefusedException when a block is not valid; it was when it was compared
     */
    void adopt(OtherChain other) throws RefusedException {
        long size = size();
        long lastSeq = other.state().lastSeq(self);
        List<OutboxEntry> back = left.from(other.from(), lastSeq);
        store.rewind(other.from(), writes -> outbox.putBack(writes, other.from(), back));
        outbox.reload();
        LOG.warn(
                "chain reorganised from={} left={} taken={} epoch={} batchesToSend={}",
                other.from(),
                size - other.from(),
                other.blocks().size(),
                other.state().epoch(),
                back.size());
        for (Block block : other.blocks()) {
            append(block);
        }
        if (other.certificate().isPresent()) {
            certify(other.certificate().get());
        }
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
