package org.cairngate.ledger.store;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

/** A store that others rely on to have every block: nobody may prune it. Safe for use by several threads. */
public final class WholeChain {

    private static final String NEEDED_BY = "whole-chain-needed-by";

    private WholeChain() {}

    /**
     * Opens a full store for writing, and notes in it who needs all of it; a new one when there is none.
     *
     * @param owner who needs it, for messages
     * @throws StorageException when it cannot be opened, or is not full
     */
    public static ChainStore open(Path directory, String owner) {
        ChainStore store = ChainStore.open(directory);
        boolean kept = false;
        try {
            if (!store.isEmpty() && store.holdings().retention().kind() != StoreKind.FULL) {
                throw new StorageException("store " + directory + " is "
                        + store.holdings().retention().kind().code() + ", and the " + owner
                        + " needs a full one: hubs fetch from it what they lack. Restore a backup of a full store");
            }
            if (owner(store).isEmpty()) {
                store.write(writes -> writes.putMeta(NEEDED_BY, owner.getBytes(StandardCharsets.UTF_8)));
            }
            kept = true;
            return store;
        } finally {
            if (!kept) {
                store.close();
            }
        }
    }

    /** Who needs all of a store, if somebody does. */
    static Optional<String> owner(ChainStore store) {
        return store.meta(NEEDED_BY).map(name -> new String(name, StandardCharsets.UTF_8));
    }
}
