package org.cairngate.journal.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.cairngate.journal.Append;
import org.cairngate.ledger.Hash;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

class RowBatchTest {

    /** On both sides of where the form of a length changes, in CBOR and in RocksDB. */
    private static final int[] LENGTHS = {1, 23, 24, 127, 128, 255, 256, 16_383, 16_384, 65_535, 65_536};

    @TempDir
    Path folder;

    @Test
    void rowsAreTheBytesThatRocksDbItselfMakesOfThem() throws Exception {
        RocksDB.loadLibrary();
        try (RocksDB db = RocksDB.open(folder.toString());
                ColumnFamilyHandle entries = db.createColumnFamily(new ColumnFamilyDescriptor(new byte[] {1}));
                ColumnFamilyHandle uids = db.createColumnFamily(new ColumnFamilyDescriptor(new byte[] {2}));
                WriteBatch expectedEntries = new WriteBatch();
                WriteBatch expectedUids = new WriteBatch()) {
            RowBatch entryRows = new RowBatch(entries.getID());
            RowBatch uidRows = new RowBatch(uids.getID());
            for (int round = 0; round < 2; round++) {
                entryRows.clear();
                uidRows.clear();
                expectedEntries.clear();
                expectedUids.clear();
                long position = 1L << 40;
                for (Append append : appends()) {
                    byte[] key = append.uid().getBytes(StandardCharsets.UTF_8);
                    byte[] row = EntryFormat.encode(
                            position, append.uid(), append.namespace(), append.received(), append.annotation());
                    assertThat(RowBatch.rowLength(append)).isEqualTo(row.length);
                    expectedEntries.put(entries, EntryFormat.key(position), RowTime.with(row));
                    byte[] digest = append.digest().bytes();
                    expectedUids.put(uids, key, RowTime.with(digest));
                    entryRows.putEntry(position, append, row.length);
                    byte[] packed = ByteBuffer.allocate(1 + key.length + digest.length)
                            .put((byte) 9)
                            .put(key)
                            .put(digest)
                            .array();
                    uidRows.putUid(packed, 1, 1 + key.length, packed.length);
                    position++;
                }
                requireSame(entryRows, expectedEntries);
                requireSame(uidRows, expectedUids);
            }
        }
    }

    private static void requireSame(RowBatch rows, WriteBatch expected) throws RocksDBException {
        try (WriteBatch batch = rows.toWriteBatch()) {
            assertThat(batch.count()).isEqualTo(LENGTHS.length);
            assertThat(batch.data()).isEqualTo(expected.data());
        }
    }

    private static List<Append> appends() {
        List<Append> appends = new ArrayList<>();
        for (int length : LENGTHS) {
            byte[] received = new byte[length];
            received[length - 1] = 7;
            byte[] uid = "u".repeat(Math.min(length, 64)).getBytes(StandardCharsets.US_ASCII);
            appends.add(new Append(
                    uid, "acme/" + "g".repeat(length % 60), received, Hash.sha256(received), new byte[length % 300]));
        }
        return appends;
    }
}
