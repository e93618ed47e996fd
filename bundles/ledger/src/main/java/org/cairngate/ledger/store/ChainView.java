package org.cairngate.ledger.store;

import java.util.Objects;
import java.util.Optional;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.block.Block;
import org.cairngate.ledger.block.BlockHeader;
import org.cairngate.ledger.block.Genesis;
import org.cairngate.ledger.note.Checkpoint;
import org.cairngate.ledger.note.SignedNote;
import org.cairngate.ledger.state.CertificateRules;
import org.cairngate.ledger.state.FinalityRule;
import org.cairngate.ledger.state.LogTip;
import org.cairngate.ledger.state.State;
import org.cairngate.ledger.state.ValidatedBlock;

/** What readers of a store see, all of one moment. */
record ChainView(Genesis genesis, State state, LogTip tip, Certified certified, Retention retention) {

    ChainView {
        Objects.requireNonNull(genesis, "genesis");
        Objects.requireNonNull(state, "state");
        Objects.requireNonNull(tip, "tip");
        Objects.requireNonNull(certified, "certified");
        Objects.requireNonNull(retention, "retention");
    }

    /**
     * What a chain begins with.
     *
     * @throws RefusedException when the genesis is not valid
     */
    static ChainView first(Genesis genesis, Retention retention) throws RefusedException {
        State state = State.of(genesis);
        LogTip tip = LogTip.of(genesis.block().header());
        SignedNote checkpoint = genesis.block()
                .checkpoint()
                .orElseThrow(() -> new RefusedException(RefusalReason.BAD_CERTIFICATE, "block 0 has no checkpoint"));
        new CertificateRules(state, size -> tip.root()).requireCheckpoint(checkpoint, 1, tip.root());
        return new ChainView(genesis, state, tip, Certified.NOTHING, retention);
    }

    /** What is stored; compared with the newest header and its checkpoint, which vouch for it. */
    static Optional<ChainView> load(Rows rows, LogNodes nodes) {
        return rows.genesis().map(genesis -> Rows.read("state", () -> load(genesis, rows, nodes)));
    }

    private static ChainView load(Genesis genesis, Rows rows, LogNodes nodes) throws RefusedException {
        long size = rows.size();
        BlockHeader newest = rows.header(size - 1)
                .orElseThrow(() -> Rows.damaged("headers", "there is no header"))
                .header();
        State state = rows.state(genesis);
        if (!state.stateRoot().equals(newest.stateRoot())) {
            throw Rows.damaged(
                    "state",
                    "its root is " + state.stateRoot() + ", header " + newest.height() + " has " + newest.stateRoot());
        }
        LogTip tip = new LogTip(
                nodes.frontier(size),
                newest.leafHash(),
                newest.time(),
                newest.certificateHash(),
                rows.number(Keys.CHAIN_CERTIFICATE_SIZE),
                rows.number(Keys.CHAIN_CERTIFICATE_AT));
        Optional<SignedNote> checkpoint = rows.checkpoint(size);
        if (checkpoint.isPresent() && !Checkpoint.of(checkpoint.get()).root().equals(tip.root())) {
            throw Rows.damaged("nodes", "the log's root at size " + size + " is not that of its checkpoint");
        }
        Optional<SignedNote> certificate = rows.note(Keys.CERTIFICATE);
        long certifiedSize =
                certificate.isPresent() ? Checkpoint.of(certificate.get()).size() : 0;
        Certified certified = new Certified(certificate, certifiedSize, rows.number(Keys.FINAL_SIZE));
        return new ChainView(genesis, state, tip, certified, rows.retention());
    }

    /**
     * What readers see after one more block.
     *
     * @throws IllegalArgumentException when it does not continue the tip
     */
    ChainView after(ValidatedBlock next) {
        Block block = next.block();
        if (block.header().height() != tip.size() || !block.header().prev().equals(tip.lastHeaderLeaf())) {
            throw new IllegalArgumentException(
                    "block " + block.header().height() + " does not continue the tip " + tip.size());
        }
        Certified newer = block.certificate()
                .map(note -> Rows.read("certificate", () -> with(note)))
                .orElse(certified);
        return new ChainView(genesis, next.state(), next.tip(), newer, retention);
    }

    ChainView with(Retention less) {
        return new ChainView(genesis, state, tip, certified, less);
    }

    /** What is certified with one more certificate of this log. */
    Certified with(SignedNote note) throws RefusedException {
        long size = Checkpoint.of(note).size();
        return certified.advance(note, size, FinalityRule.finalSize(state, tip, size));
    }

    ChainView with(Certified newer) {
        return new ChainView(genesis, state, tip, newer, retention);
    }

    /** Whether there is a block at a height. */
    boolean hasBlock(long height) {
        return height >= 0 && height < tip.size();
    }

    /** How far the block at a height has come; throws when there is none. */
    EventState stateOf(long height) {
        if (!hasBlock(height)) {
            throw new IllegalArgumentException("there is no block " + height);
        }
        return certified.stateOf(height);
    }

    /** Throws when the log never had this size. */
    void requireSize(long size) {
        if (size < 0 || size > tip.size()) {
            throw new IllegalArgumentException("the log has " + tip.size() + " headers, never had " + size);
        }
    }
}
