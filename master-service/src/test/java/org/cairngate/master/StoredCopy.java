package org.cairngate.master;

import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.block.Block;
import org.cairngate.ledger.block.Genesis;
import org.cairngate.ledger.event.Segment;
import org.cairngate.ledger.key.PublicKey;
import org.cairngate.ledger.state.BlockRules;
import org.cairngate.ledger.store.ChainStore;
import org.cairngate.ledger.transaction.SignedTransaction;

/** A hub's copy of the chain on its disk: every block by the ledger's rules, and the events of its own batches alone. */
final class StoredCopy implements AutoCloseable {

    private final ChainStore store;
    private final PublicKey hub;

    StoredCopy(Path folder, Genesis genesis, PublicKey hub) throws Exception {
        this.hub = hub;
        store = ChainStore.open(folder);
        if (store.isEmpty()) {
            store.initialise(genesis);
        }
    }

    ChainStore store() {
        return store;
    }

    /** Takes what the master's chain has more, and its newest certificate. */
    void follow(ChainStore master) throws Exception {
        while (store.tip().size() < master.tip().size()) {
            Block block = master.block(store.tip().size()).orElseThrow();
            if (block.checkpoint().isEmpty()) {
                return;
            }
            Map<Hash, Segment> segments = new HashMap<>();
            for (SignedTransaction transaction : block.transactions()) {
                if (transaction.transaction().signer().equals(hub.id())) {
                    segments.put(
                            transaction.id(), master.segment(transaction.id()).orElseThrow());
                }
            }
            store.append(
                    new BlockRules(store.state(), store.tip(), store.roots())
                            .validate(block, Instant.now(), transaction -> true),
                    segments,
                    writes -> {});
            store.putCheckpoint(block.checkpoint().get());
        }
        if (master.certifiedSize() > store.certifiedSize()
                && master.certifiedSize() <= store.tip().size()) {
            store.putCertificate(master.newestCertificate().orElseThrow());
        }
    }

    @Override
    public void close() {
        store.close();
    }
}
