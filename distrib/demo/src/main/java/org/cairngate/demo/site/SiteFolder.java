package org.cairngate.demo.site;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** Where a site keeps its files, and the programs that it runs. */
record SiteFolder(Path path, Toolchain toolchain) {
    Path logs() {
        return path.resolve("logs");
    }

    /** An empty folder for a program's temporary files: what an earlier run of it left there, killed, is removed. */
    Path freshTemporary(String program) throws IOException {
        Path temporary = path.resolve("tmp").resolve(program);
        Files.createDirectories(temporary);
        try (Stream<Path> left = Files.walk(temporary)) {
            for (Path file : left.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
        return Files.createDirectory(temporary);
    }
}
