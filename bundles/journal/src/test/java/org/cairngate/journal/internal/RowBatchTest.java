package org.cairngate.journal.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.cairngate.journal.Append;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.event.EventScanner;
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
                WriteBatch expectedEntries = new WriteBatch()) {
            RowBatch entryRows = new RowBatch(entries.getID());
            for (int round = 0; round < 2; round++) {
                entryRows.clear();
                expectedEntries.clear();
                long position = 1L << 40;
                for (Append append : appends()) {
                    byte[] row = EntryFormat.encode(
                            position, append.uid(), append.namespace(), append.received(), append.annotation());
                    assertThat(RowBatch.rowLength(append)).isEqualTo(row.length);
                    expectedEntries.put(entries, EntryFormat.key(position), RowTime.with(row));
                    entryRows.putEntry(position, append, row.length);
                    position++;
                }
                requireSame(entryRows, expectedEntries);
            }
        }
    }

    private static void requireSame(RowBatch rows, WriteBatch expected) throws RocksDBException {
        try (WriteBatch batch = rows.toWriteBatch()) {
            assertThat(batch.count()).isEqualTo(LENGTHS.length + 1);
            assertThat(batch.data()).isEqualTo(expected.data());
        }
    }

    private static List<Append> appends() throws RefusedException {
        List<Append> appends = new ArrayList<>();
        for (int length : LENGTHS) {
            byte[] received = new byte[length];
            received[length - 1] = 7;
            byte[] uid = "u".repeat(Math.min(length, 64)).getBytes(StandardCharsets.US_ASCII);
            appends.add(new Append(
                    uid, "acme/" + "g".repeat(length % 60), received, Hash.sha256(received), new byte[length % 300]));
        }
        appends.add(scanned());
        return appends;
    }

    /** One whose uid lies in what was received. */
    private static Append scanned() throws RefusedException {
        byte[] received = ("{\"uid\":\"event-1\",\"timestamp\":1,\"items\":[{\"key\":\"t\",\"value\":1}],"
                        + "\"namespace\":\"acme/lab\",\"device_uid\":\"d\"}")
                .getBytes(StandardCharsets.US_ASCII);
        EventScanner scanner = new EventScanner();
        scanner.scan(received);
        return Append.scanned(scanner, "acme/lab", received, Hash.sha256(received), new byte[9]);
    }
}
