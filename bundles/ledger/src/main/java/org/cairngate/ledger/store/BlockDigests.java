package org.cairngate.ledger.store;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.zip.CRC32C;
import org.cairngate.ledger.Hash;

/**
 * The checksums of every file's blocks, in {@code files.blocks} beside {@code files.sha256}: they say in which bytes a file
 * differs that the list says differs. A line has name, length, block size and eight hex digits (CRC32C) a block; the last one is
 * SHA-256 over those before. Nothing but the place of a damage depends on it, and a store without it is whole.
 */
final class BlockDigests {

    static final String FILE = "files.blocks";

    /** Bytes of the smallest block: a page. */
    static final int SMALLEST = 4096;

    /** Most blocks of one file; larger files have larger blocks, so that this file stays small. */
    static final int MOST = 1024;

    private static final int DIGITS = 8;

    /**
     * One file's blocks.
     *
     * @param length bytes of the file
     * @param size bytes of a block
     * @param checksums eight hex digits a block
     */
    record Blocks(long length, int size, String checksums) {

        Blocks {
            if (length < 0 || size < 1 || checksums.length() != (length + size - 1) / size * DIGITS) {
                throw new IllegalArgumentException("not the blocks of a file of " + length + " bytes");
            }
        }

        static Blocks of(Path file) throws IOException {
            long length = Files.size(file);
            int size = SMALLEST;
            while (length > (long) size * MOST) {
                size *= 2;
            }
            return of(file, length, size);
        }

        private static Blocks of(Path file, long length, int size) throws IOException {
            StringBuilder checksums = new StringBuilder();
            long read = 0;
            try (InputStream in = Files.newInputStream(file)) {
                while (read < length) {
                    byte[] block = in.readNBytes((int) Math.min(size, length - read));
                    if (block.length == 0) {
                        break;
                    }
                    CRC32C crc = new CRC32C();
                    crc.update(block);
                    checksums.append(String.format("%08x", crc.getValue()));
                    read += block.length;
                }
            }
            return new Blocks(read, size, checksums.toString());
        }

        /** The first run of blocks that differ in the file as it is now; empty when none does. */
        Optional<ByteRange> firstDifference(Path file) throws IOException {
            long now = Files.size(file);
            Blocks actual = of(file, Math.min(now, length), size);
            int whole = (int) (Math.min(now, length) / size);
            int count = now == length ? checksums.length() / DIGITS : whole;
            for (int first = 0; first < count; first++) {
                if (differs(actual, first)) {
                    int last = first;
                    while (last + 1 < count && differs(actual, last + 1)) {
                        last++;
                    }
                    return Optional.of(new ByteRange((long) first * size, Math.min(length, (last + 1L) * size) - 1));
                }
            }
            return now == length
                    ? Optional.empty()
                    : Optional.of(new ByteRange((long) whole * size, Math.max(now, length) - 1));
        }

        private boolean differs(Blocks actual, int block) {
            return !checksums.regionMatches(block * DIGITS, actual.checksums, block * DIGITS, DIGITS);
        }
    }

    private final Map<String, Blocks> files;
    private final boolean whole;

    private BlockDigests(Map<String, Blocks> files, boolean whole) {
        this.files = files;
        this.whole = whole;
    }

    /** What the file of a store says; nothing when it is absent or not as it was written. */
    static BlockDigests read(Path directory) throws IOException {
        Path file = directory.resolve(FILE);
        if (!Files.exists(file)) {
            return new BlockDigests(Map.of(), true);
        }
        String text = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        int last = text.length() < 2 ? -1 : text.lastIndexOf('\n', text.length() - 2) + 1;
        if (last < 0 || !text.substring(last).equals(seal(text.substring(0, last)))) {
            return new BlockDigests(Map.of(), false);
        }
        Map<String, Blocks> files = new TreeMap<>();
        text.substring(0, last)
                .lines()
                .map(line -> line.split(" ", 4))
                .forEach(words -> files.put(
                        words[0], new Blocks(Long.parseLong(words[1]), Integer.parseInt(words[2]), words[3])));
        return new BlockDigests(files, true);
    }

    private static String seal(String body) {
        return Hash.sha256(body.getBytes(StandardCharsets.ISO_8859_1)).hex() + "\n";
    }

    /** Whether the file is absent, or as it was written. */
    boolean whole() {
        return whole;
    }

    Optional<Blocks> of(String name) {
        return Optional.ofNullable(files.get(name));
    }

    /** Where a file of the store first differs from what it was; empty when that is not known. */
    Optional<ByteRange> firstDifference(Path directory, String name) throws IOException {
        Optional<Blocks> blocks = of(name);
        return blocks.isEmpty() ? Optional.empty() : blocks.get().firstDifference(directory.resolve(name));
    }

    /** Writes the file of a store. */
    static void write(Path directory, Map<String, Blocks> files) throws IOException {
        StringBuilder body = new StringBuilder();
        new TreeMap<>(files).forEach((name, blocks) -> body.append(name)
                .append(' ')
                .append(blocks.length())
                .append(' ')
                .append(blocks.size())
                .append(' ')
                .append(blocks.checksums())
                .append('\n'));
        Path next = directory.resolve(FILE + ".next");
        Files.writeString(next, body + seal(body.toString()), StandardCharsets.ISO_8859_1);
        FileDigests.sync(next);
        Files.move(next, directory.resolve(FILE), StandardCopyOption.ATOMIC_MOVE);
    }
}
