package org.cairngate.journal;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/**
 * Puts the journal of a version, as the program of then left it, into a folder. Each {@code vectors/journal-version-N.zip} was made by
 * 40 appends of {@code u0}..{@code u39} (value {@code v0}.., namespaces a/b, a/c, x/y in turn, received one millisecond after the other),
 * a trim of the first 5 and a close after 20, and a kill at the end, so that tables and a log have some of them. In that of
 * version 3 all uids of the first 20 were made a table of before the others came.
 */
public final class JournalFolder {

    private JournalFolder() {}

    /** Unpacks {@code vectors/journal-version-N.zip}. */
    public static Path ofVersion(int version, Path folder) throws IOException {
        String name = "/vectors/journal-version-" + version + ".zip";
        Files.createDirectories(folder);
        try (InputStream packed = Objects.requireNonNull(JournalFolder.class.getResourceAsStream(name), name);
                ZipInputStream zip = new ZipInputStream(packed)) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                Files.copy(zip, folder.resolve(Path.of(entry.getName()).getFileName()));
            }
        }
        return folder;
    }
}
