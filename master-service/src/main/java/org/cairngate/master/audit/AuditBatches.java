package org.cairngate.master.audit;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.cairngate.ledger.KeyId;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.event.Annotation;
import org.cairngate.ledger.event.RecordedEvent;
import org.cairngate.ledger.event.Salting;
import org.cairngate.ledger.event.Segment;
import org.cairngate.ledger.store.LocalWrites;
import org.cairngate.ledger.transaction.EventsBody;
import org.cairngate.master.registry.MasterTransactions;

/** Seals audit records, alarms and device types as EVENTS transactions of the master's key. Safe for use by several threads. */
public final class AuditBatches {

    /** Most events of a batch: below a transaction's 4,096 events, so that the largest fit into a segment's 1 MiB. */
    public static final int MAX_RECORDS = 256;

    private final MasterTransactions transactions;
    private final AuditFormat format;
    private final Clock clock;
    private final Salting salting;

    /** A record as its event. */
    private record Encoded(AuditRecord record, AuditFormat format) implements AuditEvent {

        @Override
        public String uid() {
            return record.uid();
        }

        @Override
        public Instant time() {
            return record.time();
        }

        @Override
        public byte[] encode() {
            return format.encode(record);
        }
    }

    AuditBatches(MasterTransactions transactions, AuditFormat format, Clock clock, SecureRandom random) {
        this.transactions = transactions;
        this.format = format;
        this.clock = clock;
        this.salting = new Salting(random);
    }

    /**
     * Seals 1..{@link #MAX_RECORDS} records and returns when they are in the pool, synced.
     *
     * @param beside further changes in the same write
     * @return completes when a block has them, or exceptionally when none takes them
     * @throws RefusedException when the chain's state does not permit it
     */
    CompletableFuture<Long> pool(List<AuditRecord> records, Consumer<LocalWrites> beside) throws RefusedException {
        return seal(records.stream().map(record -> new Encoded(record, format)).toList(), beside);
    }

    /**
     * Seals 1..{@link #MAX_RECORDS} events and returns when they are in the pool, synced. Does not ask whether the disk has room.
     *
     * @param beside further changes in the same write
     * @return completes when a block has them, or exceptionally when none takes them
     * @throws RefusedException when the chain's state does not permit it
     * @throws org.cairngate.ledger.store.StorageException when the disk refuses
     */
    public synchronized CompletableFuture<Long> seal(List<? extends AuditEvent> sealed, Consumer<LocalWrites> beside)
            throws RefusedException {
        Annotation annotation = new Annotation(clock.instant().truncatedTo(ChronoUnit.MILLIS), KeyId.ZERO, List.of());
        byte[] noted = annotation.encode();
        List<RecordedEvent> events = new ArrayList<>();
        List<Instant> times = new ArrayList<>();
        for (AuditEvent event : sealed) {
            events.add(salting.salted(event.encode(), noted));
            times.add(event.time());
        }
        Segment segment = new Segment(events);
        EventsBody body =
                new EventsBody(sealed.size(), segment.batchRoot(), Collections.min(times), Collections.max(times));
        List<String> uids = sealed.stream().map(AuditEvent::uid).toList();
        return transactions.report(new MasterTransactions.Report(body, segment, uids), beside);
    }
}
