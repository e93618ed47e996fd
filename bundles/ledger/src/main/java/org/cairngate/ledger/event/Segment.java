package org.cairngate.ledger.event;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.Sha256;
import org.cairngate.ledger.cbor.CborReader;
import org.cairngate.ledger.cbor.CborWriter;
import org.cairngate.ledger.merkle.MerkleTree;

/**
 * The events of one batch, in order; travels beside the EVENTS transaction that commits to it.
 *
 * <p>Immutable and safe for use by several threads.
 */
public final class Segment {

    /** Most bytes that an encoded segment may have: 16 batches of the usual 64 KiB. */
    public static final int MAX_BYTES = 1 << 20;

    /** Most events, as in the EVENTS transaction. */
    public static final int MAX_EVENTS = 4096;

    private final List<RecordedEvent> events;
    /** Filled by the first that asks, as a string's hash is: a receiver asks when it checks and again when it stores. */
    private Hash batchRoot;

    /**
     * A segment of 1..{@link #MAX_EVENTS} events.
     *
     * @throws IllegalArgumentException when there are fewer or more
     */
    public Segment(List<RecordedEvent> events) {
        if (events.isEmpty() || events.size() > MAX_EVENTS) {
            throw new IllegalArgumentException("a segment has 1.." + MAX_EVENTS + " events, got " + events.size());
        }
        this.events = List.copyOf(events);
    }

    /** The events, in batch order. */
    public List<RecordedEvent> events() {
        return events;
    }

    /** The segment's bytes: [[salt, bytes, annotation], ...]. */
    public byte[] encode() {
        CborWriter writer = new CborWriter().array(events.size());
        for (RecordedEvent event : events) {
            event.write(writer);
        }
        return writer.toBytes();
    }

    /**
     * Reads a segment.
     *
     * @throws RefusedException ({@code oversized}, {@code malformed-cbor}) when the bytes are not one
     */
    public static Segment decode(byte[] encoded) throws RefusedException {
        if (encoded.length > MAX_BYTES) {
            throw new RefusedException(
                    RefusalReason.OVERSIZED, "segment of " + encoded.length + " bytes, at most " + MAX_BYTES);
        }
        CborReader reader = new CborReader(encoded);
        int count = reader.readArrayUpTo(MAX_EVENTS);
        if (count == 0) {
            throw new RefusedException(RefusalReason.MALFORMED_CBOR, "segment without events");
        }
        List<RecordedEvent> events = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            reader.readArray(3);
            byte[] salt = reader.readFixedBytes(RecordedEvent.SALT_SIZE);
            byte[] bytes = reader.readBytes(EventParser.MAX_BYTES);
            events.add(RecordedEvent.owning(salt, bytes, reader.readBytes(Annotation.MAX_BYTES)));
        }
        reader.expectEnd();
        return new Segment(events);
    }

    /** The RFC 6962 root over the events' leaves. */
    public Hash batchRoot() {
        Hash known = batchRoot;
        if (known == null) {
            known = MerkleTree.root(leaves());
            batchRoot = known; // two threads may both get here, with equal hashes whose fields are final
        }
        return known;
    }

    /** The events' leaf hashes, in order. */
    public List<Hash> leaves() {
        Sha256 sha = new Sha256();
        List<Hash> leaves = new ArrayList<>(events.size());
        for (RecordedEvent event : events) {
            leaves.add(event.leaf(sha));
        }
        return Collections.unmodifiableList(leaves);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Segment that && events.equals(that.events);
    }

    @Override
    public int hashCode() {
        return events.hashCode();
    }
}
