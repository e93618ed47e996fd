package org.cairngate.ledger.finality;

import java.util.Optional;
import org.cairngate.ledger.state.RuleSwitches;
import org.cairngate.ledger.state.RuleSwitches.Rule;

/**
 * Sees every cosignature at the moment when it is made, also those that are withheld, and so all that is final for anybody, now or
 * later.
 */
final class FinalLog {

    private final RuleSwitches rules;
    private Optional<Branch> newest = Optional.empty();

    FinalLog(RuleSwitches rules) {
        this.rules = rules;
    }

    Optional<Branch> newest() {
        return newest;
    }

    /** One more hub cosigned the block. */
    void certifiedBy(Branch block) {
        if (!rules.certified(block.state, block.size(), block.cosigners)) {
            return;
        }
        long size = rules.has(Rule.COVERS_CARRIER)
                ? rules.finalSize(block.state, block.tip, block.size())
                : newestCertifiedBefore(block);
        if (size > 0) {
            isFinal(block.at(size));
        }
        if (!rules.has(Rule.COVERS_CARRIER)) {
            return;
        }
        if (block.recordedFinal > 0) {
            isFinal(block.at(block.recordedFinal));
        }
    }

    /** What the ledger format says when it is taken by its letter: a certified block with a certified descendant. */
    private long newestCertifiedBefore(Branch block) {
        Optional<Branch> before = block.parent;
        while (before.isPresent()
                && !(before.get().state.epoch() == block.state.epoch()
                        && rules.certified(before.get().state, before.get().size(), before.get().cosigners))) {
            before = before.get().parent;
        }
        return before.map(Branch::size).orElse(0L);
    }

    private void isFinal(Branch block) {
        if (newest.isPresent()
                && !block.continues(newest.get())
                && !newest.get().continues(block)) {
            throw new FinalBlocksConflict(block + " and " + newest.get() + " are both final");
        }
        if (newest.isEmpty() || block.size() > newest.get().size()) {
            newest = Optional.of(block);
        }
    }
}
