package org.cairngate.journal.internal;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.cairngate.journal.JournalEntry;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.cbor.CborReader;
import org.cairngate.ledger.cbor.CborWriter;
import org.cairngate.ledger.event.Annotation;
import org.cairngate.ledger.event.EventParser;

/** An entry's row: key = position, value = CBOR [uid, namespace, bytes, annotation] and a CRC-32C over key and CBOR. */
final class EntryFormat {

    private static final int CRC = 4;
    private static final int MAX_TEXT = 256;

    private EntryFormat() {}

    static byte[] key(long position) {
        return ByteBuffer.allocate(Long.BYTES).putLong(position).array();
    }

    static long position(byte[] key) {
        return ByteBuffer.wrap(key).getLong();
    }

    static byte[] encode(long position, String uid, String namespace, byte[] bytes, byte[] annotation) {
        byte[] fields = new CborWriter()
                .array(4)
                .text(uid)
                .text(namespace)
                .bytes(bytes)
                .bytes(annotation)
                .toBytes();
        return ByteBuffer.allocate(fields.length + CRC)
                .put(fields)
                .putInt(crc(position, fields, fields.length))
                .array();
    }

    /** Reads a row. Throws {@link RefusedException} when it is not as it was written. */
    static JournalEntry decode(byte[] key, byte[] value) throws RefusedException {
        long position = position(key);
        int length = value.length - CRC;
        if (length < 0
                || crc(position, value, length)
                        != ByteBuffer.wrap(value, length, CRC).getInt()) {
            throw new RefusedException(
                    RefusalReason.STORAGE_FAILED, "journal entry " + position + " does not match its checksum");
        }
        CborReader reader = new CborReader(Arrays.copyOf(value, length));
        reader.readArray(4);
        JournalEntry entry = new JournalEntry(
                position,
                reader.readText(MAX_TEXT),
                reader.readText(MAX_TEXT),
                reader.readBytes(EventParser.MAX_BYTES),
                reader.readBytes(Annotation.MAX_BYTES));
        reader.expectEnd();
        return entry;
    }

    /** The namespace of a row, {@link Holdings#UNREADABLE} when it is not as it was written. */
    static String namespace(byte[] key, byte[] value) {
        try {
            return decode(key, value).namespace();
        } catch (RefusedException e) {
            return Holdings.UNREADABLE;
        }
    }

    private static int crc(long position, byte[] bytes, int length) {
        CRC32C crc = new CRC32C();
        crc.update(key(position));
        crc.update(bytes, 0, length);
        return (int) crc.getValue();
    }
}
