package org.cairngate.journal.internal;

import java.util.Arrays;
import java.util.Optional;

/**
 * The uids of events that were stored one after the other, with their digests: packed, for they wait here by the ten thousand
 * until they are written as one table. Not safe for use by several threads.
 */
final class UidBlock {

    /** Uids of a block; a place fits into {@value #PLACE_BITS} bits. */
    static final int CAPACITY = 1 << 16;

    private static final int PLACE_BITS = 16;
    private static final int DIGEST = 32;

    /** What is sorted by at once, bytes: what a long has beside the place. */
    private static final int HEAD = Long.BYTES - PLACE_BITS / Byte.SIZE;

    /** Bytes that a block begins with: few events come to a quiet gateway. */
    private static final int FIRST_BYTES = 16 << 10;

    private final UidHash hash;
    private final int capacity;
    private final int[] starts;

    /** Places and one, by the hash of their uids; 0 is free. */
    private final int[] index;

    private byte[] bytes;
    private int size;
    private int end;
    private long endPosition;

    UidBlock(UidHash hash) {
        this(hash, CAPACITY);
    }

    /** One that is full earlier; the capacity is a power of two. */
    UidBlock(UidHash hash, int capacity) {
        this.hash = hash;
        this.capacity = capacity;
        this.starts = new int[capacity + 1];
        this.index = new int[2 * capacity];
        this.bytes = new byte[FIRST_BYTES];
    }

    boolean isFull() {
        return size == capacity;
    }

    int size() {
        return size;
    }

    /** The position behind that of the last event. */
    long endPosition() {
        return endPosition;
    }

    /** Adds the uid of an event that is on disk at the position; not to one that is full. */
    void add(byte[] uid, byte[] digest, long position) {
        int next = end + uid.length + DIGEST;
        if (next > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(next, bytes.length + bytes.length / 2));
        }
        System.arraycopy(uid, 0, bytes, end, uid.length);
        System.arraycopy(digest, 0, bytes, end + uid.length, DIGEST);
        end = next;
        starts[size + 1] = end;
        int slot = slot(uid);
        while (index[slot] != 0) {
            slot = (slot + 1) & (index.length - 1);
        }
        size++;
        index[slot] = size;
        endPosition = position + 1;
    }

    private int slot(byte[] uid) {
        return (int) hash.of(uid) & (index.length - 1);
    }

    /** The digest of the event that has the uid. */
    Optional<byte[]> digest(byte[] uid) {
        for (int slot = slot(uid); index[slot] != 0; slot = (slot + 1) & (index.length - 1)) {
            int place = index[slot] - 1;
            if (Arrays.equals(bytes, starts[place], uidEnd(place), uid, 0, uid.length)) {
                return Optional.of(Arrays.copyOfRange(bytes, uidEnd(place), starts[place + 1]));
            }
        }
        return Optional.empty();
    }

    private int uidEnd(int place) {
        return starts[place + 1] - DIGEST;
    }

    /** Forgets all of it. */
    void clear() {
        size = 0;
        end = 0;
        Arrays.fill(index, 0);
    }

    /** The places in the order of their uids' bytes. */
    int[] inOrder() {
        int skipped = commonPrefix();
        long[] heads = new long[size];
        for (int place = 0; place < size; place++) {
            heads[place] = head(place, skipped) << PLACE_BITS | place;
        }
        Arrays.sort(heads);
        int[] order = new int[size];
        for (int i = 0; i < size; i++) {
            order[i] = (int) heads[i] & (CAPACITY - 1);
        }
        for (int from = 0; from < size; ) {
            int to = from + 1;
            while (to < size && heads[to] >>> PLACE_BITS == heads[from] >>> PLACE_BITS) {
                to++;
            }
            if (to > from + 1) {
                sort(order, from, to);
            }
            from = to;
        }
        return order;
    }

    /** Bytes that all uids begin with. */
    private int commonPrefix() {
        int common = size == 0 ? 0 : uidEnd(0);
        for (int place = 1; place < size; place++) {
            int differs = Arrays.mismatch(bytes, 0, common, bytes, starts[place], uidEnd(place));
            common = differs < 0 ? common : differs;
        }
        return common;
    }

    private long head(int place, int skipped) {
        long head = 0;
        int from = starts[place] + skipped;
        for (int at = from; at < from + HEAD; at++) {
            head = head << Byte.SIZE | (at < uidEnd(place) ? bytes[at] & 0xff : 0);
        }
        return head;
    }

    private void sort(int[] order, int from, int to) {
        int[] sorted = Arrays.stream(order, from, to)
                .boxed()
                .sorted((a, b) -> Arrays.compareUnsigned(bytes, starts[a], uidEnd(a), bytes, starts[b], uidEnd(b)))
                .mapToInt(Integer::intValue)
                .toArray();
        System.arraycopy(sorted, 0, order, from, sorted.length);
    }

    /** Adds the row of the uid at the place. */
    void put(int place, RowBatch rows) {
        rows.putUid(bytes, starts[place], uidEnd(place), starts[place + 1]);
    }
}
