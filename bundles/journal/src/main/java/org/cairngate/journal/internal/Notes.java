package org.cairngate.journal.internal;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.cairngate.ledger.Hash;

/** Keys and checked values of the journal's small rows, which lie beside its totals. */
final class Notes {

    private static final int CRC = 4;

    private Notes() {}

    static byte[] key(String name) {
        return name.getBytes(StandardCharsets.UTF_8);
    }

    /** The key's text behind a prefix; empty when it has another one. */
    static Optional<String> behind(String prefix, byte[] key) {
        String text = new String(key, StandardCharsets.UTF_8);
        return text.startsWith(prefix) ? Optional.of(text.substring(prefix.length())) : Optional.empty();
    }

    /** Numbers with a CRC-32C over key and numbers. */
    static byte[] numbers(byte[] key, long... numbers) {
        ByteBuffer row = ByteBuffer.allocate(numbers.length * Long.BYTES + CRC);
        for (long number : numbers) {
            row.putLong(number);
        }
        row.putInt(crc(key, row.array(), numbers.length * Long.BYTES));
        return row.array();
    }

    /** So many numbers of a row; empty when it is not as it was written. */
    static Optional<ByteBuffer> numbers(byte[] key, byte[] row, int count) {
        int length = count * Long.BYTES;
        if (row.length != length + CRC || ByteBuffer.wrap(row, length, CRC).getInt() != crc(key, row, length)) {
            return Optional.empty();
        }
        return Optional.of(ByteBuffer.wrap(Arrays.copyOf(row, length)));
    }

    /** The first eight bytes of a hash as a number. */
    static long first8(Hash hash) {
        return ByteBuffer.wrap(hash.bytes()).getLong();
    }

    private static int crc(byte[] key, byte[] bytes, int length) {
        CRC32C crc = new CRC32C();
        crc.update(key);
        crc.update(bytes, 0, length);
        return (int) crc.getValue();
    }
}
