package org.cairngate.hub.internal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.cairngate.hub.internal.identity.HubFiles;
import org.cairngate.hub.internal.index.EventIndex;
import org.cairngate.hub.internal.step.HubStore;
import org.cairngate.hub.internal.step.Steps;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.block.Genesis;
import org.cairngate.ledger.store.ChainStore;

/**
 * What a hub has open on the disk.
 *
 * @param store the chain copy
 * @param index the search index over it
 */
record HubStores(HubStore store, EventIndex index) implements AutoCloseable {

    /**
     * Opens both, and begins the chain when there is none yet; nothing stays open when this fails.
     *
     * @param genesis the genesis file, read at the first start only
     * @throws IOException when a file cannot be read or written
     * @throws RefusedException when the genesis is not valid
     */
    static HubStores open(HubFiles files, Path genesis, Steps steps) throws IOException, RefusedException {
        ChainStore chain = ChainStore.open(files.chain());
        try {
            HubStore store = new HubStore(chain, steps);
            if (chain.isEmpty()) {
                store.begin(Genesis.fromJson(Files.readString(genesis, StandardCharsets.UTF_8)));
            }
            return new HubStores(store, EventIndex.open(files.index(), steps));
        } catch (IOException | RefusedException | RuntimeException e) {
            chain.close();
            throw e;
        }
    }

    @Override
    public void close() {
        index.close();
        store.chain().close();
    }
}
