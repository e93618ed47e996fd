package org.cairngate.ledger.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.store.CommitMark.FilePrefix;

/**
 * The files of an open store that RocksDB only appends to, write-ahead log and manifest above all, and the digest of what they
 * hold so far. Each byte is read once. RocksDB's own checksums leave out the lengths in these files: one that grew by a flipped
 * bit makes the rest look like the torn end that a power cut leaves. For one thread.
 */
final class AppendedFiles {

    private static final int BUFFER = 1 << 16;

    private final Path directory;
    private final TreeMap<String, Digested> files = new TreeMap<>();

    AppendedFiles(Path directory) {
        this.directory = directory;
    }

    static boolean appendedTo(String name) {
        return FileDigests.holdsData(name)
                && !FileDigests.isTable(name)
                && !name.equals("CURRENT")
                && !name.equals(CommitMarks.FILE);
    }

    /** What the files hold now, all of it on disk. To be called when no write of ours is under way. */
    List<FilePrefix> prefixes() throws IOException {
        List<String> present = FileDigests.files(directory);
        files.keySet().retainAll(present);
        List<FilePrefix> prefixes = new ArrayList<>();
        for (String name : present) {
            if (appendedTo(name)) {
                try {
                    prefixes.add(
                            files.computeIfAbsent(name, Digested::new).extend(directory.resolve(name), Long.MAX_VALUE));
                } catch (NoSuchFileException e) {
                    files.remove(name); // RocksDB has removed it since it was listed
                }
            }
        }
        return prefixes;
    }

    /** The digest of at most the first {@code length} bytes of a file. */
    static FilePrefix prefix(Path file, long length) throws IOException {
        return new Digested(String.valueOf(file.getFileName())).extend(file, length);
    }

    private static final class Digested {
        private final String name;
        private final MessageDigest digest;
        private long length;

        Digested(String name) {
            this.name = name;
            try {
                this.digest = MessageDigest.getInstance("SHA-256");
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("every Java platform has SHA-256", e);
            }
        }

        FilePrefix extend(Path file, long limit) throws IOException {
            long end = Math.min(Files.size(file), limit);
            if (end > length) {
                try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
                    if (name.startsWith(FileDigests.MANIFEST)) {
                        channel.force(false); // written by RocksDB's own threads, perhaps this very moment
                    }
                    read(channel, end);
                }
            }
            try {
                return new FilePrefix(name, length, Hash.of(((MessageDigest) digest.clone()).digest()));
            } catch (CloneNotSupportedException e) {
                throw new IllegalStateException("Java's own SHA-256 can be cloned", e);
            }
        }

        private void read(FileChannel channel, long end) throws IOException {
            ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
            while (length < end) {
                buffer.clear().limit((int) Math.min(BUFFER, end - length));
                int count = channel.read(buffer, length);
                if (count < 0) {
                    return;
                }
                digest.update(buffer.flip());
                length += count;
            }
        }
    }
}
