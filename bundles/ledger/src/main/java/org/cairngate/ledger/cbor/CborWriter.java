package org.cairngate.ledger.cbor;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Writes the deterministic CBOR of the ledger format: arrays, unsigned integers, byte and text strings, all with definite
 * lengths and shortest heads (RFC 8949 section 4.2.1). Not safe for use by several threads.
 */
public final class CborWriter {

    private static final int UINT = 0;
    private static final int BYTES = 2;
    private static final int TEXT = 3;
    private static final int ARRAY = 4;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

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
        head(BYTES, value.length);
        out.writeBytes(value);
        return this;
    }

    /** Writes a text string as UTF-8. */
    public CborWriter text(String value) {
        byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
        head(TEXT, utf8.length);
        out.writeBytes(utf8);
        return this;
    }

    /** Writes bytes that are CBOR already. */
    public CborWriter raw(byte[] encoded) {
        out.writeBytes(encoded);
        return this;
    }

    /** Everything written so far. */
    public byte[] toBytes() {
        return out.toByteArray();
    }

    private CborWriter head(int major, long value) {
        if (value < 0) {
            throw new IllegalArgumentException("the ledger format has no negative integers: " + value);
        }
        int type = major << 5;
        if (value < 24) {
            out.write(type | (int) value);
        } else if (value <= 0xffL) {
            out.write(type | 24);
            bigEndian(value, 1);
        } else if (value <= 0xffffL) {
            out.write(type | 25);
            bigEndian(value, 2);
        } else if (value <= 0xffffffffL) {
            out.write(type | 26);
            bigEndian(value, 4);
        } else {
            out.write(type | 27);
            bigEndian(value, 8);
        }
        return this;
    }

    private void bigEndian(long value, int length) {
        for (int shift = 8 * (length - 1); shift >= 0; shift -= 8) {
            out.write((int) (value >>> shift) & 0xff);
        }
    }
}
