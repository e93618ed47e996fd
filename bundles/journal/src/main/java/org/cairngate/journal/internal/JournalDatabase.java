package org.cairngate.journal.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.cairngate.ledger.KeyId;
import org.rocksdb.AbstractImmutableNativeReference;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.CompactRangeOptions;
import org.rocksdb.DBOptions;
import org.rocksdb.FlushOptions;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.LRUCache;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.TtlDB;
import org.rocksdb.WALRecoveryMode;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/** The journal's RocksDB database: entries by position, uids, one row of totals that every batch rewrites, and a counter for each key that signs. */
final class JournalDatabase implements AutoCloseable {

    /** Block cache, bytes: the batcher reads what was just written, mostly from the write buffer. */
    static final long BLOCK_CACHE = 4L << 20;

    /** Write buffer of one column family, bytes. */
    static final long WRITE_BUFFER = 4L << 20;

    /** Write buffer of the uids, bytes: they come in no order, and each time it is full, what lies below is sorted anew. */
    static final long UIDS_WRITE_BUFFER = 16L << 20;

    /** Write-ahead log, bytes: bounds the time to open after a power cut; as many events as fill the uids' write buffer. */
    static final long WAL = 48L << 20;

    private static final byte[] TOTALS = "totals".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] COUNTER = "counter/".getBytes(StandardCharsets.US_ASCII);

    static {
        RocksDB.loadLibrary();
    }

    /** What the totals row says. */
    record Totals(long first, long next, long bytes) {
        byte[] encode() {
            return ByteBuffer.allocate(3 * Long.BYTES)
                    .putLong(first)
                    .putLong(next)
                    .putLong(bytes)
                    .array();
        }

        static Totals decode(byte[] row) {
            ByteBuffer buffer = ByteBuffer.wrap(row);
            return new Totals(buffer.getLong(), buffer.getLong(), buffer.getLong());
        }
    }

    /** Takes rows of entries in order; returns false to stop. */
    interface Row {
        boolean accept(byte[] key, byte[] value);
    }

    private final Deque<AbstractImmutableNativeReference> owned = new ArrayDeque<>();
    private final List<ColumnFamilyHandle> families = new ArrayList<>();
    private final WriteOptions synced;
    private final TtlDB db;
    private final KnownUids uids;

    JournalDatabase(Path directory, Duration uidLife) throws IOException {
        Files.createDirectories(directory);
        try {
            this.db = open(directory, (int) uidLife.toSeconds());
            this.synced = own(new WriteOptions()).setSync(true);
            this.uids = new KnownUids(db, families.get(2));
        } catch (RocksDBException e) {
            close(owned);
            throw new IOException("journal " + directory + " cannot be opened: " + e.getMessage(), e);
        }
    }

    private TtlDB open(Path directory, int uidSeconds) throws RocksDBException {
        BlockBasedTableConfig table = new BlockBasedTableConfig()
                .setBlockCache(own(new LRUCache(BLOCK_CACHE)))
                .setCacheIndexAndFilterBlocks(true)
                .setFilterPolicy(own(new BloomFilter(10)));
        ColumnFamilyOptions family = family(table, WRITE_BUFFER);
        List<ColumnFamilyDescriptor> descriptors = List.of(
                new ColumnFamilyDescriptor(RocksDB.DEFAULT_COLUMN_FAMILY, family),
                new ColumnFamilyDescriptor("entries".getBytes(StandardCharsets.US_ASCII), family),
                new ColumnFamilyDescriptor(
                        "uids".getBytes(StandardCharsets.US_ASCII), family(table, UIDS_WRITE_BUFFER)));
        DBOptions options = own(new DBOptions())
                .setCreateIfMissing(true)
                .setCreateMissingColumnFamilies(true)
                .setParanoidChecks(true)
                .setMaxOpenFiles(64)
                .setMaxTotalWalSize(WAL)
                .setInfoLogLevel(InfoLogLevel.WARN_LEVEL)
                .setKeepLogFileNum(2)
                .setWalRecoveryMode(WALRecoveryMode.TolerateCorruptedTailRecords);
        return TtlDB.open(options, directory.toString(), descriptors, families, List.of(0, 0, uidSeconds), false);
    }

    private ColumnFamilyOptions family(BlockBasedTableConfig table, long writeBuffer) {
        return own(new ColumnFamilyOptions())
                .setWriteBufferSize(writeBuffer)
                .setMaxWriteBufferNumber(2)
                .setTableFormatConfig(table);
    }

    private <T extends AbstractImmutableNativeReference> T own(T reference) {
        owned.push(reference);
        return reference;
    }

    Totals totals() throws RocksDBException {
        byte[] row = db.get(families.get(0), TOTALS);
        return row == null ? new Totals(0, 0, 0) : Totals.decode(row);
    }

    /** What is known of uids: for each the digest of its event, or null. */
    List<byte[]> uids(List<byte[]> keys) throws RocksDBException {
        return uids.digests(keys);
    }

    /** Puts one entry's row into a batch, for those who do not write many. */
    void putEntry(WriteBatch batch, long position, byte[] row) throws RocksDBException {
        batch.put(families.get(1), EntryFormat.key(position), row);
    }

    /** The greatest counter of an event that a device's key signed; 0 for none. */
    long counter(KeyId key) throws RocksDBException {
        byte[] row = db.get(families.get(0), counterKey(key));
        return row == null ? 0 : ByteBuffer.wrap(row).getLong();
    }

    void putCounter(WriteBatch batch, KeyId key, long counter) throws RocksDBException {
        batch.put(
                families.get(0),
                counterKey(key),
                ByteBuffer.allocate(Long.BYTES).putLong(counter).array());
    }

    private static byte[] counterKey(KeyId key) {
        return ByteBuffer.allocate(COUNTER.length + KeyId.SIZE)
                .put(COUNTER)
                .put(key.bytes())
                .array();
    }

    /** An empty batch for this database. */
    RowBatch rows() {
        return new RowBatch(families.get(1).getID(), families.get(2).getID());
    }

    /** Writes the batch and the totals; returns when they are on disk. */
    void commit(WriteBatch batch, Totals totals) throws RocksDBException {
        batch.put(families.get(0), TOTALS, totals.encode());
        db.write(synced, batch);
    }

    void deleteEntries(WriteBatch batch, long from, long to) throws RocksDBException {
        batch.deleteRange(families.get(1), EntryFormat.key(from), EntryFormat.key(to));
    }

    /** Writes all entries again without those that were deleted, and lets the write-ahead logs before this go. */
    void scrub() throws RocksDBException {
        // Forced, for RocksDB leaves a lowest table as it is when it sees nothing to gain.
        try (FlushOptions flush = new FlushOptions().setWaitForFlush(true);
                CompactRangeOptions options = new CompactRangeOptions()
                        .setBottommostLevelCompaction(CompactRangeOptions.BottommostLevelCompaction.kForce)) {
            db.flush(flush, families);
            db.compactRange(families.get(1), null, null, options);
        }
    }

    void scan(long from, Row receiver) throws RocksDBException {
        try (RocksIterator rows = db.newIterator(families.get(1))) {
            for (rows.seek(EntryFormat.key(from)); rows.isValid(); rows.next()) {
                if (!receiver.accept(rows.key(), rows.value())) {
                    return;
                }
            }
            rows.status();
        }
    }

    void verifyFiles() throws RocksDBException {
        db.verifyChecksum();
    }

    @Override
    public void close() {
        uids.close();
        families.forEach(AbstractImmutableNativeReference::close);
        db.close();
        close(owned);
    }

    private static void close(Deque<AbstractImmutableNativeReference> references) {
        references.forEach(AbstractImmutableNativeReference::close);
        references.clear();
    }
}
