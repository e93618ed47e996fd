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

/**
 * The appends of one sync, sorted into stored, repeated and refused. Nobody hears of it before {@link #tell}, for until the sync
 * nothing is true yet. Used by the writer's thread only.
 */
final class AppendGroup {

    private final List<AppendRun> runs;
    private final RowBatch rows;
    private final CounterBook counters = new CounterBook();
    private final List<Append> stored = new ArrayList<>();
    private final List<byte[]> storedUids = new ArrayList<>();
    private final Map<String, Hash> uids = new HashMap<>();
    private int indexed;
    private long repeated;

    AppendGroup(List<AppendRun> runs, RowBatch rows) {
        this.runs = runs;
        this.rows = rows;
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
        rows.clear();
        List<byte[]> keys = new ArrayList<>(size(runs));
        for (AppendRun run : runs) {
            for (Append append : run.appends()) {
                keys.add(RowBatch.uidKey(append.uid()));
            }
        }
        KnownUids.Maybe known = database.uids(keys);
        int index = 0;
        for (AppendRun run : runs) {
            for (Append append : run.appends()) {
                Optional<Hash> digest = known.places().get(index)
                        ? known(
                                append.uid(),
                                Optional.ofNullable(known.digests().get(index)))
                        : Optional.empty();
                decide(database, room, append, keys.get(index), digest);
                index++;
            }
        }
    }

    private void decide(JournalDatabase database, Room room, Append append, byte[] key, Optional<Hash> known)
            throws RocksDBException {
        if (append.received().length > EventParser.MAX_BYTES) {
            String detail = append.received().length + " bytes, at most " + EventParser.MAX_BYTES;
            append.refuse(new RefusedException(RefusalReason.OVERSIZED, detail));
            return;
        }
        if (known.isEmpty()) {
            store(database, room, append, key);
        } else if (append.digest().equals(known.get())) {
            repeated++;
            append.repeated();
        } else {
            refuse(append, RefusalReason.DUPLICATE_UID, "uid " + append.uid() + " belongs to another event");
        }
    }

    /** The digest of the event with the uid, stored by this group or on disk. Few are asked for: the group has no index before. */
    private Optional<Hash> known(String uid, Optional<byte[]> digestOnDisk) {
        for (; indexed < stored.size(); indexed++) {
            uids.put(stored.get(indexed).uid(), stored.get(indexed).digest());
        }
        return Optional.ofNullable(uids.get(uid)).or(() -> digestOnDisk.map(Hash::of));
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
        counters.stored(append);
        stored.add(append);
        storedUids.add(key);
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

    /** The batch is on disk: its uids are known from now on. */
    void remember(RecentUids recent, long firstPosition) {
        recent.addAll(storedUids, stored, firstPosition);
        recent.synced(firstPosition + stored.size());
    }

    /** Events that the batch stores. */
    long stored() {
        return stored.size();
    }

    /** Events that were stored before. */
    long repeated() {
        return repeated;
    }

    /** Answers every run: the batch is on disk. */
    void tell() {
        Answers.give(runs);
    }

    /** Refuses every append: the batch is not on disk. */
    void fail(RefusedException refusal) {
        runs.forEach(run -> run.refuse(refusal));
        tell();
    }
}
