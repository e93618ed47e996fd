package org.cairngate.journal.internal;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import org.cairngate.journal.internal.UidTableFormat.Damage;
import org.cairngate.journal.internal.UidTableFormat.Header;
import org.cairngate.journal.internal.UidTableFormat.Place;

/**
 * A file of uids with their digests that never changes ({@link UidTableFormat}). A look-up reads an entry of its index and, seldom in vain,
 * one page; everything is checked as it is read. Safe for use by several threads.
 */
final class UidTable implements AutoCloseable {

    private final Path path;
    private final UidTableName name;
    private final UidHash hash;
    private final FileChannel file;
    private final Header header;

    private UidTable(Path path, UidTableName name, UidHash hash, FileChannel file, Header header) {
        this.path = path;
        this.name = name;
        this.hash = hash;
        this.file = file;
        this.header = header;
    }

    /**
     * Opens a file.
     *
     * @throws IOException when it cannot be read, or is not as it was written
     */
    static UidTable open(Path folder, UidTableName name, UidHash hash) throws IOException {
        Path path = folder.resolve(name.file());
        FileChannel file = FileChannel.open(path, StandardOpenOption.READ);
        boolean opened = false;
        try {
            long length = file.size();
            if (length < UidTableFormat.HEADER) {
                throw damaged(path, new Damage("it has " + length + " bytes only"));
            }
            byte[] begin = new byte[UidTableFormat.HEADER];
            read(file, path, begin, begin.length, 0);
            UidTable table = new UidTable(path, name, hash, file, UidTableFormat.decode(begin, length, hash));
            opened = true;
            return table;
        } catch (Damage e) {
            throw damaged(path, e);
        } finally {
            if (!opened) {
                file.close();
            }
        }
    }

    private static IOException damaged(Path path, Damage damage) {
        return new IOException(
                "uid table " + path + " is damaged: " + damage.getMessage()
                        + ". Keep a copy of the journal's folder; cairn journal export saves its events. Without this file the journal"
                        + " opens again, and takes an event twice whose uid only this file had",
                damage);
    }

    IOException damaged(Damage damage) {
        return damaged(path, damage);
    }

    UidTableName name() {
        return name;
    }

    Path path() {
        return path;
    }

    Header header() {
        return header;
    }

    UidHash hash() {
        return hash;
    }

    /** Finds the digests of uids that were not found yet. */
    void find(WantedUids wanted) throws IOException {
        byte[] entry = new byte[UidTableFormat.ENTRY];
        byte[] bytes = new byte[0];
        long page = -1;
        Place place = new Place(0, 0);
        boolean isRead = false;
        try {
            for (int i = wanted.next(0); i >= 0; i = wanted.next(i + 1)) {
                long itsHash = wanted.hash(i);
                if (header.page(itsHash) != page) {
                    page = header.page(itsHash);
                    read(entry, entry.length, UidTableFormat.HEADER + page * UidTableFormat.ENTRY);
                    place = UidTableFormat.entry(entry, 0, page, header);
                    isRead = false;
                }
                if (!UidTableFormat.mayHave(entry, 0, itsHash)) {
                    continue;
                }
                if (!isRead) {
                    bytes = bytes.length < place.length() ? new byte[place.length()] : bytes;
                    read(bytes, place.length(), place.offset());
                    UidTableFormat.open(bytes, 0, place.length(), page);
                    isRead = true;
                }
                int end = place.length() - UidTableFormat.CRC;
                int digest = UidTableFormat.find(bytes, 0, end, page, wanted.uid(i));
                if (digest >= 0) {
                    wanted.found(i, Arrays.copyOfRange(bytes, digest, digest + UidTableFormat.DIGEST));
                }
            }
        } catch (Damage e) {
            throw damaged(e);
        }
    }

    /** Reads all of it in order, with buffers of its own. */
    UidCursor cursor() {
        return new UidCursor(this);
    }

    /** Reads all of it and checks that it is as it was written. */
    void check() throws IOException {
        UidCursor all = cursor();
        while (all.next()) {
            if (!all.isAnnounced()) {
                throw damaged(new Damage("the filter of its page misses a uid"));
            }
        }
    }

    /** Reads bytes of the file from a position on. */
    void read(byte[] bytes, int length, long position) throws IOException {
        read(file, path, bytes, length, position);
    }

    private static void read(FileChannel file, Path path, byte[] bytes, int length, long position) throws IOException {
        ByteBuffer left = ByteBuffer.wrap(bytes, 0, length);
        for (long at = position; left.hasRemaining(); ) {
            int read = file.read(left, at);
            if (read < 0) {
                throw new EOFException(
                        "uid table " + path + " ends at " + at + ", " + left.remaining() + " bytes early");
            }
            at += read;
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }

    @Override
    public String toString() {
        return name.file();
    }
}
