package org.cairngate.journal.internal;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.cairngate.journal.Append;
import org.cairngate.journal.AppendRun;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.event.EventParser;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The appends of one sync, sorted into stored, repeated and refused. Nobody hears of it before {@link #tell}, for until the sync
 * nothing is true yet. Used by the writer's thread only.
 */
final class AppendGroup {

    private static final Logger LOG = LoggerFactory.getLogger(AppendGroup.class);

    private final List<AppendRun> runs;
    private final RowBatch rows;
    private final CounterBook counters = new CounterBook();
    private final Map<String, Hash> uids;
    private long stored;
    private long repeated;

    AppendGroup(List<AppendRun> runs, RowBatch rows) {
        this.runs = runs;
        this.rows = rows;
        this.uids = new HashMap<>(2 * size(runs));
    }

    private static int size(List<AppendRun> runs) {
        int size = 0;
        for (AppendRun run : runs) {
            size += run.appends().size();
        }
        return size;
    }

    /** Decides about every append and makes the rows of what is to be stored. */
    void fill(JournalDatabase database, Room room) throws RocksDBException {
        rows.clear(database.uidFamily());
        List<byte[]> keys = new ArrayList<>(size(runs));
        for (AppendRun run : runs) {
            for (Append append : run.appends()) {
                keys.add(RowBatch.uidKey(append.uid()));
            }
        }
        List<byte[]> known = database.uids(keys);
        int index = 0;
        for (AppendRun run : runs) {
            for (Append append : run.appends()) {
                decide(database, room, append, keys.get(index), Optional.ofNullable(known.get(index)));
                index++;
            }
        }
    }

    private void decide(JournalDatabase database, Room room, Append append, byte[] key, Optional<byte[]> digestOnDisk)
            throws RocksDBException {
        if (append.received().length > EventParser.MAX_BYTES) {
            String detail = append.received().length + " bytes, at most " + EventParser.MAX_BYTES;
            append.refuse(new RefusedException(RefusalReason.OVERSIZED, detail));
            return;
        }
        Hash inGroup = uids.get(append.uid());
        if (inGroup == null && digestOnDisk.isEmpty()) {
            store(database, room, append, key);
        } else if (append.digest().equals(inGroup == null ? Hash.of(digestOnDisk.get()) : inGroup)) {
            repeated++;
            append.repeated();
        } else {
            refuse(append, RefusalReason.DUPLICATE_UID, "uid " + append.uid() + " belongs to another event");
        }
    }

    private void store(JournalDatabase database, Room room, Append append, byte[] key) throws RocksDBException {
        if (!counters.admit(database, append)) {
            return;
        }
        int rowLength = RowBatch.rowLength(append);
        long position = room.next();
        Optional<String> full = room.take(append.namespace(), rowLength);
        if (full.isPresent()) {
            refuse(append, RefusalReason.QUOTA_FULL, full.get());
            return;
        }
        rows.putEntry(position, append, rowLength);
        rows.putUid(key, append.digest().bytes());
        uids.put(append.uid(), append.digest());
        counters.stored(append);
        stored++;
    }

    private static void refuse(Append append, RefusalReason reason, String detail) {
        append.refuse(new RefusedException(reason, detail, List.of(append.uid())));
    }

    /** What the database has to write for the events; the caller closes it. */
    WriteBatch batch(JournalDatabase database) throws RocksDBException {
        WriteBatch batch = rows.toWriteBatch();
        counters.write(database, batch);
        return batch;
    }

    /** Events that the batch stores. */
    long stored() {
        return stored;
    }

    /** Events that were stored before. */
    long repeated() {
        return repeated;
    }

    /** Answers every run: the batch is on disk. */
    void tell() {
        runs.forEach(run -> tell(run::answer));
    }

    /** Refuses every append: the batch is not on disk. */
    void fail(RefusedException refusal) {
        runs.forEach(run -> tell(() -> run.refuse(refusal)));
    }

    /** A source that cannot take its answer, for example since its connection's thread has ended, must not end the writer. */
    private static void tell(Runnable answer) {
        try {
            answer.run();
        } catch (RuntimeException e) {
            LOG.warn("journal answer lost error=\"{}\"", String.valueOf(e));
        }
    }
}
