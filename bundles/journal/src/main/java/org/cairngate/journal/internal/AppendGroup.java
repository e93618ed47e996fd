package org.cairngate.journal.internal;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.cairngate.journal.Appended;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/**
 * The appends of one sync, sorted into stored, repeated and refused. Nobody hears of it before {@link #tell}, for until the sync
 * nothing is true yet. Used by the writer's thread only.
 */
final class AppendGroup {

    private final List<PendingAppend> appends;
    private final Map<String, Hash> uids = new HashMap<>();
    private final List<Runnable> outcomes = new ArrayList<>();
    private long stored;
    private long repeated;

    AppendGroup(List<PendingAppend> appends) {
        this.appends = appends;
    }

    /** Decides about every append and puts what is to be stored into the batch. */
    void fill(JournalDatabase database, WriteBatch batch, Room room) throws RocksDBException {
        for (PendingAppend append : appends) {
            Optional<Hash> known = known(database, append.uid());
            if (known.isEmpty()) {
                store(database, batch, room, append);
            } else if (known.get().equals(append.digest())) {
                repeated++;
                outcomes.add(() -> append.done().complete(Appended.DUPLICATE));
            } else {
                refuse(append, RefusalReason.DUPLICATE_UID, "uid " + append.uid() + " belongs to another event");
            }
        }
    }

    private Optional<Hash> known(JournalDatabase database, String uid) throws RocksDBException {
        Hash inGroup = uids.get(uid);
        return inGroup != null ? Optional.of(inGroup) : database.uid(uid).map(Hash::of);
    }

    private void store(JournalDatabase database, WriteBatch batch, Room room, PendingAppend append)
            throws RocksDBException {
        long position = room.next();
        byte[] row = append.row(position);
        Optional<String> full = room.take(append.namespace(), row.length);
        if (full.isPresent()) {
            refuse(append, RefusalReason.QUOTA_FULL, full.get());
            return;
        }
        database.putEntry(batch, position, row);
        database.putUid(batch, append.uid(), append.digest().bytes());
        uids.put(append.uid(), append.digest());
        stored++;
        outcomes.add(() -> append.done().complete(Appended.STORED));
    }

    private void refuse(PendingAppend append, RefusalReason reason, String detail) {
        outcomes.add(
                () -> append.done().completeExceptionally(new RefusedException(reason, detail, List.of(append.uid()))));
    }

    /** Events that the batch stores. */
    long stored() {
        return stored;
    }

    /** Events that were stored before. */
    long repeated() {
        return repeated;
    }

    /** Completes every append: the batch is on disk. */
    void tell() {
        outcomes.forEach(Runnable::run);
    }

    /** Refuses every append: the batch is not on disk. */
    void fail(RefusedException refusal) {
        appends.forEach(append -> append.done().completeExceptionally(refusal));
    }
}
