package org.cairngate.journal.internal;

import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import org.cairngate.ledger.Hash;

/**
 * The uids of events that were stored one after the other, with their digests: packed, for they wait here by the ten thousand
 * until they are written as one table. Not safe for use by several threads.
 */
final class UidBlock {

    /** Uids of a block. */
    static final int CAPACITY = 1 << 16;

    private static final int DIGEST = Hash.SIZE;

    /** Bytes that a block begins with: few events come to a quiet gateway. */
    private static final int FIRST_BYTES = 16 << 10;

    private final UidHash hash;
    private final int capacity;
    private final int[] starts;

    /** By place. */
    private final long[] hashes;

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
        this.hashes = new long[capacity];
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

    /**
     * Adds the uid of the event at the position; not to one that is full.
     *
     * @param source where the uid lies, from the start to the end
     * @param itsHash the uid's, by the block's {@link UidHash}
     */
    void add(byte[] source, int start, int uidEnd, long itsHash, Hash digest, long position) {
        int length = uidEnd - start;
        int next = end + length + DIGEST;
        if (next > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(next, bytes.length + bytes.length / 2));
        }
        System.arraycopy(source, start, bytes, end, length);
        digest.copyTo(bytes, end + length);
        end = next;
        starts[size + 1] = end;
        hashes[size] = itsHash;
        int slot = slot(itsHash);
        while (index[slot] != 0) {
            slot = (slot + 1) & (index.length - 1);
        }
        size++;
        index[slot] = size;
        endPosition = position + 1;
    }

    private int slot(long itsHash) {
        return (int) itsHash & (index.length - 1);
    }

    /** The digest of the event that has the uid. */
    Optional<byte[]> digest(byte[] uid) {
        for (int slot = slot(hash.of(uid)); index[slot] != 0; slot = (slot + 1) & (index.length - 1)) {
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

    /** Hands over the uids in the order of their hashes. */
    void writeTo(UidTableWriter table) throws IOException {
        for (int place : new HashOrder(size).of(hashes, size)) {
            table.add(hashes[place], bytes, starts[place], uidEnd(place));
        }
    }
}
