package org.cairngate.ledger.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.RefusedException;

/**
 * The file {@code last-commit}: the newest {@link CommitMark} of a store, written after each write of its database and never
 * ahead of it. Two slots take turns, so that a power cut spoils at most the one being written and the mark before it still
 * stands; an old mark claims less, and is no damage. For one thread.
 *
 * <p>A slot is SHA-256 over the rest of it (32 bytes), the mark's number (8), its length (4), the mark, and zeros.
 */
final class CommitMarks implements AutoCloseable {

    static final String FILE = "last-commit";

    /** One slot, bytes: a page, which the kernel and every disk with 4 KiB sectors write as a whole. */
    static final int SLOT = 4096;

    static final int SLOTS = 2;
    private static final int HEAD = Hash.SIZE + Long.BYTES + Integer.BYTES;

    /** Files in a mark at most: RocksDB has one manifest and rarely more than three write-ahead logs; 40 fit into a slot. */
    private static final int MAX_FILES = 40;

    private static final int ATTEMPTS = 3;

    private final FileChannel channel;
    private long next;

    private CommitMarks(FileChannel channel, long next) {
        this.channel = channel;
        this.next = next;
    }

    /**
     * What the file says.
     *
     * @param number how many marks were written before the newest; -1 for none
     * @param newest the newest mark that is whole
     * @param brokenSlots slots that are neither empty nor whole
     */
    record Stored(long number, Optional<CommitMark> newest, List<Integer> brokenSlots) {
        static final Stored NOTHING = new Stored(-1, Optional.empty(), List.of());

        Stored {
            brokenSlots = List.copyOf(brokenSlots);
        }
    }

    static CommitMarks open(Path directory) throws IOException {
        Path file = directory.resolve(FILE);
        boolean fresh = !Files.exists(file);
        long next = read(directory).number() + 1;
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (fresh) {
            writeFully(channel, ByteBuffer.allocate(SLOTS * SLOT), 0);
            channel.force(true);
            FileDigests.sync(directory);
        }
        return new CommitMarks(channel, next);
    }

    /** Writes a mark; it is on disk when this returns if {@code synced}, else with the next one that is. */
    void write(CommitMark mark, boolean synced) throws IOException {
        int extra = Math.max(0, mark.files().size() - MAX_FILES);
        // Of too many files the oldest write-ahead logs go; the sequence number covers them too.
        byte[] bytes =
                mark.withFiles(mark.files().subList(extra, mark.files().size())).encode();
        ByteBuffer slot = ByteBuffer.allocate(SLOT);
        slot.position(Hash.SIZE);
        slot.putLong(next).putInt(bytes.length).put(bytes);
        slot.put(0, digest(slot.array()).bytes());
        writeFully(channel, slot.clear(), next % SLOTS * SLOT);
        if (synced) {
            channel.force(false);
        }
        next++;
    }

    /** What the file of a store says, also while another process writes it; nothing when there is none. */
    static Stored read(Path directory) throws IOException {
        Stored stored = readOnce(directory);
        for (int again = 1; again < ATTEMPTS && !stored.brokenSlots().isEmpty(); again++) {
            stored = readOnce(directory); // it may have been in the middle of a write
        }
        return stored;
    }

    private static Stored readOnce(Path directory) throws IOException {
        Path file = directory.resolve(FILE);
        if (!Files.exists(file)) {
            return Stored.NOTHING;
        }
        byte[] bytes = Files.readAllBytes(file);
        long newestNumber = -1;
        Optional<CommitMark> newest = Optional.empty();
        List<Integer> broken = new ArrayList<>();
        for (int i = 0; i < SLOTS; i++) {
            byte[] slot = Arrays.copyOfRange(bytes, Math.min(bytes.length, i * SLOT), (i + 1) * SLOT);
            Optional<CommitMark> mark = decode(slot);
            long number = ByteBuffer.wrap(slot).getLong(Hash.SIZE);
            if (mark.isPresent() && number > newestNumber) {
                newestNumber = number;
                newest = mark;
            }
            boolean neverWritten = bytes.length == SLOTS * SLOT && Arrays.equals(slot, new byte[SLOT]);
            if (mark.isEmpty() && !neverWritten) {
                broken.add(i);
            }
        }
        return new Stored(newestNumber, newest, broken);
    }

    private static Optional<CommitMark> decode(byte[] slot) {
        int length = ByteBuffer.wrap(slot).getInt(Hash.SIZE + Long.BYTES);
        boolean whole = digest(slot).equals(Hash.of(Arrays.copyOf(slot, Hash.SIZE)));
        if (!whole || length < 0 || length > SLOT - HEAD) {
            return Optional.empty();
        }
        try {
            return Optional.of(CommitMark.decode(Arrays.copyOfRange(slot, HEAD, HEAD + length)));
        } catch (RefusedException e) {
            return Optional.empty();
        }
    }

    private static Hash digest(byte[] slot) {
        return Hash.sha256(Arrays.copyOfRange(slot, Hash.SIZE, SLOT));
    }

    private static void writeFully(FileChannel channel, ByteBuffer bytes, long at) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes, at + bytes.position());
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
