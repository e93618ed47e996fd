package org.cairngate.master.parquet;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Which rows have a value: the levels 1 and 0 as runs of the encoding RLE, of one bit each, with their length before them as data pages
 * of version 1 have it. For one thread.
 */
final class DefinitionLevels {

    private static final int MORE = 0x80;
    private static final int LOW_BITS = 0x7f;

    private final ByteArrayOutputStream runs = new ByteArrayOutputStream();
    private boolean defined;
    private int length;

    void add(boolean is) {
        if (length > 0 && is != defined) {
            endRun();
        }
        defined = is;
        length++;
    }

    private void endRun() {
        // The lowest bit says that this is a run and not bits.
        int header = length << 1;
        while (header > LOW_BITS) {
            runs.write((header & LOW_BITS) | MORE);
            header >>>= 7;
        }
        runs.write(header);
        runs.write(defined ? 1 : 0);
        length = 0;
    }

    /** Writes them and forgets them; returns how many bytes that were. */
    int writeTo(OutputStream out) throws IOException {
        if (length > 0) {
            endRun();
        }
        int size = runs.size();
        out.write(ByteBuffer.allocate(Integer.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(size)
                .array());
        runs.writeTo(out);
        runs.reset();
        return Integer.BYTES + size;
    }
}
