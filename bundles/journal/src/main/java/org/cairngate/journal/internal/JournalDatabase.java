package org.cairngate.journal.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
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
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.TtlDB;
import org.rocksdb.WALRecoveryMode;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/** The journal's RocksDB database: entries by position, uids, and one row of totals that every batch rewrites. */
final class JournalDatabase implements AutoCloseable {

    /** Block cache, bytes: the batcher reads what was just written, mostly from the write buffer. */
    static final long BLOCK_CACHE = 4L << 20;

    /** Write buffer of one column family, bytes. */
    static final long WRITE_BUFFER = 4L << 20;

    /** Write-ahead log, bytes: bounds the time to open after a power cut. */
    static final long WAL = 16L << 20;

    private static final byte[] TOTALS = "totals".getBytes(StandardCharsets.US_ASCII);

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
    private final UidGenerations uids;

    JournalDatabase(Path directory, Duration uidLife) throws IOException {
        this(directory, uidLife, System::nanoTime);
    }

    /** With a steady clock by which uids age. */
    JournalDatabase(Path directory, Duration uidLife, LongSupplier nanos) throws IOException {
        DurableFolder.create(directory);
        try {
            ColumnFamilyOptions family = family();
            this.db = open(directory, family);
            this.uids = new UidGenerations(db, families, family, uidLife, nanos);
            this.synced = own(new WriteOptions()).setSync(true);
        } catch (RocksDBException e) {
            close(owned);
            throw new IOException("journal " + directory + " cannot be opened: " + e.getMessage(), e);
        }
    }

    private ColumnFamilyOptions family() {
        BlockBasedTableConfig table = new BlockBasedTableConfig()
                .setBlockCache(own(new LRUCache(BLOCK_CACHE)))
                .setCacheIndexAndFilterBlocks(true)
                .setFilterPolicy(own(new BloomFilter(10)));
        return own(new ColumnFamilyOptions())
                .setWriteBufferSize(WRITE_BUFFER)
                .setMaxWriteBufferNumber(2)
                .setTableFormatConfig(table);
    }

    /** TtlDB is kept for the form of the rows, which end in a time; nothing expires by it. */
    private TtlDB open(Path directory, ColumnFamilyOptions family) throws RocksDBException {
        List<ColumnFamilyDescriptor> descriptors = new ArrayList<>();
        descriptors.add(new ColumnFamilyDescriptor(RocksDB.DEFAULT_COLUMN_FAMILY, family));
        descriptors.add(new ColumnFamilyDescriptor("entries".getBytes(StandardCharsets.US_ASCII), family));
        for (String name : UidGenerations.names(existing(directory))) {
            descriptors.add(new ColumnFamilyDescriptor(name.getBytes(StandardCharsets.US_ASCII), family));
        }
        DBOptions options = own(new DBOptions())
                .setCreateIfMissing(true)
                .setCreateMissingColumnFamilies(true)
                .setParanoidChecks(true)
                .setMaxOpenFiles(64)
                .setMaxTotalWalSize(WAL)
                .setInfoLogLevel(InfoLogLevel.WARN_LEVEL)
                .setKeepLogFileNum(2)
                .setWalRecoveryMode(WALRecoveryMode.TolerateCorruptedTailRecords);
        List<Integer> never = Collections.nCopies(descriptors.size(), 0);
        return TtlDB.open(options, directory.toString(), descriptors, families, never, false);
    }

    private static List<byte[]> existing(Path directory) throws RocksDBException {
        try (Options plain = new Options()) {
            return Files.exists(directory.resolve("CURRENT"))
                    ? RocksDB.listColumnFamilies(plain, directory.toString())
                    : List.of();
        }
    }

    private <T extends AbstractImmutableNativeReference> T own(T reference) {
        owned.push(reference);
        return reference;
    }

    Totals totals() throws RocksDBException {
        byte[] row = db.get(families.get(0), TOTALS);
        return row == null ? new Totals(0, 0, 0) : Totals.decode(row);
    }

    Optional<byte[]> uid(String uid) throws RocksDBException {
        return uids.digest(uid.getBytes(StandardCharsets.UTF_8));
    }

    void putEntry(WriteBatch batch, long position, byte[] row) throws RocksDBException {
        batch.put(families.get(1), EntryFormat.key(position), row);
    }

    void putUid(WriteBatch batch, String uid, byte[] digest) throws RocksDBException {
        batch.put(uids.newest(), uid.getBytes(StandardCharsets.UTF_8), digest);
    }

    /** Writes the batch and the totals; returns when they are on disk. */
    void commit(WriteBatch batch, Totals totals) throws RocksDBException {
        batch.put(families.get(0), TOTALS, totals.encode());
        uids.grow(batch);
        db.write(synced, batch);
        uids.turn();
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
            db.flush(flush, List.of(families.get(0), families.get(1), uids.newest()));
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
        families.forEach(AbstractImmutableNativeReference::close);
        uids.close();
        db.close();
        close(owned);
    }

    private static void close(Deque<AbstractImmutableNativeReference> references) {
        references.forEach(AbstractImmutableNativeReference::close);
        references.clear();
    }
}
