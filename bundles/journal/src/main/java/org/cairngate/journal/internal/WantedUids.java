package org.cairngate.journal.internal;

import java.util.Arrays;
import java.util.List;

/**
 * Uids whose digests are looked for, in the order of their hashes, so that each page of a table is read once for all of them. For one
 * use by one thread.
 */
final class WantedUids {

    private final List<byte[]> uids;
    private final long[] hashes;

    /** The places in the list by the order of the hashes. */
    private final int[] order;

    /** By place in the list. */
    private final byte[][] digests;

    private int left;

    WantedUids(List<byte[]> uids, UidHash hash) {
        this.uids = uids;
        this.left = uids.size();
        this.digests = new byte[left][];
        this.hashes = new long[left];
        for (int i = 0; i < left; i++) {
            hashes[i] = hash.of(uids.get(i));
        }
        this.order = new HashOrder(left).of(hashes, left);
    }

    /** The first from this one on that was not found yet; -1 behind the last. */
    int next(int from) {
        for (int i = from; i < order.length; i++) {
            if (digests[order[i]] == null) {
                return i;
            }
        }
        return -1;
    }

    long hash(int i) {
        return hashes[order[i]];
    }

    byte[] uid(int i) {
        return uids.get(order[i]);
    }

    void found(int i, byte[] digest) {
        digests[order[i]] = digest;
        left--;
    }

    boolean areAllFound() {
        return left == 0;
    }

    /** The digest of each uid in the order of the list, or null. */
    List<byte[]> digests() {
        return Arrays.asList(digests);
    }
}
