package org.cairngate.ledger.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What RocksDB is given to read of a store: the store itself, or, where one of its write-ahead logs is damaged, a folder of
 * links to all the rest. RocksDB 11.8.1 may not come back from reading a log or a manifest in which a record's length changed.
 */
final class WholeFiles implements AutoCloseable {

    private final Path directory;
    private final boolean linked;

    private WholeFiles(Path directory, boolean linked) {
        this.directory = directory;
        this.linked = linked;
    }

    static WholeFiles without(Path store, Set<String> damaged) throws IOException {
        List<String> files = FileDigests.files(store);
        if (files.stream().noneMatch(damaged::contains)) {
            return new WholeFiles(store, false);
        }
        Path links = Files.createTempDirectory("cairngate-fsck-");
        for (String name : files) {
            if (!damaged.contains(name)) {
                Files.createSymbolicLink(
                        links.resolve(name), store.resolve(name).toAbsolutePath());
            }
        }
        return new WholeFiles(links, true);
    }

    Path directory() {
        return directory;
    }

    @Override
    public void close() throws IOException {
        if (linked) {
            try (Stream<Path> links = Files.list(directory)) {
                for (Path link : links.toList()) {
                    Files.delete(link);
                }
            }
            Files.delete(directory);
        }
    }
}
