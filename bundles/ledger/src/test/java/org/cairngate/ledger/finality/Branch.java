package org.cairngate.ledger.finality;

import java.time.Instant;
import java.util.Optional;
import java.util.TreeSet;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.block.Block;
import org.cairngate.ledger.note.Checkpoint;
import org.cairngate.ledger.note.SignedNote;
import org.cairngate.ledger.state.LogTip;
import org.cairngate.ledger.state.RuleSwitches;
import org.cairngate.ledger.state.State;

/**
 * One block in the tree of all blocks that a simulated site ever made, with what it leads to. Validation is a pure function of the parent
 * and the block's bytes, so every hub shares one result instead of computing it again.
 */
final class Branch {

    final Optional<Branch> parent;
    final State state;
    final LogTip tip;
    final SignedNote checkpoint;
    /** Below which height the chain's own certificates make blocks final. */
    final long recordedFinal;
    /** Who cosigned the checkpoint. */
    final TreeSet<String> cosigners = new TreeSet<>();

    SignedNote gathered;
    Optional<SignedNote> certificate = Optional.empty();

    private Branch(Optional<Branch> parent, State state, LogTip tip, SignedNote checkpoint, long recordedFinal) {
        this.parent = parent;
        this.state = state;
        this.tip = tip;
        this.checkpoint = checkpoint;
        this.recordedFinal = recordedFinal;
        this.gathered = checkpoint;
    }

    static Branch genesis(State state, Block block) {
        LogTip tip = LogTip.of(block.header());
        return new Branch(Optional.empty(), state, tip, block.checkpoint().orElseThrow(), 0);
    }

    /** The branch with one more block, as a hub validates it. */
    Branch with(Block block, RuleSwitches rules, Instant now) throws RefusedException {
        var validated = rules.validate(state, tip, this::root, block, now);
        long newlyFinal = block.certificate().isEmpty()
                ? 0
                : rules.finalSize(
                        state, tip, Checkpoint.of(block.certificate().get()).size());
        return new Branch(
                Optional.of(this),
                validated.state(),
                validated.tip(),
                block.checkpoint().orElseThrow(),
                Math.max(recordedFinal, newlyFinal));
    }

    long size() {
        return tip.size();
    }

    Hash root(long size) {
        return at(size).tip.root();
    }

    /** This branch when it had the given number of blocks. */
    Branch at(long size) {
        if (size < 1 || size > size()) {
            throw new IllegalArgumentException("a log of " + size() + " never had " + size);
        }
        Branch found = this;
        while (found.size() > size) {
            found = found.parent.orElseThrow();
        }
        return found;
    }

    boolean continues(Branch other) {
        return size() >= other.size() && at(other.size()) == other;
    }

    @Override
    public String toString() {
        return "block " + (size() - 1) + " epoch " + state.epoch() + " root "
                + tip.root().hex().substring(0, 8);
    }
}
