package org.cairngate.hub.internal.chain;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.block.Block;
import org.cairngate.ledger.finality.ChainPosition;
import org.cairngate.ledger.note.Checkpoint;
import org.cairngate.ledger.note.SignedNote;
import org.cairngate.ledger.state.BlockRules;
import org.cairngate.ledger.state.CertificateRules;
import org.cairngate.ledger.state.LogTip;
import org.cairngate.ledger.state.State;
import org.cairngate.ledger.state.ValidatedBlock;
import org.cairngate.ledger.store.ChainStore;
import org.cairngate.ledger.store.Rewinding;
import org.cairngate.ledger.transaction.SignedTransaction;

/**
 * A chain that leaves the hub's copy at some height, checked block by block in memory while the copy stays as it is. Used by the hub's
 * thread only.
 */
final class OtherChain {

    /** Bytes of blocks that are kept until the chain wins: what a quorum that works mints in hours. */
    static final long MAX_BYTES = 16L << 20;

    private final ChainStore own;
    private final long from;
    private final List<Block> blocks = new ArrayList<>();
    private final Map<Long, Hash> roots = new HashMap<>();
    private State state;
    private LogTip tip;
    private long certifiedSize;
    private Optional<SignedNote> certificate = Optional.empty();
    private long bytes;

    /** Begins where the copy was when it had {@code from} blocks, which both chains have. */
    OtherChain(ChainStore own, long from) {
        this.own = own;
        this.from = from;
        Rewinding.Past past = new Rewinding(own).past(from);
        this.state = past.state();
        this.tip = past.tip();
        this.certifiedSize = past.certifiedSize();
    }

    /** The height of its first block that the copy has not. */
    long from() {
        return from;
    }

    /** Its blocks from there on. */
    List<Block> blocks() {
        return List.copyOf(blocks);
    }

    /** The newest certificate that came by itself. */
    Optional<SignedNote> certificate() {
        return certificate;
    }

    /** The state after its newest block. */
    State state() {
        return state;
    }

    /** Height of the block that comes next. */
    long next() {
        return tip.size();
    }

    /**
     * Takes its next block.
     *
     * @throws RefusedException when the block is not valid, or there are too many to compare
     */
    void append(Block block, Instant now, Predicate<SignedTransaction> asSubmitted) throws RefusedException {
        bytes += block.encode().length;
        if (bytes > MAX_BYTES) {
            throw new RefusedException(
                    RefusalReason.OVERSIZED,
                    "the master's other chain from height " + from + " has more than " + MAX_BYTES
                            + " bytes and no certificate or epoch for which this hub would leave its own");
        }
        ValidatedBlock validated = new BlockRules(state, tip, this::root).validate(block, now, asSubmitted);
        blocks.add(block);
        state = validated.state();
        tip = validated.tip();
        roots.put(tip.size(), tip.root());
        certifiedSize = Math.max(certifiedSize, tip.certificateSize());
    }

    /**
     * Takes a certificate of it.
     *
     * @throws RefusedException when it certifies another log
     */
    void certify(SignedNote note) throws RefusedException {
        long size = Checkpoint.of(note).size();
        if (size > certifiedSize && size <= tip.size()) {
            new CertificateRules(state, this::root).requireCertified(note, tip.size());
            certifiedSize = size;
            certificate = Optional.of(note);
        }
    }

    /**
     * Whether the hub has to leave its copy for this chain (decision 0014).
     *
     * @throws RefusedException ({@code equivocation}) when this chain would win, but lacks what is final
     */
    boolean wins() throws RefusedException {
        ChainPosition copy = new ChainPosition(own.state(), own.tip(), own::root, own.certifiedSize(), own.finalSize());
        return copy.yieldsTo(new ChainPosition(state, tip, this::root, certifiedSize, 0));
    }

    private Hash root(long size) {
        if (size <= from) {
            return own.root(size);
        }
        Hash root = roots.get(size);
        if (root == null) {
            throw new IllegalArgumentException("the log has " + tip.size() + " headers, never had " + size);
        }
        return root;
    }
}
