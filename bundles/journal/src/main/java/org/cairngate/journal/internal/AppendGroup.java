package org.cairngate.journal.internal;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.cairngate.journal.Append;
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

    /**
     * What a part of a group is made of about, bytes: it stays in the processor's cache on its way through the rows and RocksDB's copy of them into
     * the write-ahead log, and in the pages that its allocator has.
     */
    static final long PART_BYTES = 128L << 10;

    private final List<QueuedRun> runs;
    private final RowBatch rows;
    private final CounterBook counters = new CounterBook();
    private long stored;
    private long repeated;

    /** Of this part: all of it and the hashes of the uids. */
    private final List<Append> appends = new ArrayList<>();

    private long[] hashes = {};

    /** Of this part: what it stores, and the first of it by their uids. */
    private final List<Append> ofPart = new ArrayList<>();

    private final Map<String, Hash> uids = new HashMap<>();
    private int indexed;

    AppendGroup(List<QueuedRun> runs, RowBatch rows) {
        this.runs = runs;
        this.rows = rows;
    }

    /**
     * Decides about every append, and writes ahead what is to be stored, part by part. The rows of the last part are left for the write that makes
     * all of them count.
     */
    void fill(JournalDatabase database, Room room) throws RocksDBException {
        int from = 0;
        while (from < runs.size()) {
            int to = partEnd(from);
            rows.clear();
            fill(database, room, runs.subList(from, to));
            if (to < runs.size() && rows.size() > 0) {
                try (WriteBatch batch = rows.toWriteBatch()) {
                    database.writeAhead(batch);
                }
            }
            from = to;
        }
    }

    private int partEnd(int from) {
        long bytes = 0;
        int end = from;
        while (end < runs.size() && bytes < PART_BYTES) {
            bytes += runs.get(end).run().size();
            end++;
        }
        return end;
    }

    private void fill(JournalDatabase database, Room room, List<QueuedRun> part) throws RocksDBException {
        long firstPosition = room.next();
        ofPart.clear();
        uids.clear();
        indexed = 0;
        KnownUids uidsBefore = database.knownUids();
        gather(part, uidsBefore.hash());
        KnownUids.Maybe known = uidsBefore.among(
                hashes, appends.size(), place -> appends.get(place).uidBytes());
        for (int i = 0; i < appends.size(); i++) {
            Append append = appends.get(i);
            Optional<Hash> digest = known.places().get(i)
                    ? known(append.uid(), Optional.ofNullable(known.digests().get(i)))
                    : Optional.empty();
            // The hashes of what is stored move together: this one stays there if the append is, or else the next takes
            // its place.
            hashes[ofPart.size()] = hashes[i];
            decide(database, room, append, digest);
        }
        stored += ofPart.size();
        database.recentUids().addAll(ofPart, hashes, firstPosition);
    }

    private void gather(List<QueuedRun> part, UidHash hash) {
        appends.clear();
        part.forEach(queued -> appends.addAll(queued.run().appends()));
        if (hashes.length < appends.size()) {
            hashes = new long[appends.size()];
        }
        int end = 0;
        for (QueuedRun queued : part) {
            long[] ofRun = queued.hashes(hash);
            System.arraycopy(ofRun, 0, hashes, end, ofRun.length);
            end += ofRun.length;
        }
    }

    private void decide(JournalDatabase database, Room room, Append append, Optional<Hash> known)
            throws RocksDBException {
        if (append.received().length > EventParser.MAX_BYTES) {
            String detail = append.received().length + " bytes, at most " + EventParser.MAX_BYTES;
            append.refuse(new RefusedException(RefusalReason.OVERSIZED, detail));
            return;
        }
        if (known.isEmpty()) {
            store(database, room, append);
        } else if (append.digest().equals(known.get())) {
            repeated++;
            append.repeated();
        } else {
            refuse(append, RefusalReason.DUPLICATE_UID, "uid " + append.uid() + " belongs to another event");
        }
    }

    /** The digest of the event with the uid, stored by this part or before. Few are asked for: the part has no index before. */
    private Optional<Hash> known(String uid, Optional<byte[]> digestBefore) {
        for (; indexed < ofPart.size(); indexed++) {
            uids.put(ofPart.get(indexed).uid(), ofPart.get(indexed).digest());
        }
        return Optional.ofNullable(uids.get(uid)).or(() -> digestBefore.map(Hash::of));
    }

    private void store(JournalDatabase database, Room room, Append append) throws RocksDBException {
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
        ofPart.add(append);
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
        Answers.give(runs.stream().map(QueuedRun::run).toList());
    }

    /** Refuses every append: the batch is not on disk. */
    void fail(RefusedException refusal) {
        runs.forEach(queued -> queued.run().refuse(refusal));
        tell();
    }
}
