package org.cairngate.journal.internal;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.cairngate.journal.Append;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/**
 * The rows of one group, written in Java in the form of RocksDB's own write batch and handed over in one call: a call into native
 * code for each row costs more than the row. The form is the one of its write-ahead log ({@code db/write_batch.cc}), which RocksDB
 * keeps readable; {@code RowBatchTest} compares it. Used by the writer's thread only, again and again.
 */
final class RowBatch {

    /** Sequence number, which the database sets, and number of rows. */
    private static final int HEADER = Long.BYTES + Integer.BYTES;

    /** What a buffer keeps from group to group at most, bytes: one large group must not hold memory for ever. */
    private static final int KEEP = 6 << 20;

    private static final int FIRST_SIZE = 64 << 10;
    private static final byte PUT_INTO_FAMILY = 0x05;

    private static final int CRC = 4;
    private static final int MAX_VARINT = 5;

    private final int family;
    private final CRC32C crc = new CRC32C();
    private byte[] bytes = new byte[FIRST_SIZE];
    private int end = HEADER;
    private int rows;

    /** A batch for the column family of entries, which has this id. */
    RowBatch(int family) {
        this.family = family;
    }

    /** Forgets what is in it. */
    void clear() {
        if (bytes.length > KEEP) {
            bytes = new byte[FIRST_SIZE];
        }
        end = HEADER;
        rows = 0;
    }

    /** How long the value of an append's row is. */
    static int rowLength(Append append) {
        int uid = append.uidEnd() - append.uidStart();
        int namespace = append.namespace().length();
        int received = append.received().length;
        int annotation = append.annotation().length;
        return 1
                + head(uid)
                + uid
                + head(namespace)
                + namespace
                + head(received)
                + received
                + head(annotation)
                + annotation
                + CRC;
    }

    /** Adds an event at a position, in the form of {@link EntryFormat}. */
    void putEntry(long position, Append append, int rowLength) {
        ensure(rowLength + RowTime.BYTES + Long.BYTES + 4 * MAX_VARINT);
        begin(Long.BYTES);
        int key = end;
        for (int shift = Long.SIZE - Byte.SIZE; shift >= 0; shift -= Byte.SIZE) {
            bytes[end++] = (byte) (position >>> shift);
        }
        varint(rowLength + RowTime.BYTES);
        int value = end;
        bytes[end++] = (byte) 0x84;
        cborHead(0x60, append.uidEnd() - append.uidStart());
        bytes(append.uidSource(), append.uidStart(), append.uidEnd());
        text(append.namespace());
        string(append.received());
        string(append.annotation());
        crc.reset();
        crc.update(bytes, key, Long.BYTES);
        crc.update(bytes, value, end - value);
        int sum = (int) crc.getValue();
        bytes[end++] = (byte) (sum >>> 24);
        bytes[end++] = (byte) (sum >>> 16);
        bytes[end++] = (byte) (sum >>> 8);
        bytes[end++] = (byte) sum;
        time();
    }

    private void time() {
        for (int i = 0; i < RowTime.BYTES; i++) {
            bytes[end++] = 0;
        }
    }

    /** Rows that are in it. */
    int size() {
        return rows;
    }

    /** RocksDB's batch of these rows; the caller closes it. */
    WriteBatch toWriteBatch() throws RocksDBException {
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putLong(0).putInt(rows);
        return new WriteBatch(Arrays.copyOf(bytes, end));
    }

    private void ensure(int more) {
        if (bytes.length - end < more) {
            bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, end + more));
        }
    }

    private void begin(int keyLength) {
        rows++;
        bytes[end++] = PUT_INTO_FAMILY;
        varint(family);
        varint(keyLength);
    }

    private void varint(int value) {
        int left = value;
        while (left > 0x7f) {
            bytes[end++] = (byte) (left | 0x80);
            left >>>= 7;
        }
        bytes[end++] = (byte) left;
    }

    /** ASCII, which namespaces are. */
    @SuppressWarnings("deprecation") // the only way to copy ASCII without another array
    private void text(String text) {
        cborHead(0x60, text.length());
        text.getBytes(0, text.length(), bytes, end);
        end += text.length();
    }

    private void string(byte[] string) {
        cborHead(0x40, string.length);
        bytes(string, 0, string.length);
    }

    private void bytes(byte[] source, int from, int to) {
        System.arraycopy(source, from, bytes, end, to - from);
        end += to - from;
    }

    private static int head(int length) {
        if (length < 24) {
            return 1;
        }
        if (length < 1 << 8) {
            return 2;
        }
        return length < 1 << 16 ? 3 : 5;
    }

    private void cborHead(int major, int length) {
        switch (head(length)) {
            case 1 -> bytes[end++] = (byte) (major | length);
            case 2 -> {
                bytes[end++] = (byte) (major | 24);
                bytes[end++] = (byte) length;
            }
            case 3 -> {
                bytes[end++] = (byte) (major | 25);
                bytes[end++] = (byte) (length >>> 8);
                bytes[end++] = (byte) length;
            }
            default -> {
                bytes[end++] = (byte) (major | 26);
                bytes[end++] = (byte) (length >>> 24);
                bytes[end++] = (byte) (length >>> 16);
                bytes[end++] = (byte) (length >>> 8);
                bytes[end++] = (byte) length;
            }
        }
    }

    /** A uid as the key of its row. */
    static byte[] uidKey(String uid) {
        return uid.getBytes(StandardCharsets.UTF_8);
    }
}
