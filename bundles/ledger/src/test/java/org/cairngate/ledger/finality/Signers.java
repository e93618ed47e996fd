package org.cairngate.ledger.finality;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.block.Genesis;
import org.cairngate.ledger.key.SigningKey;
import org.cairngate.ledger.note.Cosigner;
import org.cairngate.ledger.state.State;
import org.cairngate.ledger.state.TestSite;

/** The keys of a site by their holders' names: deriving one costs as much as a signature. For one thread. */
final class Signers {

    private final Map<String, SigningKey> keys = new TreeMap<>();
    private final Map<String, Cosigner> cosigners = new TreeMap<>();
    private final Map<Integer, Genesis> geneses = new TreeMap<>();
    private final Map<Integer, State> states = new TreeMap<>();

    /** The genesis of a site with the given founders, each time as a tree of its own. */
    Branch genesis(List<String> founders) throws RefusedException {
        Genesis genesis = geneses.get(founders.size());
        if (genesis == null) {
            genesis = new TestSite(founders.toArray(String[]::new)).genesis;
            geneses.put(founders.size(), genesis);
            states.put(founders.size(), State.of(genesis));
        }
        return Branch.genesis(states.get(founders.size()), genesis.block());
    }

    SigningKey key(String name) {
        return keys.computeIfAbsent(name, TestSite::key);
    }

    Cosigner cosigner(String name) {
        return cosigners.computeIfAbsent(name, hub -> new Cosigner(hub, key(hub)));
    }
}
