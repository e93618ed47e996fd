package org.cairngate.ledger.state;

import java.time.Instant;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.block.BlockHeader;

/** A header by itself and after its parent: chain, height, prev and time (ledger format, section 4). */
final class HeaderRules {

    private final State parent;
    private final LogTip tip;

    HeaderRules(State parent, LogTip tip) {
        this.parent = parent;
        this.tip = tip;
    }

    void check(BlockHeader header, Instant now) throws RefusedException {
        if (!header.chainId().equals(parent.chainId())) {
            throw new RefusedException(
                    RefusalReason.FOREIGN_CHAIN,
                    "header is of chain " + header.chainId() + ", this is " + parent.chainId());
        }
        if (header.height() != tip.size()) {
            throw refused("header has height " + header.height() + ", expected " + tip.size());
        }
        if (!header.prev().equals(tip.lastHeaderLeaf())) {
            throw refused("header has prev " + header.prev() + ", the parent is " + tip.lastHeaderLeaf());
        }
        if (!header.time().isAfter(tip.lastTime())) {
            throw refused("header time " + header.time() + " is not after the parent's " + tip.lastTime());
        }
        if (header.time().isAfter(now.plus(parent.policy().maxFuture()))) {
            throw refused("header time " + header.time() + " is too far ahead of " + now);
        }
    }

    private static RefusedException refused(String detail) {
        return new RefusedException(RefusalReason.BAD_HEADER, detail);
    }
}
