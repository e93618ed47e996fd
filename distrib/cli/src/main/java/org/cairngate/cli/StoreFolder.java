package org.cairngate.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Finds the chain's store: the folder that was named, or {@code chain} in the data directory that was named. */
final class StoreFolder {
    private StoreFolder() {}

    static Path find(Path named) {
        Path inside = named.resolve("chain");
        if (Files.isRegularFile(inside.resolve("CURRENT"))) {
            return inside;
        }
        if (!Files.isDirectory(named)) {
            throw new CommandFailedException(named + " is no folder. Name a store, or the data directory that has one");
        }
        return named;
    }

    /** Whether a folder has files of a store, be they damaged or some of them lost. */
    static boolean holdsStore(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .anyMatch(name -> name.equals("CURRENT") || name.startsWith("MANIFEST-") || name.endsWith(".sst"));
        }
    }
}
