package org.cairngate.ledger.store;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import org.rocksdb.AbstractImmutableNativeReference;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.Checkpoint;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.CompactRangeOptions;
import org.rocksdb.DBOptions;
import org.rocksdb.FlushOptions;
import org.rocksdb.LRUCache;
import org.rocksdb.LiveFileMetaData;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.WALRecoveryMode;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/**
 * The RocksDB database of a store with its column families, its small memory and its life: nothing reaches the native code after
 * {@link #close}. Reads from any thread, writes from one at a time.
 */
final class Database implements AutoCloseable {

    /** Block cache of all column families, bytes: a hub has 250 MiB in all and reads mostly what it just wrote. */
    static final long BLOCK_CACHE = 8L << 20;

    /** Write buffers of all column families together, bytes: about four of the largest blocks. */
    static final long WRITE_BUFFERS = 12L << 20;

    /** Write buffer of one column family, bytes. */
    static final long WRITE_BUFFER = 4L << 20;

    /** Part of a write buffer for a filter of its keys: most uids that are looked up are new, and need no search then. */
    static final double MEMORY_FILTER = 0.02;

    /** Write-ahead log, bytes: bounds the time to open after a power cut. */
    static final long WAL = 16L << 20;

    /** Open files; more are opened again when read. */
    static final int OPEN_FILES = 64;

    /** How a database is opened. */
    enum Mode {
        /** For the one writer. */
        WRITE,
        /** Reads only; a torn last record of the write-ahead log is what a power cut leaves. */
        READ,
        /** Reads only and forgives nothing, for a store that was closed in order. */
        STRICT_READ
    }

    /** What a scan hands over for each row. */
    interface Row {
        /** Takes a row; the arrays are the receiver's. */
        boolean accept(byte[] key, byte[] value);
    }

    static {
        RocksDB.loadLibrary();
    }

    private final Deque<AbstractImmutableNativeReference> owned = new ArrayDeque<>();
    private final Map<Column, ColumnFamilyHandle> handles = new EnumMap<>(Column.class);
    private final ReentrantReadWriteLock life = new ReentrantReadWriteLock();
    private final RocksDB db;
    private final Path directory;
    private final Mode mode;
    private boolean closed;

    private Database(Path directory, Mode mode) throws RocksDBException {
        this.directory = directory;
        this.mode = mode;
        boolean opened = false;
        try {
            this.db = open();
            opened = true;
        } finally {
            if (!opened) {
                owned.forEach(AbstractImmutableNativeReference::close);
            }
        }
    }

    /** Opens the database of a folder; creates it in mode WRITE only. */
    static Database open(Path directory, Mode mode) {
        try {
            return new Database(directory, mode);
        } catch (RocksDBException e) {
            throw new StorageException("store " + directory + " cannot be opened: " + e.getMessage(), e);
        }
    }

    private RocksDB open() throws RocksDBException {
        List<ColumnFamilyDescriptor> descriptors = new ArrayList<>();
        ColumnFamilyOptions columnOptions = columnOptions();
        for (Column column : Column.values()) {
            descriptors.add(new ColumnFamilyDescriptor(column.nameBytes(), columnOptions));
        }
        List<ColumnFamilyHandle> opened = new ArrayList<>();
        DBOptions options = databaseOptions();
        RocksDB database = mode == Mode.WRITE
                ? RocksDB.open(options, directory.toString(), descriptors, opened)
                : RocksDB.openReadOnly(options, directory.toString(), descriptors, opened);
        // RocksDB hands the families back in the order in which they were asked for.
        Iterator<ColumnFamilyHandle> families = opened.iterator();
        for (Column column : Column.values()) {
            handles.put(column, families.next());
        }
        return database;
    }

    private DBOptions databaseOptions() {
        return own(new DBOptions())
                .setCreateIfMissing(mode == Mode.WRITE)
                .setCreateMissingColumnFamilies(mode == Mode.WRITE)
                .setParanoidChecks(true)
                .setMaxOpenFiles(OPEN_FILES)
                .setMaxFileOpeningThreads(1)
                .setMaxBackgroundJobs(2)
                .setDbWriteBufferSize(WRITE_BUFFERS)
                .setMaxTotalWalSize(WAL)
                .setWalRecoveryMode(
                        mode == Mode.STRICT_READ
                                ? WALRecoveryMode.AbsoluteConsistency
                                : WALRecoveryMode.TolerateCorruptedTailRecords)
                .setLogger(own(new RocksLog()));
    }

    private ColumnFamilyOptions columnOptions() {
        BlockBasedTableConfig table = new BlockBasedTableConfig()
                .setBlockCache(own(new LRUCache(BLOCK_CACHE)))
                .setCacheIndexAndFilterBlocks(true)
                .setFilterPolicy(own(new BloomFilter(10)));
        return own(new ColumnFamilyOptions())
                .setWriteBufferSize(WRITE_BUFFER)
                .setMaxWriteBufferNumber(2)
                .setMemtablePrefixBloomSizeRatio(MEMORY_FILTER)
                .setMemtableWholeKeyFiltering(true)
                .setTableFormatConfig(table);
    }

    private <T extends AbstractImmutableNativeReference> T own(T reference) {
        owned.push(reference);
        return reference;
    }

    Path directory() {
        return directory;
    }

    boolean writable() {
        return mode == Mode.WRITE;
    }

