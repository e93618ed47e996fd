package org.cairngate.ledger.cbor;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Writes the deterministic CBOR of the ledger format: arrays, unsigned integers, byte and text strings, all with definite
 * lengths and shortest heads (RFC 8949 section 4.2.1). Not safe for use by several threads.
 */
public final class CborWriter {

    private static final int UINT = 0;
    private static final int BYTES = 2;
    private static final int TEXT = 3;
    private static final int ARRAY = 4;

    private static final int FIRST_CAPACITY = 64;

    private byte[] buffer = new byte[FIRST_CAPACITY];
    private int size;

    /** Opens an array; exactly {@code count} items must follow. */
    public CborWriter array(int count) {
        return head(ARRAY, count);
    }

    /**
     * Writes an unsigned integer.
     *
     * @throws IllegalArgumentException when the value is negative
     */
    public CborWriter uint(long value) {
        return head(UINT, value);
    }

    /** Writes a byte string. */
    public CborWriter bytes(byte[] value) {
        return head(BYTES, value.length).raw(value);
    }

    /** Writes a text string as UTF-8. */
    public CborWriter text(String value) {
        byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
        return head(TEXT, utf8.length).raw(utf8);
    }

    /** Writes bytes that are CBOR already. */
    public CborWriter raw(byte[] encoded) {
        reserve(encoded.length);
        System.arraycopy(encoded, 0, buffer, size, encoded.length);
        size += encoded.length;
        return this;
    }

    /** Everything written so far. */
    public byte[] toBytes() {
        return Arrays.copyOf(buffer, size);
    }

    private CborWriter head(int major, long value) {
        if (value < 0) {
            throw new IllegalArgumentException("the ledger format has no negative integers: " + value);
        }
        int type = major << 5;
        if (value < 24) {
            bigEndian(type | value, 1);
        } else if (value <= 0xffL) {
            bigEndian(type | 24, 1).bigEndian(value, 1);
        } else if (value <= 0xffffL) {
            bigEndian(type | 25, 1).bigEndian(value, 2);
        } else if (value <= 0xffffffffL) {
            bigEndian(type | 26, 1).bigEndian(value, 4);
        } else {
            bigEndian(type | 27, 1).bigEndian(value, 8);
        }
        return this;
    }

    private CborWriter bigEndian(long value, int length) {
        reserve(length);
        for (int shift = 8 * (length - 1); shift >= 0; shift -= 8) {
            buffer[size++] = (byte) (value >>> shift);
        }
        return this;
    }

    private void reserve(int more) {
        if (more > buffer.length - size) {
            buffer = Arrays.copyOf(buffer, Math.max(2 * buffer.length, Math.addExact(size, more)));
        }
    }
}
