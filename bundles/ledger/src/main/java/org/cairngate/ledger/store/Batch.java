package org.cairngate.ledger.store;

import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/** The rows of one atomic write, plain or sealed. */
final class Batch implements LocalWrites {

    private final WriteBatch batch;
    private final Map<Column, ColumnFamilyHandle> handles;
    private final Map<Column, Set<String>> touched = new EnumMap<>(Column.class);

    Batch(WriteBatch batch, Map<Column, ColumnFamilyHandle> handles) {
        this.batch = batch;
        this.handles = handles;
    }

    /** The keys of {@code state} or {@code meta} that this write puts or deletes so far. */
    Set<String> touched(Column column) {
        return touched.getOrDefault(column, Set.of());
    }

    private void touch(Column column, byte[] key) {
        if (column == Column.STATE || column == Column.META) {
            touched.computeIfAbsent(column, first -> new TreeSet<>()).add(Keys.text(key));
        }
    }

    void put(Column column, byte[] key, byte[] value) {
        touch(column, key);
        try {
            batch.put(handles.get(column), key, value);
        } catch (RocksDBException e) {
            throw failed(column, e);
        }
    }

    void putSealed(Column column, byte[] key, byte[] value) {
        put(column, key, SealedValue.seal(column, key, value));
    }

    void delete(Column column, byte[] key) {
        touch(column, key);
        try {
            batch.delete(handles.get(column), key);
        } catch (RocksDBException e) {
            throw failed(column, e);
        }
    }

    /** Deletes the rows from a key on, up to and without {@code end}. */
    void deleteRange(Column column, byte[] from, byte[] end) {
        try {
            batch.deleteRange(handles.get(column), from, end);
        } catch (RocksDBException e) {
            throw failed(column, e);
        }
    }

    @Override
    public void putOutbox(OutboxEntry entry) {
        putSealed(Column.OUTBOX, Keys.number(entry.seq()), entry.encode());
    }

    @Override
    public void deleteOutbox(long seq) {
        delete(Column.OUTBOX, Keys.number(seq));
    }

    @Override
    public void putMeta(String key, byte[] value) {
        putSealed(Column.META, Keys.own(key), value);
    }

    @Override
    public void deleteMeta(String key) {
        delete(Column.META, Keys.own(key));
    }

    @Override
    public void putPool(byte[] key, byte[] value) {
        putSealed(Column.POOL, key, value);
    }

    @Override
    public void deletePool(byte[] key) {
        delete(Column.POOL, key);
    }

    private static StorageException failed(Column column, RocksDBException cause) {
        return new StorageException("row of " + column.label() + " cannot be written: " + cause.getMessage(), cause);
    }
}
