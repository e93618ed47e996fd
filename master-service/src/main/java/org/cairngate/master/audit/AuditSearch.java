package org.cairngate.master.audit;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.event.RecordedEvent;
import org.cairngate.ledger.event.Segment;
import org.cairngate.ledger.store.ChainStore;
import org.cairngate.ledger.store.StorageException;

/**
 * Finds audit records on the chain, newest first. A filter of the time skips batches by the index; every other one reads the records
 * that the time leaves, at most {@link #MAX_READ} at a time: a page may be short, or empty, and have a next one. Safe for use by several
 * threads.
 */
final class AuditSearch {

    /** Records that are read for a page. */
    static final int MAX_READ = 5_000;

    /** Batches that are looked up for a page. */
    static final int MAX_BATCHES = 20_000;

    private final ChainStore store;
    private final AuditIndex index;
    private final AuditFormat format;

    AuditSearch(ChainStore store, AuditIndex index, AuditFormat format) {
        this.store = store;
        this.index = index;
        this.format = format;
    }

    /**
     * A place in the order of the chain.
     *
     * @param batch the batch's number in the index
     * @param event the place in the batch
     */
    record Position(long batch, int event) {

        /** The newest record of a batch. */
        static Position endOf(long batch) {
            return new Position(batch, Segment.MAX_EVENTS - 1);
        }

        /** Reads {@code batch.event}. */
        static Position parse(String text) {
            int dot = text.indexOf('.');
            return new Position(Long.parseLong(text.substring(0, dot)), Integer.parseInt(text.substring(dot + 1)));
        }

        String format() {
            return batch + "." + event;
        }
    }

    /** A record in its block. */
    record Found(AuditRecord record, long height) {}

    /**
     * Some records.
     *
     * @param records newest first
     * @param next where the next page begins; empty when everything was looked at
     */
    record Page(List<Found> records, Optional<Position> next) {}

    /** Looks from a position on towards the beginning of the chain; without one from its end. */
    Page find(AuditFilter filter, Optional<Position> from, int limit) {
        while (!index.follow(AuditIndex.STEP)) {
            // Only after an index was lost: the trail follows the chain all the time.
        }
        List<Found> found = new ArrayList<>();
        Position position =
                from.filter(place -> place.batch() < index.size()).orElseGet(() -> Position.endOf(index.size() - 1));
        int read = 0;
        for (int looked = 0; position.batch() >= 0; looked++) {
            if (looked == MAX_BATCHES || read >= MAX_READ || found.size() == limit) {
                return new Page(found, Optional.of(position));
            }
            AuditIndex.Entry entry = index.entry(position.batch());
            int last = -1;
            if (filter.overlaps(entry.first(), entry.last())) {
                List<RecordedEvent> events = events(entry);
                last = Math.min(position.event(), events.size() - 1);
                for (; last >= 0 && found.size() < limit; last--, read++) {
                    record(events.get(last))
                            .filter(filter::admits)
                            .ifPresent(record -> found.add(new Found(record, entry.height())));
                }
            }
            position = last >= 0 ? new Position(position.batch(), last) : Position.endOf(position.batch() - 1);
        }
        return new Page(found, Optional.empty());
    }

    /** Nothing for a batch that a restored master knows by its hash alone (decision 0040). */
    private List<RecordedEvent> events(AuditIndex.Entry entry) {
        return store.segment(entry.batch()).map(Segment::events).orElse(List.of());
    }

    /** Nothing for an alarm: those have a list of their own. */
    private Optional<AuditRecord> record(RecordedEvent event) {
        try {
            return format.read(event.bytes());
        } catch (RefusedException e) {
            throw new StorageException("an audit record cannot be read: " + e.getMessage(), e);
        }
    }
}
