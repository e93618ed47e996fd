package org.cairngate.ledger.store;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.cairngate.ledger.Hash;

/**
 * The SHA-256 of every file of a store that was closed in order, in {@code files.sha256} (lines as {@code sha256sum} writes
 * them, the last one over the lines before). RocksDB's checksums leave some bytes out: padding, the tail of a log, CURRENT. While
 * a store is open the list is set aside as {@code files.sha256.before}; what it says of table files, which never change, stays
 * true.
 */
final class FileDigests {

    static final String LIST = "files.sha256";
    static final String SET_ASIDE = "files.sha256.before";
    static final String MANIFEST = "MANIFEST-";
    private static final String SELF = "  (this list)";
    private static final String TABLE = ".sst";
    private static final int BUFFER = 1 << 16;

    private final Path directory;
    private final Map<String, Hash> before;
    private boolean finished;

    private FileDigests(Path directory, Map<String, Hash> before) {
        this.directory = directory;
        this.before = before;
    }

    /** Sets the list of a store aside that is about to be written. */
    static FileDigests begin(Path directory) throws IOException {
        Path list = directory.resolve(LIST);
        Path aside = directory.resolve(SET_ASIDE);
        if (Files.exists(list)) {
            Files.move(list, aside, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            sync(directory);
        }
        return new FileDigests(directory, read(aside).orElse(Map.of()));
    }

    /** Writes the list of a store that was closed. */
    void finish() {
        if (finished) {
            return;
        }
        finished = true;
        try {
            StringBuilder text = new StringBuilder();
            BlockDigests blocksBefore = BlockDigests.read(directory);
            Map<String, BlockDigests.Blocks> blocks = new TreeMap<>();
            for (String name : files(directory)) {
                // A table file never changes: what was listed before spares reading gigabytes at each stop.
                Hash known = isTable(name) ? before.get(name) : null;
                Hash digest = known == null ? digest(directory.resolve(name)) : known;
                text.append(digest.hex()).append("  ").append(name).append('\n');
                Optional<BlockDigests.Blocks> same = known == null ? Optional.empty() : blocksBefore.of(name);
                blocks.put(name, same.isPresent() ? same.get() : BlockDigests.Blocks.of(directory.resolve(name)));
            }
            BlockDigests.write(directory, blocks);
            text.append(Hash.sha256(text.toString().getBytes(StandardCharsets.UTF_8))
                            .hex())
                    .append(SELF)
                    .append('\n');
            Path next = directory.resolve(LIST + ".next");
            Files.writeString(next, text);
            sync(next);
            Files.move(next, directory.resolve(LIST), StandardCopyOption.ATOMIC_MOVE);
            Files.deleteIfExists(directory.resolve(SET_ASIDE));
            sync(directory);
        } catch (IOException e) {
            throw new StorageException("store " + directory + " cannot list its files: " + e.getMessage(), e);
        }
    }

    /** The digests in a list; empty when it is absent or not as it was written. */
    static Optional<Map<String, Hash>> read(Path list) throws IOException {
        if (!Files.exists(list)) {
            return Optional.empty();
        }
        String text = new String(Files.readAllBytes(list), StandardCharsets.ISO_8859_1);
        int last = text.length() < 2 ? -1 : text.lastIndexOf('\n', text.length() - 2) + 1;
        if (last < 0) {
            return Optional.empty();
        }
        String body = text.substring(0, last);
        String seal = Hash.sha256(body.getBytes(StandardCharsets.ISO_8859_1)).hex() + SELF + "\n";
        if (!text.substring(last).equals(seal)) {
            return Optional.empty();
        }
        Map<String, Hash> digests = new TreeMap<>();
        body.lines()
                .forEach(line ->
                        digests.put(line.substring(2 * Hash.SIZE + 2), Hash.fromHex(line.substring(0, 2 * Hash.SIZE))));
        return Optional.of(digests);
    }

    /** The names of the files that hold the store's data. */
    static List<String> files(Path directory) throws IOException {
        List<String> names = new ArrayList<>();
        try (Stream<Path> files = Files.list(directory)) {
            files.filter(Files::isRegularFile)
                    .map(file -> file.getFileName().toString())
                    .filter(FileDigests::holdsData)
                    .sorted()
                    .forEach(names::add);
        }
        return names;
    }

    static Hash digest(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            byte[] buffer = new byte[BUFFER];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                digest.update(buffer, 0, read);
            }
            return Hash.of(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    static boolean isTable(String name) {
        return name.endsWith(TABLE);
    }

    static boolean holdsData(String name) {
        return isTable(name)
                || name.endsWith(".log")
                || name.endsWith(".blob")
                || name.startsWith(MANIFEST)
                || name.startsWith("OPTIONS-")
                || name.equals(CommitMarks.FILE)
                || name.equals("CURRENT")
                || name.equals("IDENTITY");
    }

    static void sync(Path path) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
