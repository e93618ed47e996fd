package org.cairngate.journal.internal;

import java.util.ArrayDeque;
import java.util.Deque;
import org.rocksdb.AbstractImmutableNativeReference;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.CompressionType;
import org.rocksdb.DBOptions;
import org.rocksdb.IndexType;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.LRUCache;
import org.rocksdb.WALRecoveryMode;

/** How the journal's database is set up: memory, tables, log. Owns the native objects that this takes. For one database. */
final class JournalOptions implements AutoCloseable {

    /** Block cache of a kind of rows, bytes: the batcher reads what was just written, mostly from the write buffer. */
    static final long BLOCK_CACHE = 2L << 20;

    /** Write buffer of the small rows, bytes. */
    static final long NOTES_WRITE_BUFFER = 4L << 20;

    /** Write buffer of entries, bytes: a flush makes a file and syncs it, some times a second at full load. */
    static final long ENTRIES_WRITE_BUFFER = 16L << 20;

    /** What is compressed and checked together of the entries, bytes: four of RocksDB's usual 4 KiB at a time take less work. */
    private static final long ENTRIES_BLOCK = 16L << 10;

    /**
     * What a write buffer grows by, bytes: less than what the C library takes from the kernel and gives back each time (128 KiB),
     * for the kernel clears every page of that.
     */
    private static final long ARENA_BLOCK = 64L << 10;

    /** Write buffer of rows of uids, bytes: few get one, those of events that leave before their uids are in {@link UidTables}. */
    static final long UIDS_WRITE_BUFFER = 4L << 20;

    /** Tables of uids beyond which writes wait for a merge. A journal of format version 3 may have a hundred of them when it is opened. */
    private static final int UIDS_TABLES = 1000;

    /** Write-ahead log, bytes: bounds the time to open after a power cut. */
    static final long WAL = 48L << 20;

    /**
     * Bytes of a table, RocksDB's or one of uids, that wait for the disk. While a file is synced the file system may let the journal's log wait, so that
     * one sync of a large table would hold up every acknowledgement until all of it is written.
     */
    static final long UNSYNCED = 512 << 10;

    private final Deque<AbstractImmutableNativeReference> owned = new ArrayDeque<>();

    /** Keeps a native object until this is closed. */
    <T extends AbstractImmutableNativeReference> T own(T reference) {
        owned.push(reference);
        return reference;
    }

    ColumnFamilyOptions notes() {
        return family(NOTES_WRITE_BUFFER, table());
    }

    /** Entries are read one after the other, never looked up by chance. */
    ColumnFamilyOptions entries() {
        return family(ENTRIES_WRITE_BUFFER, table().setBlockSize(ENTRIES_BLOCK).setFilterPolicy(null));
    }

    /** Uids and hashes do not get smaller. */
    ColumnFamilyOptions uids() {
        return family(UIDS_WRITE_BUFFER, table())
                .setCompressionType(CompressionType.NO_COMPRESSION)
                .setLevel0SlowdownWritesTrigger(UIDS_TABLES)
                .setLevel0StopWritesTrigger(UIDS_TABLES);
    }

    private BlockBasedTableConfig table() {
        // In parts: what a look-up reads of a large table's filter and index must not grow with the table.
        return new BlockBasedTableConfig()
                .setBlockCache(own(new LRUCache(BLOCK_CACHE)))
                .setCacheIndexAndFilterBlocks(true)
                .setIndexType(IndexType.kTwoLevelIndexSearch)
                .setPartitionFilters(true)
                .setFilterPolicy(own(new BloomFilter(10)));
    }

    private ColumnFamilyOptions family(long writeBuffer, BlockBasedTableConfig table) {
        return own(new ColumnFamilyOptions())
                .setWriteBufferSize(writeBuffer)
                .setMaxWriteBufferNumber(2)
                .setArenaBlockSize(ARENA_BLOCK)
                .setTableFormatConfig(table);
    }

    /** For a database that is written to. */
    DBOptions writing() {
        return checked()
                .setCreateIfMissing(true)
                .setCreateMissingColumnFamilies(true)
                .setMaxOpenFiles(64)
                .setMaxTotalWalSize(WAL)
                .setBytesPerSync(UNSYNCED)
                .setStrictBytesPerSync(true)
                .setInfoLogLevel(InfoLogLevel.WARN_LEVEL)
                .setKeepLogFileNum(2)
                .setAvoidFlushDuringShutdown(true);
    }

    /** For one that is only read, without a log. Every table is opened at once: one that a gateway removes meanwhile stays readable. */
    DBOptions readingOnly() {
        return checked().setMaxOpenFiles(-1).setLogger(own(new QuietLog()));
    }

    private DBOptions checked() {
        return own(new DBOptions())
                .setParanoidChecks(true)
                .setWalRecoveryMode(WALRecoveryMode.TolerateCorruptedTailRecords);
    }

    @Override
    public void close() {
        owned.forEach(AbstractImmutableNativeReference::close);
        owned.clear();
    }
}
