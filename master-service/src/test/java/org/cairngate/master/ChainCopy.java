package org.cairngate.master;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.block.Block;
import org.cairngate.ledger.block.Genesis;
import org.cairngate.ledger.key.SigningKey;
import org.cairngate.ledger.note.Cosigner;
import org.cairngate.ledger.note.SignedNote;
import org.cairngate.ledger.state.BlockRules;
import org.cairngate.ledger.state.LogTip;
import org.cairngate.ledger.state.State;
import org.cairngate.ledger.state.ValidatedBlock;

/** What a hub knows of the chain: takes only what continues it by the ledger's rules. For one thread. */
final class ChainCopy {

    private final List<Hash> roots = new ArrayList<>(List.of(Hash.ZERO));
    private State state;
    private LogTip tip;
    private Optional<SignedNote> checkpoint;

    ChainCopy(Genesis genesis) throws RefusedException {
        state = State.of(genesis);
        tip = LogTip.of(genesis.block().header());
        roots.add(tip.root());
        checkpoint = genesis.block().checkpoint();
    }

    State state() {
        return state;
    }

    /** How many blocks it has. */
    long size() {
        return tip.size();
    }

    ValidatedBlock adopt(Block block) throws RefusedException {
        ValidatedBlock validated = new BlockRules(state, tip, size -> roots.get(Math.toIntExact(size)))
                .validate(block, Instant.now(), transaction -> true);
        state = validated.state();
        tip = validated.tip();
        roots.add(tip.root());
        checkpoint = block.checkpoint();
        return validated;
    }

    /** The named hub's cosignature of the newest block, as it travels. */
    byte[] cosignature(String hub, SigningKey key) {
        return new Cosigner(hub, key)
                .cosign(checkpoint.orElseThrow(), Instant.now())
                .format()
                .getBytes(StandardCharsets.UTF_8);
    }
}
