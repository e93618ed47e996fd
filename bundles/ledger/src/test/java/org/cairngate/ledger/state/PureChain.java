package org.cairngate.ledger.state;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.block.Block;
import org.cairngate.ledger.block.Genesis;
import org.cairngate.ledger.note.Checkpoint;
import org.cairngate.ledger.note.CheckpointSigner;
import org.cairngate.ledger.note.Cosigner;
import org.cairngate.ledger.note.SignedNote;
import org.cairngate.ledger.transaction.SignedTransaction;

/** A chain in memory, built block by block, of which every older log is remembered. */
final class PureChain {

    final Genesis genesis;
    final List<LogFrontier> logs = new ArrayList<>(List.of(LogFrontier.EMPTY));
    final List<Block> blocks = new ArrayList<>();
    State state;
    LogTip tip;
    Optional<SignedNote> newestInChain = Optional.empty();

    PureChain(Genesis genesis) throws RefusedException {
        this.genesis = genesis;
        this.state = State.of(genesis);
        this.tip = LogTip.of(genesis.block().header());
        this.logs.add(tip.log());
        this.blocks.add(genesis.block());
    }

    Hash root(long size) {
        return logs.get((int) size).root();
    }

    BuiltBlock mint(List<SignedTransaction> transactions, Optional<SignedNote> certificate) throws RefusedException {
        BuiltBlock built = new BlockBuilder(state, tip, this::root)
                .build(transactions, tip.lastTime().plusSeconds(1), certificate);
        state = built.validated().state();
        tip = built.validated().tip();
        logs.add(tip.log());
        blocks.add(built.validated().block());
        newestInChain = built.validated().block().certificate().or(() -> newestInChain);
        return built;
    }

    /** The certificate over the newest block, by the hubs whose keys are named. */
    SignedNote certificate(String... namesAndKeys) {
        SignedNote note = new CheckpointSigner(TestSite.ORIGIN, TestSite.key("master"))
                .sign(new Checkpoint(TestSite.ORIGIN, tip.size(), tip.root()));
        for (int i = 0; i < namesAndKeys.length; i += 2) {
            Cosigner cosigner = new Cosigner(namesAndKeys[i], TestSite.key(namesAndKeys[i + 1]));
            note = note.withSignature(cosigner.cosignature(note, TestSite.START));
        }
        return note;
    }

    Snapshot snapshot(SignedNote certificate) {
        return Snapshot.of(
                state,
                new SnapshotProof(
                        blocks.get(blocks.size() - 1).header(),
                        logs.get(logs.size() - 2),
                        certificate,
                        newestInChain,
                        tip.carriedAt()));
    }
}
