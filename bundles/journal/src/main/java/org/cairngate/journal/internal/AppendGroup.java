package org.cairngate.journal.internal;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.cairngate.journal.Appended;
import org.cairngate.journal.JournalSettings;
import org.cairngate.journal.QuotaPolicy;
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
    private final JournalSettings settings;
    private JournalDatabase.Totals onDisk;
    private final Map<String, Hash> uids = new HashMap<>();
    private final List<Runnable> outcomes = new ArrayList<>();
    private JournalDatabase.Totals totals;
    private long stored;
    private long repeated;
    private long bytes;

    AppendGroup(List<PendingAppend> appends, JournalDatabase.Totals before, JournalSettings settings) {
        this.appends = appends;
        this.totals = before;
        this.onDisk = before;
        this.settings = settings;
    }

    /** Decides about every append and puts what is to be stored into the batch. */
    void fill(JournalDatabase database, WriteBatch batch) throws RocksDBException {
        for (PendingAppend append : appends) {
            Optional<Hash> known = known(database, append.uid());
            if (known.isEmpty()) {
                store(database, batch, append);
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

    private void store(JournalDatabase database, WriteBatch batch, PendingAppend append) throws RocksDBException {
        byte[] row = append.row(totals.next());
        long missing = totals.bytes() + row.length - settings.quotaBytes();
        boolean fits = row.length <= settings.quotaBytes();
        if (missing > 0 && fits && settings.quotaPolicy() == QuotaPolicy.DROP_OLDEST) {
            missing -= drop(database, batch, missing);
        }
        if (missing > 0) {
            refuse(
                    append,
                    RefusalReason.QUOTA_FULL,
                    "the journal holds " + totals.bytes() + " of " + settings.quotaBytes() + " bytes");
            return;
        }
        database.putEntry(batch, totals.next(), row);
        database.putUid(batch, append.uid(), append.digest().bytes());
        uids.put(append.uid(), append.digest());
        totals = new JournalDatabase.Totals(totals.first(), totals.next() + 1, totals.bytes() + row.length);
        bytes += row.length;
        stored++;
        outcomes.add(() -> append.done().complete(Appended.STORED));
    }

    /** Drops the oldest events that are on disk; returns the bytes that this frees. */
    private long drop(JournalDatabase database, WriteBatch batch, long missing) throws RocksDBException {
        OldestEvents oldest = OldestEvents.toFree(database, onDisk, missing, settings.quotaBytes());
        totals = oldest.delete(database, batch, totals);
        onDisk = new JournalDatabase.Totals(oldest.end(), onDisk.next(), onDisk.bytes() - oldest.bytes());
        return oldest.bytes();
    }

    private void refuse(PendingAppend append, RefusalReason reason, String detail) {
        outcomes.add(
                () -> append.done().completeExceptionally(new RefusedException(reason, detail, List.of(append.uid()))));
    }

    /** The totals once the batch is written. */
    JournalDatabase.Totals totals() {
        return totals;
    }

    /** Events that the batch stores. */
    long stored() {
        return stored;
    }

    /** Events that were stored before. */
    long repeated() {
        return repeated;
    }

    /** Bytes that the batch adds to the quota's use. */
    long bytes() {
        return bytes;
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
