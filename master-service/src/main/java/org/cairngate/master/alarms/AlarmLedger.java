package org.cairngate.master.alarms;

import java.util.ArrayList;
import java.util.List;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.event.RecordedEvent;
import org.cairngate.ledger.event.Segment;
import org.cairngate.ledger.store.ChainStore;
import org.cairngate.ledger.store.StorageException;
import org.cairngate.master.audit.AuditBatches;
import org.cairngate.master.disk.IntakeRoom;
import org.cairngate.master.minting.PoolEntry;
import org.cairngate.master.minting.TransactionPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the book and the chain at one: what the chain has comes into the book, what the book has comes onto the chain, a batch at a time,
 * so that an alarm never ends there before it begins. For one thread.
 */
final class AlarmLedger {

    private static final Logger LOG = LoggerFactory.getLogger(AlarmLedger.class);

    private final ChainStore store;
    private final TransactionPool pool;
    private final IntakeRoom room;
    private final AuditBatches batches;
    private final AlarmIndex index;
    private final AlarmBook book;
    private final AlarmFormat format = new AlarmFormat();
    private boolean begun;
    private boolean failing;

    AlarmLedger(
            ChainStore store,
            TransactionPool pool,
            IntakeRoom room,
            AuditBatches batches,
            AlarmIndex index,
            AlarmBook book) {
        this.store = store;
        this.pool = pool;
        this.room = room;
        this.batches = batches;
        this.index = index;
        this.book = book;
    }

    /**
     * Takes what the chain has, the first time also what an earlier run left in the pool.
     *
     * @throws StorageException when the store cannot be read
     */
    void follow() {
        // The pool before the chain: what waits goes from there to here.
        List<AlarmEvent> left = begun ? List.of() : leftInPool();
        boolean atEnd = false;
        while (!atEnd) {
            AlarmIndex.Followed followed = index.follow(AlarmIndex.STEP);
            if (followed.begunAgain()) {
                book.reset(index.open().stream()
                        .map(number -> index.alarm(number).raised())
                        .toList());
            }
            followed.events().forEach(book::minted);
            atEnd = followed.atEnd();
        }
        left.stream().filter(event -> !isFollowed(event)).forEach(book::restore);
        begun = true;
    }

    private List<AlarmEvent> leftInPool() {
        List<AlarmEvent> left = new ArrayList<>();
        for (PoolEntry entry : pool.first(Integer.MAX_VALUE)) {
            if (entry.transaction().transaction().isAudit()) {
                for (RecordedEvent event : entry.segment().map(Segment::events).orElse(List.of())) {
                    try {
                        format.read(event.bytes()).ifPresent(left::add);
                    } catch (RefusedException e) {
                        throw new StorageException("an alarm of the pool cannot be read: " + e.getMessage(), e);
                    }
                }
            }
        }
        return left;
    }

    private boolean isFollowed(AlarmEvent event) {
        return store.findEvent(event.uid())
                .filter(position -> position.height() < index.next())
                .isPresent();
    }

    /** Brings the next batch into the pool, when the one before is in a block and the disk has room; otherwise it waits. */
    @SuppressWarnings("FutureReturnValueIgnored") // whether a block has them is seen by following the chain
    void write() {
        List<AlarmEvent> next = book.waiting(AuditBatches.MAX_RECORDS);
        if (next.isEmpty() || room.refusal().isPresent() || next.stream().anyMatch(this::isUnderWay)) {
            return;
        }
        try {
            batches.seal(next, writes -> {});
            failing = false;
        } catch (RefusedException | StorageException e) {
            if (!failing) {
                LOG.error("alarms not pooled, tried again events={}", next.size(), e);
            }
            failing = true;
        }
    }

    /** Asks the pool before the chain. One that neither has was refused with a change before it, and is written again. */
    private boolean isUnderWay(AlarmEvent event) {
        return pool.containsUid(event.uid()) || store.findEvent(event.uid()).isPresent();
    }
}
