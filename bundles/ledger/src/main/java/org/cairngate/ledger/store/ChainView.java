package org.cairngate.ledger.store;

import java.util.Objects;
import java.util.Optional;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.block.BlockHeader;
import org.cairngate.ledger.block.Genesis;
import org.cairngate.ledger.note.Checkpoint;
import org.cairngate.ledger.note.SignedNote;
import org.cairngate.ledger.state.FinalityRule;
import org.cairngate.ledger.state.LogTip;
import org.cairngate.ledger.state.State;

/** What readers of a store see, all of one moment. */
record ChainView(Genesis genesis, State state, LogTip tip, Certified certified) {

    ChainView {
        Objects.requireNonNull(genesis, "genesis");
        Objects.requireNonNull(state, "state");
        Objects.requireNonNull(tip, "tip");
        Objects.requireNonNull(certified, "certified");
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
        return new ChainView(
                genesis, state, tip, new Certified(certificate, certifiedSize, rows.number(Keys.FINAL_SIZE)));
    }

    /** What is certified with one more certificate of this log. */
    Certified with(SignedNote note) throws RefusedException {
        long size = Checkpoint.of(note).size();
        return certified.advance(note, size, FinalityRule.finalSize(state, tip, size));
    }

    ChainView with(Certified newer) {
        return new ChainView(genesis, state, tip, newer);
    }
}
