package org.cairngate.journal.internal;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.cairngate.journal.Append;
import org.cairngate.journal.DeviceCount;
import org.cairngate.ledger.KeyId;
import org.cairngate.ledger.RefusedException;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/**
 * How far each device key has counted, during one group: on disk before it, and raised by what the group stores. It is written with
 * the events themselves, so that no crash parts them, and never forgotten. Used by the writer's thread only.
 */
final class CounterBook {

    private static final byte[] COUNTER = Notes.key("counter/");

    private final Map<KeyId, Long> raised = new HashMap<>();

    /** Whether an event may follow on what its key counted before; notes the gap on it, or refuses it. */
    boolean admit(JournalDatabase database, Append append) throws RocksDBException {
        Optional<DeviceCount> count = append.count();
        if (count.isEmpty()) {
            return true;
        }
        KeyId key = count.get().key();
        Long inGroup = raised.get(key);
        try {
            append.annotate(count.get().after(inGroup == null ? counter(database, key) : inGroup));
            return true;
        } catch (RefusedException e) {
            append.refuse(new RefusedException(e.reason(), e.detail(), List.of(append.uid())));
            return false;
        }
    }

    /** The event is stored by the group. */
    void stored(Append append) {
        append.count().ifPresent(count -> raised.put(count.key(), count.counter()));
    }

    /** Adds the counters to what the group writes. */
    void write(JournalDatabase database, WriteBatch batch) throws RocksDBException {
        for (Map.Entry<KeyId, Long> counter : raised.entrySet()) {
            database.putNote(
                    batch,
                    key(counter.getKey()),
                    ByteBuffer.allocate(Long.BYTES).putLong(counter.getValue()).array());
        }
    }

    /** The greatest counter of an event that a device's key signed; 0 for none. */
    private static long counter(JournalDatabase database, KeyId key) throws RocksDBException {
        return database.note(key(key))
                .map(row -> ByteBuffer.wrap(row).getLong())
                .orElse(0L);
    }

    private static byte[] key(KeyId key) {
        return ByteBuffer.allocate(COUNTER.length + KeyId.SIZE)
                .put(COUNTER)
                .put(key.bytes())
                .array();
    }
}
