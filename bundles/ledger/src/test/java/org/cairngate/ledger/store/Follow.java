package org.cairngate.ledger.store;

import java.util.HashMap;
import java.util.Map;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.block.Block;
import org.cairngate.ledger.event.Segment;
import org.cairngate.ledger.state.BlockRules;

/** A replica that takes all blocks which another store has and it has not. */
final class Follow {

    private Follow() {}

    static void all(ChainStore from, ChainStore to, Map<Hash, Segment> own) throws RefusedException {
        for (long height = to.tip().size(); height < from.tip().size(); height++) {
            Block block = from.block(height).orElseThrow();
            Map<Hash, Segment> segments = new HashMap<>();
            block.transactions().stream()
                    .filter(transaction -> own.containsKey(transaction.id()))
                    .forEach(transaction -> segments.put(transaction.id(), own.get(transaction.id())));
            to.append(
                    new BlockRules(to.state(), to.tip(), to.roots())
                            .validate(block, block.header().time(), transaction -> true),
                    segments,
                    local -> {});
        }
    }
}
