package org.cairngate.master.backup;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * A master's data directory, as a backup sees it: the chain, what is derived or of a run, and all else. What a later program adds to the
 * directory is in its backups without a change here.
 *
 * @param root the data directory
 */
public record DataFolder(Path root) {

    /** The chain's store in the directory and in a backup. */
    static final String CHAIN = "chain";

    private static final String RESTORED = "restored";

    /** Made anew from the chain, of one run, or of a disk. */
    private static final Set<String> LEFT_OUT = Set.of(
            CHAIN, "chain.checkpoint", "chain.partial", "postgresql", "run", "backup.staging", "lost+found", RESTORED);

    /** The chain's store. */
    public Path chain() {
        return root.resolve(CHAIN);
    }

    /** The note that the directory was restored, there until every hub has told that it has no later block. */
    Path restored() {
        return root.resolve(RESTORED);
    }

    /** Where what goes into a backup lies until it is packed. */
    Path staging() {
        return root.resolve("backup.staging");
    }

    /** The socket at which a running master is asked for a backup; its folder is for the owner alone. */
    Path socket() {
        return root.resolve("run").resolve("control").resolve("sock");
    }

    /**
     * Files beside the chain that belong into a backup, by their names with slashes. One that goes meanwhile may be among them or not.
     *
     * @throws BackupRefusedException when something is neither a file nor a folder
     */
    SortedSet<String> files() throws IOException {
        SortedSet<String> files = new TreeSet<>();
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                boolean top = root.equals(folder.getParent());
                boolean left = top && LEFT_OUT.contains(folder.getFileName().toString());
                return left ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                String name = root.relativize(file)
                        .toString()
                        .replace(file.getFileSystem().getSeparator(), "/");
                if (LEFT_OUT.contains(name) || isDraft(file)) {
                    return FileVisitResult.CONTINUE;
                }
                if (!attributes.isRegularFile()) {
                    throw new BackupRefusedException(
                            file + " is neither a file nor a folder. Take it away, or put the file"
                                    + " there that it leads to");
                }
                files.add(name);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
                if (e instanceof NoSuchFileException) {
                    return FileVisitResult.CONTINUE; // it went while the master runs
                }
                throw e;
            }
        });
        return files;
    }

    /** Whether a backup has no such file, by its name in the backup. */
    static boolean isDerived(String name) {
        String top = name.substring(0, name.contains("/") ? name.indexOf('/') : name.length());
        return LEFT_OUT.contains(top) && !name.startsWith(CHAIN + "/");
    }

    /** A file that is being written, and takes its name when it is whole. */
    private static boolean isDraft(Path file) {
        String name = file.getFileName().toString();
        return name.startsWith(".") && name.endsWith(".new");
    }
}
