package org.cairngate.ledger.store;

import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.cbor.CborException;
import org.cairngate.ledger.cbor.CborReader;
import org.cairngate.ledger.cbor.CborWriter;
import org.cairngate.ledger.note.SignedNote;

/**
 * What the rows were that a block changed, kept with the block until it is final (decision 0019). Only of rows that nothing else gives back:
 * state, certificates and checkpoints. What a block adds is found by its height, so no payload and no uid is ever in here. Immutable.
 */
final class Undo {

    private static final int VERSION = 1;
    private static final int MAX_KEY = 512;
    private static final int MAX_ROWS = 1 << 20;
    private static final byte[] ABSENT = {};

    private final SortedMap<String, byte[]> state;
    private final SortedMap<String, byte[]> meta;
    private final Optional<SignedNote> carried;

    private Undo(SortedMap<String, byte[]> state, SortedMap<String, byte[]> meta, Optional<SignedNote> carried) {
        this.state = Collections.unmodifiableSortedMap(state);
        this.meta = Collections.unmodifiableSortedMap(meta);
        this.carried = carried;
    }

    /** The former values of what a write touched: {@code carried} is the certificate in the block, which may be known from it alone. */
    static Undo of(Batch write, Database before, Optional<SignedNote> carried) {
        SortedMap<String, byte[]> meta = new TreeMap<>();
        meta.put(Keys.text(Keys.CERTIFICATE), former(before, Column.META, Keys.text(Keys.CERTIFICATE)));
        SortedMap<String, byte[]> state = new TreeMap<>();
        write.touched(Column.META).stream()
                .filter(Undo::isOfChain)
                .forEach(key -> meta.put(key, former(before, Column.META, key)));
        write.touched(Column.STATE).forEach(key -> state.put(key, former(before, Column.STATE, key)));
        return new Undo(state, meta, carried);
    }

    /** Rows of meta that follow from the blocks; the others are the owner's and never go back. */
    private static boolean isOfChain(String key) {
        return key.startsWith(Keys.CHECKPOINT_PREFIX)
                || key.startsWith(Keys.SIGNED_PREFIX)
                || key.equals(Keys.text(Keys.CHAIN_CERTIFICATE_SIZE))
                || key.equals(Keys.text(Keys.CHAIN_CERTIFICATE_AT));
    }

    private static byte[] former(Database before, Column column, String key) {
        return before.get(column, Keys.ascii(key)).orElse(ABSENT);
    }

    /** Hands over each row of a column with its value before the block; empty when there was none. */
    void rows(Column column, BiConsumer<String, Optional<byte[]>> to) {
        (column == Column.STATE ? state : meta)
                .forEach((key, value) -> to.accept(key, value.length == 0 ? Optional.empty() : Optional.of(value)));
    }

    /** The certificate that the block carried. */
    Optional<SignedNote> carried() {
        return carried;
    }

    /** The newest certificate that was known before the block; empty also when its row is damaged. */
    Optional<SignedNote> certificateBefore() throws RefusedException {
        byte[] row = meta.getOrDefault(Keys.text(Keys.CERTIFICATE), ABSENT);
        Optional<byte[]> text = SealedValue.open(Column.META, Keys.CERTIFICATE, row);
        return text.isEmpty()
                ? Optional.empty()
                : Optional.of(SignedNote.parse(new String(text.get(), StandardCharsets.UTF_8)));
    }

    /** [version=1, [key, value, ...] of state, [key, value, ...] of meta, carried]; an empty value is none. */
    byte[] encode() {
        CborWriter writer = new CborWriter().array(4).uint(VERSION);
        write(writer, state);
        write(writer, meta);
        return writer.text(carried.map(SignedNote::format).orElse("")).toBytes();
    }

    private static void write(CborWriter writer, Map<String, byte[]> rows) {
        writer.array(2 * rows.size());
        rows.forEach((key, value) -> writer.text(key).bytes(value));
    }

    static Undo decode(byte[] encoded) throws RefusedException {
        CborReader reader = new CborReader(encoded);
        reader.readArray(4);
        int start = reader.offset();
        if (reader.readUint() != VERSION) {
            throw new CborException(start, "an undo record of another version");
        }
        SortedMap<String, byte[]> state = read(reader, encoded.length);
        SortedMap<String, byte[]> meta = read(reader, encoded.length);
        String carried = reader.readText(encoded.length);
        reader.expectEnd();
        return new Undo(state, meta, carried.isEmpty() ? Optional.empty() : Optional.of(SignedNote.parse(carried)));
    }

    private static SortedMap<String, byte[]> read(CborReader reader, int most) throws RefusedException {
        SortedMap<String, byte[]> rows = new TreeMap<>();
        int items = reader.readArrayUpTo(2 * MAX_ROWS);
        for (int i = 0; i < items; i += 2) {
            String key = reader.readText(MAX_KEY);
            if (!rows.isEmpty() && rows.lastKey().compareTo(key) >= 0) {
                throw new RefusedException(RefusalReason.STORAGE_FAILED, "undo rows are not in order at " + key);
            }
            rows.put(key, reader.readBytes(most));
        }
        if (items % 2 != 0) {
            throw new RefusedException(RefusalReason.STORAGE_FAILED, "an undo record of " + items + " items");
        }
        return rows;
    }
}
