package org.cairngate.master.parquet;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** Values in the encoding PLAIN: little-endian, booleans as bits from the lowest on. For one thread, and for values of one type. */
final class PlainValues {

    private static final int BYTE = 0xff;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private int bits;
    private int bitCount;

    void number(long value) {
        write(value, Long.BYTES);
    }

    void text(String value) {
        byte[] text = value.getBytes(StandardCharsets.UTF_8);
        write(text.length, Integer.BYTES);
        bytes.writeBytes(text);
    }

    void bit(boolean value) {
        bits |= value ? 1 << bitCount : 0;
        bitCount++;
        if (bitCount == Byte.SIZE) {
            endBits();
        }
    }

    private void endBits() {
        bytes.write(bits);
        bits = 0;
        bitCount = 0;
    }

    private void write(long value, int count) {
        for (int i = 0; i < count; i++) {
            bytes.write((int) ((value >>> (i * Byte.SIZE)) & BYTE));
        }
    }

    int size() {
        return bytes.size();
    }

    /** Writes them and forgets them; returns how many bytes that were. */
    int writeTo(OutputStream out) throws IOException {
        if (bitCount > 0) {
            endBits();
        }
        int size = bytes.size();
        bytes.writeTo(out);
        bytes.reset();
        return size;
    }
}
