package org.cairngate.ledger.store;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Looks for bytes in all files of a folder, and copies folders as a power cut would leave them. */
public final class StoreFiles {

    private StoreFiles() {}

    /** The files, of all folders below, that have one of these byte strings in them. */
    public static List<String> having(Path folder, List<byte[]> needles) throws IOException {
        List<String> found = new ArrayList<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String content = latin(Files.readAllBytes(file));
                for (int i = 0; i < needles.size(); i++) {
                    if (content.contains(latin(needles.get(i)))) {
                        found.add(folder.relativize(file) + " has " + i);
                    }
                }
            }
        }
        return found;
    }

    public static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to);
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.copy(file, to.resolve(file.getFileName()));
            }
        }
    }

    /** One character a byte: a search of text is a search of bytes. */
    private static String latin(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
