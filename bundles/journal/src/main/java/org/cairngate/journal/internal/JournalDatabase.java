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
import org.cairngate.ledger.KeyId;
import org.rocksdb.AbstractImmutableNativeReference;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.CompactRangeOptions;
import org.rocksdb.CompressionType;
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

    /** Write buffer of the uids, bytes: they come in no order, and each time it is full, what lies below is sorted anew. */
    static final long UIDS_WRITE_BUFFER = 16L << 20;

    /**
     * Tables of uids that lie side by side before they are merged: merging costs more than all else in the background, and few uids
     * are looked up, for which each table has its Bloom filter.
     */
    static final int UIDS_TABLES = 16;

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
    private final UidGenerations generations;

    /** Empty in one that is read only, where nothing is appended. */
    private final Optional<KnownUids> known;

    JournalDatabase(Path directory, Duration uidLife) throws IOException {
        this(directory, uidLife, System::nanoTime);
    }

    /** With a steady clock by which uids age. */
    JournalDatabase(Path directory, Duration uidLife, LongSupplier nanos) throws IOException {
        this.directory = directory;
        DurableFolder.create(directory);
        try {
            ColumnFamilyOptions uids = uidFamilyOptions();
            this.db = open(options(), uids, false);
            this.generations = new UidGenerations(db, families, uids, uidLife, nanos);
            this.synced = own(new WriteOptions()).setSync(true);
            this.known = Optional.of(new KnownUids(db, generations));
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
            ColumnFamilyOptions uids = uidFamilyOptions();
            this.db = open(options.setWalRecoveryMode(WALRecoveryMode.TolerateCorruptedTailRecords), uids, true);
            this.generations = new UidGenerations(db, families, uids, Duration.ZERO, System::nanoTime);
            this.synced = own(new WriteOptions()).setSync(true);
            this.known = Optional.empty();
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

    /** TtlDB is kept for the form of the rows, which end in a time; nothing expires by it. */
    private TtlDB open(DBOptions options, ColumnFamilyOptions uids, boolean readOnly) throws RocksDBException {
        ColumnFamilyOptions family = family(WRITE_BUFFER);
        List<ColumnFamilyDescriptor> descriptors = new ArrayList<>();
        descriptors.add(new ColumnFamilyDescriptor(RocksDB.DEFAULT_COLUMN_FAMILY, family));
        descriptors.add(new ColumnFamilyDescriptor("entries".getBytes(StandardCharsets.US_ASCII), family));
        for (String name : UidGenerations.names(existing(directory))) {
            descriptors.add(new ColumnFamilyDescriptor(name.getBytes(StandardCharsets.US_ASCII), uids));
        }
        List<Integer> never = Collections.nCopies(descriptors.size(), 0);
        return TtlDB.open(options, directory.toString(), descriptors, families, never, readOnly);
    }

    private static List<byte[]> existing(Path directory) throws RocksDBException {
        try (Options plain = new Options()) {
            return Files.exists(directory.resolve("CURRENT"))
                    ? RocksDB.listColumnFamilies(plain, directory.toString())
                    : List.of();
        }
    }

    private ColumnFamilyOptions family(long writeBuffer) {
        BlockBasedTableConfig table = new BlockBasedTableConfig()
                .setBlockCache(own(new LRUCache(BLOCK_CACHE / 2)))
                .setCacheIndexAndFilterBlocks(true)
                .setFilterPolicy(own(new BloomFilter(10)));
        return own(new ColumnFamilyOptions())
                .setWriteBufferSize(writeBuffer)
                .setMaxWriteBufferNumber(2)
                .setTableFormatConfig(table);
    }

    /** Uids and hashes do not get smaller. */
    private ColumnFamilyOptions uidFamilyOptions() {
        return family(UIDS_WRITE_BUFFER)
                .setCompressionType(CompressionType.NO_COMPRESSION)
                .setLevel0FileNumCompactionTrigger(UIDS_TABLES)
                .setLevel0SlowdownWritesTrigger(3 * UIDS_TABLES)
                .setLevel0StopWritesTrigger(4 * UIDS_TABLES);
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

    /** The digest of the event that has a uid. */
    Optional<byte[]> uid(String uid) throws RocksDBException {
        return generations.digest(RowBatch.uidKey(uid));
    }

    /** What may be known of uids that are to be appended. */
    KnownUids.Maybe uids(List<byte[]> keys) throws RocksDBException {
        return known.orElseThrow(() -> new RocksDBException("open for reading only"))
                .among(keys);
    }

    /** The column family of new uids, which changes when a generation of them ends. */
    int uidFamily() {
        return generations.newest().getID();
    }

    /** Puts one entry's row into a batch, for those who do not write many. */
    void putEntry(WriteBatch batch, long position, byte[] row) throws RocksDBException {
        batch.put(families.get(1), EntryFormat.key(position), row);
    }

    /** The same for one uid. */
    void putUid(WriteBatch batch, String uid, byte[] digest) throws RocksDBException {
        batch.put(generations.newest(), RowBatch.uidKey(uid), digest);
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
        return new RowBatch(families.get(1).getID());
    }

    /** Writes the batch and the totals; returns when they are on disk. */
    void commit(WriteBatch batch, Totals totals) throws RocksDBException {
        putTotals(batch, totals);
        generations.grow(batch);
        write(batch);
        if (known.filter(KnownUids::isLearning).isEmpty()) {
            generations.turn();
        }
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
            db.flush(flush, List.of(families.get(0), families.get(1), generations.newest()));
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
        known.ifPresent(KnownUids::close);
        families.forEach(AbstractImmutableNativeReference::close);
        generations.close();
        db.close();
        close(owned);
    }

    private static void close(Deque<AbstractImmutableNativeReference> references) {
        references.forEach(AbstractImmutableNativeReference::close);
        references.clear();
    }
}
