package org.cairngate.ledger.event;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.IntPredicate;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.Sha256;
import org.cairngate.ledger.cbor.CborException;
import org.cairngate.ledger.cbor.CborReader;
import org.cairngate.ledger.cbor.CborWriter;
import org.cairngate.ledger.merkle.MerkleTree;

/**
 * A segment as stores keep it: of an event that was erased the commitment is left, so that the batch root still recomputes and the
 * proofs of all others still verify (ledger format, section 2). With nothing erased its bytes are those of the {@link Segment}.
 * It never travels with a transaction.
 *
 * <p>Immutable and safe for use by several threads.
 */
public final class StoredSegment {

    /** One event of the batch. */
    public sealed interface Entry {

        /** The event's commitment c, the entry of its leaf. */
        Hash commitment();
    }

    /**
     * An event that is kept.
     *
     * @param event the event
     */
    public record Kept(RecordedEvent event) implements Entry {

        /** Refuses null. */
        public Kept {
            Objects.requireNonNull(event, "event");
        }

        @Override
        public Hash commitment() {
            return event.commitment();
        }
    }

    /**
     * What is left of an event that was erased.
     *
     * @param commitment its commitment c
     */
    public record Erased(Hash commitment) implements Entry {

        /** Refuses null. */
        public Erased {
            Objects.requireNonNull(commitment, "commitment");
        }
    }

    private static final int KEPT_ITEMS = 3;
    private static final int ERASED_ITEMS = 1;

    private final List<Entry> entries;

    private StoredSegment(List<Entry> entries) {
        this.entries = List.copyOf(entries);
    }

    /** The whole segment. */
    public static StoredSegment of(Segment segment) {
        return new StoredSegment(segment.events().stream().<Entry>map(Kept::new).toList());
    }

    /** The events, in batch order. */
    public List<Entry> entries() {
        return entries;
    }

    /**
     * The event at a place of the batch; empty when it was erased.
     *
     * @throws IndexOutOfBoundsException when the batch has no such place
     */
    public Optional<RecordedEvent> event(int place) {
        return entries.get(place) instanceof Kept kept ? Optional.of(kept.event()) : Optional.empty();
    }

    /** The events that are kept, in batch order. */
    public List<RecordedEvent> events() {
        List<RecordedEvent> events = new ArrayList<>();
        for (Entry entry : entries) {
            if (entry instanceof Kept kept) {
                events.add(kept.event());
            }
        }
        return events;
    }

    /** The segment itself; empty when an event of it was erased. */
    public Optional<Segment> whole() {
        List<RecordedEvent> events = events();
        return events.size() == entries.size() ? Optional.of(new Segment(events)) : Optional.empty();
    }

    /** The same without the events at these places. */
    public StoredSegment without(IntPredicate places) {
        List<Entry> left = new ArrayList<>(entries);
        for (int place = 0; place < left.size(); place++) {
            if (places.test(place)) {
                left.set(place, new Erased(left.get(place).commitment()));
            }
        }
        return new StoredSegment(left);
    }

    /** The RFC 6962 root over all leaves, erased or not. */
    public Hash batchRoot() {
        return MerkleTree.root(leaves());
    }

    /** The leaf hashes of all events, erased or not, in order. */
    public List<Hash> leaves() {
        Sha256 sha = new Sha256();
        List<Hash> leaves = new ArrayList<>(entries.size());
        for (Entry entry : entries) {
            leaves.add(MerkleTree.leafHash(sha, entry.commitment()));
        }
        return Collections.unmodifiableList(leaves);
    }

    /** The bytes that are stored: [[salt, bytes, annotation] or [commitment], ...]. */
    public byte[] encode() {
        CborWriter writer = new CborWriter().array(entries.size());
        for (Entry entry : entries) {
            if (entry instanceof Kept kept) {
                RecordedEvent event = kept.event();
                writer.array(KEPT_ITEMS)
                        .bytes(event.salt())
                        .bytes(event.bytes())
                        .bytes(event.annotation());
            } else {
                writer.array(ERASED_ITEMS).bytes(entry.commitment().bytes());
            }
        }
        return writer.toBytes();
    }

    /**
     * Reads a stored segment.
     *
     * @throws RefusedException ({@code oversized}, {@code malformed-cbor}) when the bytes are not one
     */
    public static StoredSegment decode(byte[] encoded) throws RefusedException {
        if (encoded.length > Segment.MAX_BYTES) {
            throw new RefusedException(
                    RefusalReason.OVERSIZED, "segment of " + encoded.length + " bytes, at most " + Segment.MAX_BYTES);
        }
        CborReader reader = new CborReader(encoded);
        int count = reader.readArrayUpTo(Segment.MAX_EVENTS);
        if (count == 0) {
            throw new RefusedException(RefusalReason.MALFORMED_CBOR, "segment without events");
        }
        List<Entry> entries = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            entries.add(entry(reader));
        }
        reader.expectEnd();
        return new StoredSegment(entries);
    }

    private static Entry entry(CborReader reader) throws CborException {
        int start = reader.offset();
        int items = reader.readArray();
        if (items == ERASED_ITEMS) {
            return new Erased(Hash.of(reader.readFixedBytes(Hash.SIZE)));
        }
        if (items != KEPT_ITEMS) {
            throw new CborException(start, "an event has 3 items, or 1 when it was erased, got " + items);
        }
        byte[] salt = reader.readFixedBytes(RecordedEvent.SALT_SIZE);
        byte[] bytes = reader.readBytes(EventParser.MAX_BYTES);
        return new Kept(new RecordedEvent(salt, bytes, reader.readBytes(Annotation.MAX_BYTES)));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof StoredSegment that && entries.equals(that.entries);
    }

    @Override
    public int hashCode() {
        return entries.hashCode();
    }
}
