package org.cairngate.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.cairngate.ledger.store.ChainStore;

/** A chain store that is gone after its measurement. */
final class Scratch implements AutoCloseable {
    private final Path folder;
    private final ChainStore store;

    Scratch(Path parent) throws IOException {
        Files.createDirectories(parent);
        this.folder = Files.createTempDirectory(parent, "store");
        this.store = ChainStore.open(folder);
    }

    ChainStore store() {
        return store;
    }

    @Override
    public void close() throws IOException {
        store.close();
        ScratchFolder.remove(folder);
    }
}
