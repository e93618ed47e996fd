package org.cairngate.ledger.cbor;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads the deterministic CBOR of the ledger format and refuses everything else: longer heads than needed, indefinite
 * lengths, maps, tags, negative integers, floats, text that is not UTF-8, and trailing bytes (RFC 8949 section 4.2.1).
 *
 * <p>Lengths are checked against the limit and against the bytes that are left before anything is allocated. Not safe for
 * use by several threads.
 */
public final class CborReader {

    /** Deepest nesting of arrays that {@link #readItem} follows. */
    public static final int MAX_DEPTH = 16;

    private static final int UINT = 0;
    private static final int BYTES = 2;
    private static final int TEXT = 3;
    private static final int ARRAY = 4;

    private final byte[] data;
    private int position;

    /** Reads from the given bytes, which must not be changed meanwhile. */
    public CborReader(byte[] data) {
        this.data = data;
    }

    /** Byte offset, from 0, of the next item. */
    public int offset() {
        return position;
    }

    /** Opens an array and tells how many items it has; never more than there are bytes left. */
    public int readArray() throws CborException {
        int start = position;
        long count = head(ARRAY, "an array");
        if (count > data.length - position) {
            throw new CborException(start, "array of " + count + " items is longer than the input");
        }
        return (int) count;
    }

    /** Opens an array that must have exactly {@code count} items. */
    public void readArray(int count) throws CborException {
        int start = position;
        int actual = readArray();
        if (actual != count) {
            throw new CborException(start, "expected an array of " + count + " items, found " + actual);
        }
    }

    /** Opens an array that may have at most {@code max} items. */
    public int readArrayUpTo(int max) throws CborException {
        int start = position;
        int actual = readArray();
        if (actual > max) {
            throw new CborException(start, "expected at most " + max + " items, found " + actual);
        }
        return actual;
    }

    /** Reads an unsigned integer of 0..2^63-1. */
    public long readUint() throws CborException {
        return head(UINT, "an unsigned integer");
    }

    /** Reads an unsigned integer of 0..max. */
    public long readUint(long max) throws CborException {
        int start = position;
        long value = readUint();
        if (value > max) {
            throw new CborException(start, "expected at most " + max + ", found " + value);
        }
        return value;
    }

    /** Reads a byte string of at most {@code max} bytes. */
    public byte[] readBytes(int max) throws CborException {
        int length = length(BYTES, "a byte string", max);
        byte[] value = Arrays.copyOfRange(data, position, position + length);
        position += length;
        return value;
    }

    /** Reads a byte string of exactly {@code length} bytes. */
    public byte[] readFixedBytes(int length) throws CborException {
        int start = position;
        byte[] value = readBytes(length);
        if (value.length != length) {
            throw new CborException(start, "expected " + length + " bytes, found " + value.length);
        }
        return value;
    }

    /** Reads a UTF-8 text string of at most {@code max} bytes. */
    public String readText(int max) throws CborException {
        int start = position;
        int length = length(TEXT, "a text string", max);
        try {
            String value = StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(data, position, length))
                    .toString();
            position += length;
            return value;
        } catch (CharacterCodingException e) {
            throw new CborException(start, "text is not UTF-8");
        }
    }

    /** Reads one whole item of any allowed kind and returns its encoding. */
    public byte[] readItem() throws CborException {
        int start = position;
        skip(0);
        return Arrays.copyOfRange(data, start, position);
    }

    /** Reads the exact bytes given, which a format fixes in this place. */
    public void readLiteral(byte[] expected, String name) throws CborException {
        if (expected.length > data.length - position
                || !Arrays.equals(data, position, position + expected.length, expected, 0, expected.length)) {
            throw new CborException(position, "expected " + name);
        }
        position += expected.length;
    }

    /** Refuses bytes after the last item. */
    public void expectEnd() throws CborException {
        if (position != data.length) {
            throw new CborException(position, (data.length - position) + " trailing bytes");
        }
    }

    private void skip(int depth) throws CborException {
        if (depth > MAX_DEPTH) {
            throw new CborException(position, "nested deeper than " + MAX_DEPTH);
        }
        if (position >= data.length) {
            throw new CborException(position, "input ends early");
        }
        switch ((data[position] & 0xff) >>> 5) {
            case UINT -> readUint();
            case BYTES -> {
                int length = length(BYTES, "a byte string", data.length);
                position += length;
            }
            case TEXT -> readText(data.length);
            case ARRAY -> {
                int count = readArray();
                for (int i = 0; i < count; i++) {
                    skip(depth + 1);
                }
            }
            default -> throw new CborException(position, "expected an array, an unsigned integer or a string");
        }
    }

    private int length(int major, String name, int max) throws CborException {
        int start = position;
        long length = head(major, name);
        if (length > max) {
            throw new CborException(start, name + " of " + length + " bytes is longer than the " + max + " allowed");
        }
        if (length > data.length - position) {
            throw new CborException(start, name + " of " + length + " bytes is longer than the input");
        }
        return (int) length;
    }

    private long head(int major, String name) throws CborException {
        int start = position;
        if (start >= data.length) {
            throw new CborException(start, "expected " + name + ", input ends early");
        }
        int first = data[start] & 0xff;
        if (first >>> 5 != major) {
            throw new CborException(start, "expected " + name + ", found byte 0x" + Integer.toHexString(first));
        }
        int info = first & 0x1f;
        if (info < 24) {
            position++;
            return info;
        }
        if (info > 27) {
            throw new CborException(start, "indefinite or reserved length");
        }
        int extra = 1 << (info - 24);
        if (extra > data.length - start - 1) {
            throw new CborException(start, "expected " + name + ", input ends early");
        }
        long value = 0;
        for (int i = 1; i <= extra; i++) {
            value = value << 8 | (data[start + i] & 0xff);
        }
        long least = extra == 1 ? 24 : 1L << (4 * extra);
        if (value < 0) {
            throw new CborException(start, "integer above 2^63-1");
        }
        if (value < least) {
            throw new CborException(start, "head is longer than needed");
        }
        position += 1 + extra;
        return value;
    }
}
