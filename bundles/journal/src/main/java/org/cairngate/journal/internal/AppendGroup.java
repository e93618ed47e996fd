package org.cairngate.journal.internal;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.cairngate.journal.Append;
import org.cairngate.journal.AppendRun;
import org.cairngate.journal.JournalSettings;
import org.cairngate.journal.QuotaPolicy;
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
    private final JournalSettings settings;
    private final RowBatch rows;
    private final CounterBook counters = new CounterBook();
    private final List<OldestEvents> dropped = new ArrayList<>();
    private final Map<String, Hash> uids;
    private JournalDatabase.Totals onDisk;
    private JournalDatabase.Totals totals;
    private long stored;
    private long repeated;
    private long bytes;

    AppendGroup(List<AppendRun> runs, JournalDatabase.Totals before, JournalSettings settings, RowBatch rows) {
        this.runs = runs;
        this.totals = before;
        this.onDisk = before;
        this.settings = settings;
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
    void fill(JournalDatabase database) throws RocksDBException {
        rows.clear();
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
                decide(database, append, keys.get(index), Optional.ofNullable(known.get(index)));
                index++;
            }
        }
    }

    private void decide(JournalDatabase database, Append append, byte[] key, Optional<byte[]> digestOnDisk)
            throws RocksDBException {
        if (append.received().length > EventParser.MAX_BYTES) {
            String detail = append.received().length + " bytes, at most " + EventParser.MAX_BYTES;
            append.refuse(new RefusedException(RefusalReason.OVERSIZED, detail));
            return;
        }
        Hash inGroup = uids.get(append.uid());
        if (inGroup == null && digestOnDisk.isEmpty()) {
            store(database, append, key);
        } else if (append.digest().equals(inGroup == null ? Hash.of(digestOnDisk.get()) : inGroup)) {
            repeated++;
            append.repeated();
        } else {
            refuse(append, RefusalReason.DUPLICATE_UID, "uid " + append.uid() + " belongs to another event");
        }
    }

    private void store(JournalDatabase database, Append append, byte[] key) throws RocksDBException {
        if (!counters.admit(database, append)) {
            return;
        }
        int rowLength = RowBatch.rowLength(append);
        long missing = totals.bytes() + rowLength - settings.quotaBytes();
        boolean fits = rowLength <= settings.quotaBytes();
        if (missing > 0 && fits && settings.quotaPolicy() == QuotaPolicy.DROP_OLDEST) {
            missing -= drop(database, missing);
        }
        if (missing > 0) {
            refuse(
                    append,
                    RefusalReason.QUOTA_FULL,
                    "the journal holds " + totals.bytes() + " of " + settings.quotaBytes() + " bytes");
            return;
        }
        rows.putEntry(totals.next(), append, rowLength);
        rows.putUid(key, append.digest().bytes());
        uids.put(append.uid(), append.digest());
        counters.stored(append);
        totals = new JournalDatabase.Totals(totals.first(), totals.next() + 1, totals.bytes() + rowLength);
        bytes += rowLength;
        stored++;
    }

    /** Drops the oldest events that are on disk; returns the bytes that this frees. */
    private long drop(JournalDatabase database, long missing) throws RocksDBException {
        OldestEvents oldest = OldestEvents.toFree(database, onDisk, missing, settings.quotaBytes());
        dropped.add(oldest);
        totals = oldest.without(totals);
        onDisk = new JournalDatabase.Totals(oldest.end(), onDisk.next(), onDisk.bytes() - oldest.bytes());
        return oldest.bytes();
    }

    private static void refuse(Append append, RefusalReason reason, String detail) {
        append.refuse(new RefusedException(reason, detail, List.of(append.uid())));
    }

    /** What the database has to write; the caller closes it. */
    WriteBatch batch(JournalDatabase database) throws RocksDBException {
        WriteBatch batch = rows.toWriteBatch();
        for (OldestEvents oldest : dropped) {
            oldest.delete(database, batch);
        }
        counters.write(database, batch);
        return batch;
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