    /** Links the files of this moment into a folder that does not exist, with everything that was written in tables. */
    void checkpoint(Path folder) {
        life.readLock().lock();
        try {
            requireOpen();
            try (Checkpoint checkpoint = Checkpoint.create(db)) {
                checkpoint.createCheckpoint(folder.toString());
            }
        } catch (RocksDBException e) {
            throw failed("checkpoint to " + folder, e);
        } finally {
            life.readLock().unlock();
        }
    }

    /** Rewrites all tables without the rows that are gone. */
    void compact() {
        life.readLock().lock();
        try (CompactRangeOptions options = new CompactRangeOptions()
                .setBottommostLevelCompaction(CompactRangeOptions.BottommostLevelCompaction.kForceOptimized)) {
            requireOpen();
            for (ColumnFamilyHandle handle : handles.values()) {
                db.compactRange(handle, null, null, options);
            }
        } catch (RocksDBException e) {
            throw failed("compaction", e);
        } finally {
            life.readLock().unlock();
        }
    }

    Optional<byte[]> get(Column column, byte[] key) {
        life.readLock().lock();
        try {
            requireOpen();
            return Optional.ofNullable(db.get(handles.get(column), key));
        } catch (RocksDBException e) {
            throw failed("read of " + column.label(), e);
        } finally {
            life.readLock().unlock();
        }
    }

    /** Hands over the rows from the given key on, in order, until the receiver returns false. */
    void scan(Column column, byte[] from, Row receiver) {
        life.readLock().lock();
        try {
            requireOpen();
            try (RocksIterator rows = db.newIterator(handles.get(column))) {
                for (rows.seek(from); rows.isValid(); rows.next()) {
                    if (!receiver.accept(rows.key(), rows.value())) {
                        return;
                    }
                }
                rows.status();
            }
        } catch (RocksDBException e) {
            throw failed("scan of " + column.label(), e);
        } finally {
            life.readLock().unlock();
        }
    }

    /** Hands over the rows whose keys start with the prefix. */
    void scanPrefix(Column column, byte[] prefix, Row receiver) {
        scan(
                column,
                prefix,
                (key, value) -> key.length >= prefix.length
                        && Arrays.equals(key, 0, prefix.length, prefix, 0, prefix.length)
                        && receiver.accept(key, value));
    }

    /** Writes one batch; it is on disk when this returns. */
    void write(Consumer<Batch> content) {
        life.readLock().lock();
        try (WriteBatch batch = new WriteBatch();
                WriteOptions options = new WriteOptions().setSync(true)) {
            requireOpen();
            content.accept(new Batch(batch, handles));
            db.write(options, batch);
        } catch (RocksDBException e) {
            throw failed("write", e);
        } finally {
            life.readLock().unlock();
        }
    }

    /** Writes the tables again that may hold keys of a range, both ends included, without what is deleted or overwritten. */
    void compact(Column column, byte[] from, byte[] to) {
        life.readLock().lock();
        // Forced, for RocksDB leaves a lowest table as it is when it sees nothing to gain.
        try (CompactRangeOptions options = new CompactRangeOptions()
                .setBottommostLevelCompaction(CompactRangeOptions.BottommostLevelCompaction.kForce)) {
            requireOpen();
            db.compactRange(handles.get(column), from, to, options);
        } catch (RocksDBException e) {
            throw failed("compaction of " + column.label(), e);
        } finally {
            life.readLock().unlock();
        }
    }

    /** Writes all tables of a column again. */
    void compactAll(Column column) {
        compact(column, null, null);
    }

    /** The table files whose keys span the key, the one that counts first. */
    List<String> tablesOf(Column column, byte[] key) {
        life.readLock().lock();
        try {
            requireOpen();
            return db.getLiveFilesMetaData().stream()
                    .filter(file -> Arrays.equals(file.columnFamilyName(), column.nameBytes())
                            && Arrays.compareUnsigned(file.smallestKey(), key) <= 0
                            && Arrays.compareUnsigned(key, file.largestKey()) <= 0)
                    .sorted(Comparator.comparingInt(LiveFileMetaData::level)
                            .thenComparing(LiveFileMetaData::largestSeqno, Comparator.reverseOrder()))
                    .map(file -> file.fileName().replace("/", ""))
                    .toList();
        } finally {
            life.readLock().unlock();
        }
    }

    /** RocksDB's number of the newest change; every row that is written or deleted is one. */
    long sequence() {
        life.readLock().lock();
        try {
            requireOpen();
            return db.getLatestSequenceNumber();
        } finally {
            life.readLock().unlock();
        }
    }

    /** Moves everything out of the write-ahead log and closes. Calling it again does nothing. */
    @Override
    public void close() {
        life.writeLock().lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
            flush();
        } finally {
            handles.values().forEach(ColumnFamilyHandle::close);
            handles.clear();
            db.close();
            owned.forEach(AbstractImmutableNativeReference::close);
            owned.clear();
            life.writeLock().unlock();
        }
    }

    /** Moves everything out of the write-ahead logs, which RocksDB then deletes. */
    void flush() {
        if (mode == Mode.WRITE) {
            try (FlushOptions options = new FlushOptions().setWaitForFlush(true)) {
                db.flush(options, List.copyOf(handles.values()));
            } catch (RocksDBException e) {
                throw failed("flush", e);
            }
        }
    }

    private void requireOpen() {
        if (closed) {
            throw new StorageException("store " + directory + " is closed");
        }
    }

    private StorageException failed(String what, RocksDBException cause) {
        return new StorageException(what + " in store " + directory + " failed: " + cause.getMessage(), cause);
    }
}
