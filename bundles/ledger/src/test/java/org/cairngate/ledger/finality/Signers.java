package org.cairngate.ledger.finality;

import java.util.Map;
import java.util.TreeMap;
import org.cairngate.ledger.key.SigningKey;
import org.cairngate.ledger.note.Cosigner;
import org.cairngate.ledger.state.TestSite;

/** The keys of a site by their holders' names: deriving one costs as much as a signature. For one thread. */
final class Signers {

    private final Map<String, SigningKey> keys = new TreeMap<>();
    private final Map<String, Cosigner> cosigners = new TreeMap<>();

    SigningKey key(String name) {
        return keys.computeIfAbsent(name, TestSite::key);
    }

    Cosigner cosigner(String name) {
        return cosigners.computeIfAbsent(name, hub -> new Cosigner(hub, key(hub)));
    }
}
