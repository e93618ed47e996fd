package org.cairngate.ledger.store;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.cbor.CborReader;
import org.cairngate.ledger.store.IndexRow.Place;

/**
 * From version 1 to 2: the index no longer has uids and transaction ids in full as its keys, but twelve bytes of their hashes;
 * of erased events, whose hash was the key, its first twelve.
 * Goes by bounded writes, for an index may be larger than the memory; each moves some rows, so a crash between them leaves the
 * rest to the next start.
 */
final class ShortIndex implements Schema.Upgrade {

    /** Rows of one write. */
    static final int CHUNK = 10_000;

    private static final String ERASED = "erased/";
    private static final String UID = "uid/";
    private static final String TRANSACTION = "tx/";

    @Override
    public void prepare(Database database) {
        Rows rows = new Rows(database);
        for (Map<byte[], byte[]> chunk = chunk(database); !chunk.isEmpty(); chunk = chunk(database)) {
            Map<byte[], byte[]> moved = chunk;
            database.write(batch -> {
                IndexWrites index = new IndexWrites(rows);
                moved.forEach((key, value) -> {
                    Rows.read("index " + Keys.text(key), () -> move(key, value, index));
                    batch.delete(Column.INDEX, key);
                });
                index.put(batch);
            });
        }
        // The old rows name uids in full. Erasing an event later looks for its new key only: nothing may be left of the
        // old one.
        database.flush();
        database.compactAll(Column.INDEX);
    }

    @Override
    public void rewrite(Database before, Batch changes) {
        // All rows have moved already.
    }

    private static Map<byte[], byte[]> chunk(Database database) {
        Map<byte[], byte[]> chunk = new TreeMap<>(Arrays::compareUnsigned);
        // The keys of version 2 begin with a byte below every letter, and "erased/" is the lowest of version 1.
        database.scan(Column.INDEX, ERASED.getBytes(StandardCharsets.US_ASCII), (key, value) -> {
            chunk.put(key, value);
            return chunk.size() < CHUNK;
        });
        return chunk;
    }

    private static boolean move(byte[] key, byte[] value, IndexWrites index) throws RefusedException {
        String name = Keys.text(key);
        CborReader reader = new CborReader(value);
        if (name.startsWith(UID)) {
            index.add(Keys.event(name.substring(UID.length())), event(reader));
        } else if (name.startsWith(ERASED)) {
            index.add(Keys.erased(Hash.fromHex(name.substring(ERASED.length()))), event(reader));
        } else if (name.startsWith(TRANSACTION)) {
            reader.readArray(2);
            Place place = new Place(reader.readUint(), (int) reader.readUint(Integer.MAX_VALUE), 0);
            reader.expectEnd();
            index.add(Keys.transactionId(Hash.fromHex(name.substring(TRANSACTION.length()))), place);
        } else {
            throw new RefusedException(RefusalReason.STORAGE_FAILED, "no row has such a key");
        }
        return true;
    }

    private static Place event(CborReader reader) throws RefusedException {
        reader.readArray(4);
        Place place = new Place(
                reader.readUint(), (int) reader.readUint(Integer.MAX_VALUE), (int) reader.readUint(Integer.MAX_VALUE));
        reader.readFixedBytes(Hash.SIZE);
        reader.expectEnd();
        return place;
    }
}
