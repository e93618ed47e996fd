package org.cairngate.ledger.transaction;

import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;
import java.util.List;

/**
 * Some events of one batch, by their places: bit {@code i % 8} of byte {@code i / 8} is event {@code i}. One form only: at least
 * one event, and a last byte that is not zero. Immutable and safe for use by several threads.
 */
public final class LeafSet {

    /** Most bytes: one bit for each event of the largest batch. */
    public static final int MAX_BYTES = EventsBody.MAX_COUNT / Byte.SIZE;

    private final byte[] bits;

    private LeafSet(byte[] bits) {
        this.bits = bits;
    }

    /**
     * The set with these bytes; takes a copy.
     *
     * @throws IllegalArgumentException when they are not the one form of a set
     */
    public static LeafSet of(byte[] bits) {
        if (bits.length < 1 || bits.length > MAX_BYTES || bits[bits.length - 1] == 0) {
            throw new IllegalArgumentException("a set of events has 1.." + MAX_BYTES
                    + " bytes and a last one that is not zero, got " + bits.length + " bytes");
        }
        return new LeafSet(bits.clone());
    }

    /**
     * The set of these places in a batch, from 0.
     *
     * @throws IllegalArgumentException when there is none, or one is not 0..4095
     */
    public static LeafSet of(Collection<Integer> places) {
        BitSet set = new BitSet();
        for (int place : places) {
            if (place < 0 || place >= EventsBody.MAX_COUNT) {
                throw new IllegalArgumentException("a batch has no event " + place);
            }
            set.set(place);
        }
        return of(set.toByteArray());
    }

    /** The set's bytes. */
    public byte[] bytes() {
        return bits.clone();
    }

    /** Whether the event at a place is in the set. */
    public boolean contains(int place) {
        int at = place / Byte.SIZE;
        return place >= 0 && at < bits.length && (bits[at] & 1 << place % Byte.SIZE) != 0;
    }

    /** The places, ascending. */
    public List<Integer> places() {
        return BitSet.valueOf(bits).stream().boxed().toList();
    }

    /** How many events are in it. */
    public int size() {
        return BitSet.valueOf(bits).cardinality();
    }

    /** The greatest place. */
    public int last() {
        return BitSet.valueOf(bits).length() - 1;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof LeafSet that && Arrays.equals(bits, that.bits);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bits);
    }

    @Override
    public String toString() {
        return places().toString();
    }
}
