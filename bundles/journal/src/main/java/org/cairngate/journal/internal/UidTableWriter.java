package org.cairngate.journal.internal;

import static org.cairngate.journal.internal.UidTableFormat.CRC;
import static org.cairngate.journal.internal.UidTableFormat.DIGEST;
import static org.cairngate.journal.internal.UidTableFormat.ENTRY;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import org.cairngate.journal.internal.UidTableFormat.Header;
import org.cairngate.journal.internal.UidTableFormat.Place;

/**
 * Writes one {@link UidTable} after the other, through the same buffers. Pages go to the file as they get full, and their index to its
 * place before them, so that a table of any size takes the same memory. For one thread.
 */
final class UidTableWriter {

    /** Bytes of pages that are written at once; more than two of the longest pages. */
    private static final int BUFFER = 192 << 10;

    /** Bytes of the index that are written at once. */
    private static final int INDEX = 256 * ENTRY;

    /** Hands over uids in the order of their hashes. */
    interface Source {
        void addTo(UidTableWriter table) throws IOException;
    }

    private final UidHash hash;
    private final byte[] bytes = new byte[BUFFER];
    private final byte[] index = new byte[INDEX];
    private FileChannel file;
    private int bits;
    private long uids;

    /** The page that fills: its number, and where it begins and ends in the buffer. */
    private long page;

    private int begin;
    private int end;

    /** Where the last uid's length stands in the buffer, and its hash; -1: the page is empty. */
    private int last;

    private long lastHash;

    /** Where in the file the buffer goes, and where the index. */
    private long bytesAt;

    /** Where in the file the pages begin that are not synced yet. */
    private long unsyncedAt;

    private long indexAt;
    private int indexEnd;

    UidTableWriter(UidHash hash) {
        this.hash = hash;
    }

    /**
     * Writes a file and syncs it; its name is not synced. Nothing is left of it when that fails.
     *
     * @param mostUids how many there are, or more
     */
    void write(Path path, long mostUids, Source uidsInOrder) throws IOException {
        boolean written = false;
        try (FileChannel channel = FileChannel.open(
                path, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            file = channel;
            begin(UidTableFormat.bits(mostUids));
            uidsInOrder.addTo(this);
            finish();
            written = true;
        } finally {
            if (!written) {
                Files.deleteIfExists(path);
            }
        }
    }

    private void begin(int newBits) {
        bits = newBits;
        uids = 0;
        page = 0;
        begin = 0;
        end = 0;
        last = -1;
        indexAt = UidTableFormat.HEADER;
        indexEnd = 0;
        bytesAt = new Header(bits, 0, 0).firstPage();
        unsyncedAt = bytesAt;
        Arrays.fill(index, (byte) 0);
    }

    /**
     * Adds a uid, whose hash is not below that of the one before. One that comes twice in a row is taken once, as it came first.
     *
     * @param source has the digest behind the uid
     */
    void add(long uidHash, byte[] source, int start, int uidEnd) throws IOException {
        int length = uidEnd - start;
        if (length < 1 || length > UidTableFormat.LONGEST_UID) {
            throw new IOException("a uid of " + length + " bytes does not fit into a table");
        }
        long itsPage = UidTableFormat.page(uidHash, bits);
        while (page < itsPage) {
            endPage();
        }
        if (last >= 0 && lastHash == uidHash && isLast(source, start, uidEnd)) {
            return;
        }
        int more = 1 + length + DIGEST;
        if (end - begin + more + CRC > UidTableFormat.LONGEST_PAGE) {
            throw new IOException("page " + page + " of a table of uids has no room for another one");
        }
        ensure(more + CRC);
        last = end;
        lastHash = uidHash;
        bytes[end] = (byte) length;
        System.arraycopy(source, start, bytes, end + 1, length + DIGEST);
        end += more;
        UidTableFormat.announce(index, indexEnd, uidHash);
        uids++;
    }

    private boolean isLast(byte[] source, int start, int uidEnd) {
        int from = last + 1;
        return Arrays.equals(bytes, from, from + (bytes[last] & 0xff), source, start, uidEnd);
    }

    private void endPage() throws IOException {
        ensure(CRC);
        UidTableFormat.seal(bytes, begin, end, page);
        end += CRC;
        UidTableFormat.putEntry(index, indexEnd, page, new Place(bytesAt + begin, end - begin));
        indexEnd += ENTRY;
        if (indexEnd == index.length) {
            writeIndex();
        }
        begin = end;
        last = -1;
        page++;
    }

    private void ensure(int more) throws IOException {
        if (end + more <= bytes.length) {
            return;
        }
        write(bytes, begin, bytesAt);
        bytesAt += begin;
        if (bytesAt - unsyncedAt >= JournalOptions.UNSYNCED) {
            file.force(false);
            unsyncedAt = bytesAt;
        }
        System.arraycopy(bytes, begin, bytes, 0, end - begin);
        last -= last < 0 ? 0 : begin;
        end -= begin;
        begin = 0;
    }

    private void writeIndex() throws IOException {
        write(index, indexEnd, indexAt);
        indexAt += indexEnd;
        indexEnd = 0;
        Arrays.fill(index, (byte) 0);
    }

    private void finish() throws IOException {
        while (page < 1L << bits) {
            endPage();
        }
        write(bytes, end, bytesAt);
        writeIndex();
        Header header = new Header(bits, uids, bytesAt + end);
        write(UidTableFormat.encode(header, hash), UidTableFormat.HEADER, 0);
        file.force(true);
    }

    private void write(byte[] from, int length, long position) throws IOException {
        ByteBuffer left = ByteBuffer.wrap(from, 0, length);
        for (long at = position; left.hasRemaining(); ) {
            at += file.write(left, at);
        }
    }
}
