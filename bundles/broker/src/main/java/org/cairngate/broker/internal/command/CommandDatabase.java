package org.cairngate.broker.internal.command;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.rocksdb.AbstractImmutableNativeReference;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.WALRecoveryMode;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/** The RocksDB database of commands. For one thread. */
final class CommandDatabase implements AutoCloseable {

    /** Block cache, bytes: commands are read in order, each about once. */
    static final long BLOCK_CACHE = 1L << 20;

    /** Write buffer, bytes; with the two that RocksDB may hold, also what it has to read again after a power cut. */
    static final long WRITE_BUFFER = 2L << 20;

    private static final byte[] FORMAT_KEY = "format".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] FORMAT = "1".getBytes(StandardCharsets.US_ASCII);

    static {
        RocksDB.loadLibrary();
    }

    private final Deque<AbstractImmutableNativeReference> owned = new ArrayDeque<>();
    private final WriteOptions synced;
    private final RocksDB db;

    /**
     * Opens the database of a folder, which is created when missing.
     *
     * @throws IOException when it cannot be opened, or is of a format that this version does not know
     */
    CommandDatabase(Path directory) throws IOException {
        Files.createDirectories(directory);
        try {
            this.db = own(RocksDB.open(options(), directory.toString()));
            this.synced = own(new WriteOptions()).setSync(true);
            requireFormat(directory);
        } catch (RocksDBException e) {
            close();
            throw new IOException("commands " + directory + " cannot be opened: " + e.getMessage(), e);
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    private Options options() {
        return own(new Options())
                .setCreateIfMissing(true)
                .setParanoidChecks(true)
                .setMaxOpenFiles(32)
                .setWriteBufferSize(WRITE_BUFFER)
                .setMaxWriteBufferNumber(2)
                .setTableFormatConfig(new BlockBasedTableConfig().setBlockCache(own(new LRUCache(BLOCK_CACHE))))
                .setInfoLogLevel(InfoLogLevel.WARN_LEVEL)
                .setKeepLogFileNum(2)
                .setWalRecoveryMode(WALRecoveryMode.TolerateCorruptedTailRecords);
    }

    private void requireFormat(Path directory) throws RocksDBException, IOException {
        byte[] found = db.get(FORMAT_KEY);
        if (found == null) {
            db.put(synced, FORMAT_KEY, FORMAT);
        } else if (!Arrays.equals(found, FORMAT)) {
            throw new IOException("commands " + directory + " are of format "
                    + new String(found, StandardCharsets.US_ASCII)
                    + ", this version knows 1: use the version that wrote them");
        }
    }

    private <T extends AbstractImmutableNativeReference> T own(T reference) {
        owned.push(reference);
        return reference;
    }

    /** Hands over all rows of a kind in order. */
    void scan(byte kind, BiConsumer<byte[], byte[]> receiver) throws RocksDBException {
        try (RocksIterator rows = db.newIterator()) {
            for (rows.seek(CommandRows.key(kind, 0)); rows.isValid() && rows.key()[0] == kind; rows.next()) {
                receiver.accept(rows.key(), rows.value());
            }
            rows.status();
        }
    }

    Optional<byte[]> get(byte[] key) throws RocksDBException {
        return Optional.ofNullable(db.get(key));
    }

    /** Returns when the batch is on disk. */
    void commit(WriteBatch batch) throws RocksDBException {
        db.write(synced, batch);
    }

    @Override
    public void close() {
        while (!owned.isEmpty()) {
            owned.pop().close();
        }
    }
}
