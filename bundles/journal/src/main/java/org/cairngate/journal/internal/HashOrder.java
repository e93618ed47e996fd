package org.cairngate.journal.internal;

import java.util.Arrays;

/** Sorts hashes, which are spread evenly: each goes into a part by its first bits, and few lie in the same. For one thread. */
final class HashOrder {

    /** Most parts, as bits: those of a whole block. */
    private static final int MOST_BITS = 16;

    private final int bits;
    private final int[] ends;

    /** For so many hashes, about. */
    HashOrder(int count) {
        // One at least: a shift by 64 would be one by 0.
        this.bits = Math.max(1, Math.min(MOST_BITS, Integer.SIZE - Integer.numberOfLeadingZeros(count)));
        this.ends = new int[1 << bits];
    }

    /** The places of the first so many hashes, in unsigned order; equal ones in that of their places. */
    int[] of(long[] hashes, int count) {
        Arrays.fill(ends, 0);
        for (int place = 0; place < count; place++) {
            ends[part(hashes[place])]++;
        }
        for (int part = 1; part < ends.length; part++) {
            ends[part] += ends[part - 1];
        }
        int[] order = new int[count];
        for (int place = count - 1; place >= 0; place--) {
            order[--ends[part(hashes[place])]] = place;
        }
        // What lies before in a part is smaller than all of the part behind it, so nothing moves far.
        for (int i = 1; i < order.length; i++) {
            int place = order[i];
            int at = i;
            for (; at > 0 && Long.compareUnsigned(hashes[order[at - 1]], hashes[place]) > 0; at--) {
                order[at] = order[at - 1];
            }
            order[at] = place;
        }
        return order;
    }

    private int part(long hash) {
        return (int) (hash >>> (Long.SIZE - bits));
    }
}
