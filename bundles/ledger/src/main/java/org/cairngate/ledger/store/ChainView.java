package org.cairngate.ledger.store;

import java.util.Objects;
import java.util.Optional;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.block.BlockHeader;
import org.cairngate.ledger.block.Genesis;
import org.cairngate.ledger.note.Checkpoint;
import org.cairngate.ledger.note.SignedNote;
import org.cairngate.ledger.state.CertificateRules;
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
                rows.number(Keys.CHAIN_CERTIFICATE_SIZE));
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

    ChainView after(ValidatedBlock block, Certified newer) {
        return new ChainView(genesis, block.state(), block.tip(), newer, retention);
    }

    ChainView with(Retention less) {
        return new ChainView(genesis, state, tip, certified, less);
    }

    ChainView with(Certified newer) {
        return new ChainView(genesis, state, tip, newer, retention);
    }
}
