package org.cairngate.master.audit;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.store.ChainStore;
import org.cairngate.ledger.store.LocalWrites;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The records of writes on disk, from before a write is done until a block has its record: a master that is killed in between makes
 * the record when it starts again. A fixed number of rows beside the chain, each with one record, so that they can be found without a
 * search and cannot grow. Safe for use by several threads.
 */
final class Notes {

    /** Writes that may be under way, or wait for the block of their record. */
    static final int SLOTS = 256;

    private static final Logger log = LoggerFactory.getLogger(Notes.class);
    private static final String KEY = "audit/note/";

    private final ChainStore store;
    private final AuditFormat format;
    private final Deque<Integer> free = new ArrayDeque<>();
    private final Set<Integer> stale = new HashSet<>();

    /**
     * A record that is noted.
     *
     * @param slot its row
     * @param record as it is noted
     */
    record Note(int slot, AuditRecord record) {}

    Notes(ChainStore store, AuditFormat format) {
        this.store = store;
        this.format = format;
        for (int slot = 0; slot < SLOTS; slot++) {
            free.add(slot);
        }
    }

    /** What an earlier run noted; these slots are in use until they are let go. To be called once, first. */
    synchronized List<Note> left() {
        List<Note> left = new ArrayList<>();
        for (int slot = 0; slot < SLOTS; slot++) {
            Optional<byte[]> row = store.meta(KEY + slot);
            if (row.isPresent()) {
                free.remove(Integer.valueOf(slot));
                Optional<Note> note = read(slot, row.get());
                note.ifPresent(left::add);
                if (note.isEmpty()) {
                    done(slot);
                }
            }
        }
        return left;
    }

    /**
     * Notes the record of a write that is about to be tried; returns when it is synced.
     *
     * @param others how many slots are left to others at least
     * @throws RefusedException ({@code quota-full}) when {@link #SLOTS} writes wait, but for those of the others
     * @throws org.cairngate.ledger.store.StorageException when the disk refuses
     */
    Note begin(AuditRecord record, int others) throws RefusedException {
        int slot = takeSlot(others);
        try {
            store.write(writes -> {
                deleteStale(writes);
                writes.putMeta(KEY + slot, format.encode(record));
            });
            return new Note(slot, record);
        } catch (RuntimeException e) {
            done(slot);
            throw e;
        }
    }

    /** Notes in the caller's write how it ended. */
    void end(LocalWrites writes, int slot, AuditRecord record) {
        writes.putMeta(KEY + slot, format.encode(record));
    }

    /** Whether a block has the record. Ask the pool before: what waits goes from there to here. */
    boolean isOnChain(Note note) {
        return store.findEvent(note.record().uid()).isPresent();
    }

    /** Lets a note go, which is not needed any more; its row is removed with the next write. */
    synchronized void done(int slot) {
        stale.add(slot);
        free.addLast(slot);
    }

    private synchronized int takeSlot(int others) throws RefusedException {
        if (free.size() <= others) {
            throw new RefusedException(
                    RefusalReason.QUOTA_FULL,
                    (SLOTS - others) + " writes wait for the block of their audit record; ask again when there is one");
        }
        int slot = free.removeFirst();
        stale.remove(slot); // it is written over
        return slot;
    }

    private synchronized void deleteStale(LocalWrites writes) {
        // If the write fails the rows stay, and the next start finds that their records are on the chain.
        stale.forEach(slot -> writes.deleteMeta(KEY + slot));
        stale.clear();
    }

    private Optional<Note> read(int slot, byte[] row) {
        try {
            return Optional.of(new Note(slot, format.decode(row)));
        } catch (RefusedException e) {
            log.error("note of an audit record is damaged slot={} detail={}", slot, e.detail());
            return Optional.empty();
        }
    }
}
