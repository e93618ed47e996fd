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
import java.util.Optional;
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

        static Totals decode(byte[] row) throws RocksDBException {
            if (row.length != 3 * Long.BYTES) {
                throw new RocksDBException("the totals are damaged: " + row.length + " bytes");
            }
            ByteBuffer buffer = ByteBuffer.wrap(row);
            return new Totals(buffer.getLong(), buffer.getLong(), buffer.getLong());
        }
    }

    /** Takes rows of entries in order; returns false to stop. */
    interface Row {
        boolean accept(byte[] key, byte[] value) throws RocksDBException;
    }

    private final Deque<AbstractImmutableNativeReference> owned = new ArrayDeque<>();
    private final List<ColumnFamilyHandle> families = new ArrayList<>();
    private final Path directory;
    private final WriteOptions synced;
    private final TtlDB db;

    JournalDatabase(Path directory, Duration uidLife) throws IOException {
        this.directory = directory;
        Files.createDirectories(directory);
        try {
            this.db = open(options(), (int) uidLife.toSeconds(), false);
            this.synced = own(new WriteOptions()).setSync(true);
        } catch (RocksDBException e) {
            close(owned);
            throw new IOException("journal " + directory + " cannot be opened: " + e.getMessage(), e);
        }
    }

    private JournalDatabase(Path directory) throws RocksDBException {
        this.directory = directory;
        boolean opened = false;
        try {
            // Every table is opened at once: one that a gateway removes meanwhile stays readable.
            DBOptions options = own(new DBOptions())
                    .setMaxOpenFiles(-1)
                    .setParanoidChecks(true)
                    .setLogger(own(new QuietLog()));
            this.db = open(options.setWalRecoveryMode(WALRecoveryMode.TolerateCorruptedTailRecords), 0, true);
            this.synced = own(new WriteOptions()).setSync(true);
            opened = true;
        } finally {
            if (!opened) {
                close(owned);
            }
        }
    }

    /** Opens what is there, to be read only; it shows this moment. Nothing is written into the folder. */
    static JournalDatabase openReadOnly(Path directory) throws RocksDBException {
        return new JournalDatabase(directory);
    }

    private TtlDB open(DBOptions options, int uidSeconds, boolean readOnly) throws RocksDBException {
        BlockBasedTableConfig table = new BlockBasedTableConfig()
                .setBlockCache(own(new LRUCache(BLOCK_CACHE)))
                .setCacheIndexAndFilterBlocks(true)
                .setFilterPolicy(own(new BloomFilter(10)));
        ColumnFamilyOptions family = own(new ColumnFamilyOptions())
                .setWriteBufferSize(WRITE_BUFFER)
                .setMaxWriteBufferNumber(2)
                .setTableFormatConfig(table);
        List<ColumnFamilyDescriptor> descriptors = List.of(
                new ColumnFamilyDescriptor(RocksDB.DEFAULT_COLUMN_FAMILY, family),
                new ColumnFamilyDescriptor("entries".getBytes(StandardCharsets.US_ASCII), family),
                new ColumnFamilyDescriptor("uids".getBytes(StandardCharsets.US_ASCII), family));
        return TtlDB.open(options, directory.toString(), descriptors, families, List.of(0, 0, uidSeconds), readOnly);
    }

    private DBOptions options() {
        return own(new DBOptions())
                .setCreateIfMissing(true)
                .setCreateMissingColumnFamilies(true)
                .setParanoidChecks(true)
                .setMaxOpenFiles(64)
                .setMaxTotalWalSize(WAL)
                .setInfoLogLevel(InfoLogLevel.WARN_LEVEL)
                .setKeepLogFileNum(2)
                .setWalRecoveryMode(WALRecoveryMode.TolerateCorruptedTailRecords);
    }

    private <T extends AbstractImmutableNativeReference> T own(T reference) {
        owned.push(reference);
        return reference;
    }

    Totals totals() throws RocksDBException {
        byte[] row = db.get(families.get(0), TOTALS);
        Totals totals = row == null ? new Totals(0, 0, 0) : Totals.decode(row);
        if (totals.first() < 0 || totals.first() > totals.next() || totals.bytes() < 0) {
            throw new RocksDBException("the totals are damaged: " + totals);
        }
        return totals;
    }

    /** Whether nothing was ever written. */
    boolean isNew() throws RocksDBException {
        if (db.get(families.get(0), TOTALS) != null) {
            return false;
        }
        try (RocksIterator rows = db.newIterator(families.get(1))) {
            rows.seekToFirst();
            rows.status();
            return !rows.isValid();
        }
    }

    Path directory() {
        return directory;
    }

    /** One of the small rows that lie beside the totals. */
    Optional<byte[]> note(byte[] key) throws RocksDBException {
        return Optional.ofNullable(db.get(families.get(0), key));
    }

    /** Hands over the small rows from a key on. */
    void notes(byte[] from, Row receiver) throws RocksDBException {
        scan(families.get(0), from, receiver);
    }

    void putNote(WriteBatch batch, byte[] key, byte[] row) throws RocksDBException {
        batch.put(families.get(0), key, row);
    }

    void deleteNote(WriteBatch batch, byte[] key) throws RocksDBException {
        batch.delete(families.get(0), key);
    }

    void putTotals(WriteBatch batch, Totals totals) throws RocksDBException {
        batch.put(families.get(0), TOTALS, totals.encode());
    }

    /** Writes the batch; returns when it is on disk. */
    void write(WriteBatch batch) throws RocksDBException {
        db.write(synced, batch);
    }

    Optional<byte[]> uid(String uid) throws RocksDBException {
        return Optional.ofNullable(db.get(families.get(2), uid.getBytes(StandardCharsets.UTF_8)));
    }

    void putEntry(WriteBatch batch, long position, byte[] row) throws RocksDBException {
        batch.put(families.get(1), EntryFormat.key(position), row);
    }

    void putUid(WriteBatch batch, String uid, byte[] digest) throws RocksDBException {
        batch.put(families.get(2), uid.getBytes(StandardCharsets.UTF_8), digest);
    }

    /** Writes the batch and the totals; returns when they are on disk. */
    void commit(WriteBatch batch, Totals totals) throws RocksDBException {
        putTotals(batch, totals);
        write(batch);
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

    void deleteEntry(WriteBatch batch, long position) throws RocksDBException {
        batch.delete(families.get(1), EntryFormat.key(position));
    }

    void scan(long from, Row receiver) throws RocksDBException {
        scan(families.get(1), EntryFormat.key(from), (key, value) -> {
            if (key.length != Long.BYTES) {
                throw new RocksDBException("an entry has a key of " + key.length + " bytes");
            }
            return receiver.accept(key, value);
        });
    }

    private void scan(ColumnFamilyHandle family, byte[] from, Row receiver) throws RocksDBException {
        try (RocksIterator rows = db.newIterator(family)) {
            for (rows.seek(from); rows.isValid(); rows.next()) {
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
        db.close();
        close(owned);
    }

    private static void close(Deque<AbstractImmutableNativeReference> references) {
        references.forEach(AbstractImmutableNativeReference::close);
        references.clear();
    }
}
