package org.cairngate.master.database;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;
import java.util.Set;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;

/**
 * The programs of the PostgreSQL release that is inside the master's jar, unpacked once. A folder that an interrupted unpacking left
 * is made anew.
 */
final class PostgresBinaries {

    /** The release inside; its first number is that of the data folder's format. */
    static final String VERSION = "18.4";

    private static final String UNPACKED = "unpacked";
    private static final Set<PosixFilePermission> PROGRAM = PosixFilePermissions.fromString("rwxr-xr-x");
    private static final int OWNER_MAY_EXECUTE = 0100;

    private PostgresBinaries() {}

    /**
     * The folder with {@code bin}, {@code lib} and {@code share}, below the given one.
     *
     * @throws IOException when there are no binaries for this system, or the disk fails
     */
    static Path unpackBelow(Path folder) throws IOException {
        Path target = folder.resolve("postgresql-" + VERSION);
        if (Files.exists(target.resolve(UNPACKED))) {
            return target;
        }
        deleteTree(target);
        try (InputStream in = PostgresBinaries.class.getResourceAsStream(archive())) {
            if (in == null) {
                throw new IOException("no PostgreSQL for " + System.getProperty("os.name") + " on "
                        + System.getProperty("os.arch") + " is inside; name a server by --database-url");
            }
            unpack(in, target);
        }
        return target;
    }

    /** What the archive for this system is called in a jar. */
    static String archive() {
        return "/postgres-linux-" + architecture() + ".txz";
    }

    private static String architecture() {
        String name = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
        return switch (name) {
            case "amd64", "x86_64" -> "x86_64";
            case "aarch64", "arm64" -> "arm_64";
            default -> name;
        };
    }

    /** Unpacks an archive into a folder, which is made and marked as whole at the end. */
    static void unpack(InputStream archive, Path target) throws IOException {
        Files.createDirectories(target);
        try (TarArchiveInputStream tar =
                new TarArchiveInputStream(new XZCompressorInputStream(new BufferedInputStream(archive)))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                Path path = target.resolve(entry.getName()).normalize();
                if (!path.startsWith(target)) {
                    throw new IOException("entry " + entry.getName() + " leads out of the archive");
                }
                if (entry.isDirectory()) {
                    Files.createDirectories(path);
                    continue;
                }
                Files.createDirectories(path.getParent());
                if (entry.isSymbolicLink()) {
                    Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
                    continue;
                }
                Files.copy(tar, path);
                if ((entry.getMode() & OWNER_MAY_EXECUTE) != 0) {
                    Files.setPosixFilePermissions(path, PROGRAM);
                }
            }
        }
        Files.createFile(target.resolve(UNPACKED));
    }

    /** Deletes a folder with all that is in it; it need not be there. */
    static void deleteTree(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, IOException failure) throws IOException {
                Files.delete(visited);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
