package org.cairngate.journal.internal;

import java.util.BitSet;

/**
 * Says of most uids that were never stored that they were not, without asking the database: a Bloom filter whose bits of a uid lie in
 * one cache line. It can be wrong in one direction only, so a uid that it knows is looked up. It takes the hashes of uids, which
 * {@link UidHash} seeds: devices choose uids, and could choose such that fall on the same bits. Safe for use by several threads.
 */
final class UidFilter {

    /** Most bytes: 12 million uids at about one wrong answer in a hundred; more only cost more look-ups. */
    static final int MOST_BYTES = 16 << 20;

    /** Fewest bytes, in a small heap. */
    static final int FEWEST_BYTES = 4 << 20;

    /** The part of the heap that it may have, as a divisor. */
    private static final int SHARE = 16;

    private static final int UIDS_PER_BYTE = 2;

    private static final int LINE = Long.SIZE / Byte.SIZE;
    private static final int PROBES = 7;

    /** Lines that are fetched before they are looked at: 4 KiB of cache. */
    private static final int AHEAD = 64;

    private static final long MULTIPLIER = 0x9e37_79b9_7f4a_7c15L;

    private final long[] words;
    private final int lines;

    /** Keeps the compiler from leaving the reads out. */
    @SuppressWarnings("UnusedVariable")
    private long fetched;

    /** One for a heap of so many bytes. */
    static UidFilter forHeap(long heap) {
        long share = Long.highestOneBit(heap / SHARE);
        return new UidFilter((int) Math.max(FEWEST_BYTES, Math.min(MOST_BYTES, share)));
    }

    UidFilter(int bytes) {
        this.words = new long[bytes / Long.BYTES];
        this.lines = words.length / LINE;
    }

    /** Uids from which on it answers too often that it may know one. */
    long capacity() {
        return (long) words.length * Long.BYTES * UIDS_PER_BYTE;
    }

    /**
     * Adds the first so many of these hashes; returns the places of those that may have been added before, also by the same call. One
     * lock for all of them, and the processor can fetch many lines at a time.
     */
    synchronized BitSet add(long[] hashes, int count) {
        BitSet known = new BitSet(count);
        for (int from = 0; from < count; from += AHEAD) {
            int to = Math.min(count, from + AHEAD);
            fetch(hashes, from, to);
            for (int i = from; i < to; i++) {
                if (add(hashes[i])) {
                    known.set(i);
                }
            }
        }
        return known;
    }

    /** Reads the lines for nothing else than to have them in the cache: these reads wait for memory together, not one after the other. */
    private void fetch(long[] hashes, int from, int to) {
        long seen = 0;
        for (int i = from; i < to; i++) {
            seen |= words[line(hashes[i])];
        }
        fetched = seen;
    }

    private boolean add(long hash) {
        int line = line(hash);
        boolean known = true;
        for (int i = 0; i < PROBES; i++) {
            int bit = (int) (hash >>> (9 * i)) & 0x1ff;
            long mask = 1L << bit;
            known &= (words[line + (bit >>> 6)] & mask) != 0;
            words[line + (bit >>> 6)] |= mask;
        }
        return known;
    }

    private int line(long hash) {
        long spread = hash * MULTIPLIER;
        return (int) (((spread >>> 32) * lines) >>> 32) * LINE;
    }
}
