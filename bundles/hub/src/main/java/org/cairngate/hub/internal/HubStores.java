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
import org.cairngate.ledger.store.StoreKind;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a hub has open on the disk.
 *
 * @param store the chain copy
 * @param index the search index over it
 */
record HubStores(HubStore store, EventIndex index) implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(HubStores.class);

    /**
     * Opens both, and begins the chain when there is none yet; nothing stays open when this fails.
     *
     * @param genesis the genesis file, read at the first start only
     * @param kind of a chain copy that begins
     * @throws IOException when a file cannot be read or written
     * @throws RefusedException when the genesis is not valid
     */
    static HubStores open(HubFiles files, Path genesis, StoreKind kind, Steps steps)
            throws IOException, RefusedException {
        ChainStore chain = ChainStore.open(files.chain(), kind);
        try {
            HubStore store = new HubStore(chain, steps);
            if (chain.isEmpty()) {
                store.begin(Genesis.fromJson(Files.readString(genesis, StandardCharsets.UTF_8)));
            }
            tellOfOtherKind(chain, kind);
            return new HubStores(store, EventIndex.open(files.index(), steps));
        } catch (IOException | RefusedException | RuntimeException e) {
            chain.close();
            throw e;
        }
    }

    /** A gateway must not stop for a setting that a copy cannot follow by itself. */
    private static void tellOfOtherKind(ChainStore chain, StoreKind wanted) {
        StoreKind kind = chain.holdings().retention().kind();
        boolean less = wanted == StoreKind.LIGHT && kind != StoreKind.LIGHT;
        boolean more = wanted == StoreKind.FULL && kind == StoreKind.LIGHT;
        if (less || more) {
            LOG.warn(
                    "chain copy is of another kind kind={} configured={} advice=\"{}\"",
                    kind.code(),
                    wanted.code(),
                    less
                            ? "stop the hub and run cairn ledger prune to make it light"
                            : "it stays light; only a copy that begins anew can be full");
        }
    }

    @Override
    public void close() {
        index.close();
        store.chain().close();
    }
}
