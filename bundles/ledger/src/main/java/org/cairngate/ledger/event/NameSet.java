package org.cairngate.ledger.event;

import java.security.SecureRandom;
import java.util.Arrays;

/**
 * The names of an event's own members, object by object, to find one that occurs twice. Texts stay where they are.
 *
 * <p>An event of {@link EventParser#MAX_BYTES} has less than half as many names; room for the most that were ever seen is kept,
 * 1.3 MB at worst. Names are hashed by a polynomial over a prime under a secret key, so that whoever chooses them cannot make
 * them meet: each is hashed once and, but by chance, compared with none but its equal.
 *
 * <p>For one thread.
 */
final class NameSet {

    private static final int FIRST_CAPACITY = 32;
    /** 2^61 - 1. */
    private static final long PRIME = (1L << 61) - 1;

    /** Drawn when the first name comes; most events have none. */
    private long key;

    private TextRange[] ranges = {};
    private long[] hashes = {};
    private int[] owners = {};
    private int[] slots = {};
    /** Index of a name plus one at the place that its hash gives it, or at the next free one. */
    private int[] table = {};

    private int size;

    /** Forgets all names. */
    void clear() {
        for (int i = 0; i < size; i++) {
            table[slots[i]] = 0;
        }
        size = 0;
    }

    /** Adds a name of an object; says whether it is new there. */
    boolean add(int owner, TextRange name) {
        if (2 * size >= table.length) {
            grow();
        }
        long hash = hash(owner, name);
        int slot = place(hash);
        while (table[slot] != 0) {
            int other = table[slot] - 1;
            if (hashes[other] == hash && owners[other] == owner && same(ranges[other], name)) {
                return false;
            }
            slot = (slot + 1) & (table.length - 1);
        }
        ranges[size].set(name);
        hashes[size] = hash;
        owners[size] = owner;
        slots[size] = slot;
        size++;
        table[slot] = size;
        return true;
    }

    private static boolean same(TextRange one, TextRange other) {
        return Arrays.equals(
                one.bytes(),
                one.start(),
                one.start() + one.length(),
                other.bytes(),
                other.start(),
                other.start() + other.length());
    }

    private long hash(int owner, TextRange name) {
        long hash = owner + 1L;
        for (int i = 0; i < name.length(); i++) {
            hash = times(hash, key) + (name.at(i) & 0xff) + 1;
        }
        return times(hash, key);
    }

    /** The product modulo the prime, but for one prime too much. */
    private static long times(long a, long b) {
        long low = a * b;
        long high = Math.multiplyHigh(a, b);
        long sum = (low & PRIME) + ((low >>> 61) | (high << 3));
        return (sum & PRIME) + (sum >>> 61);
    }

    private int place(long hash) {
        return (int) (hash ^ (hash >>> 32)) & (table.length - 1);
    }

    private void grow() {
        if (table.length == 0) {
            key = new SecureRandom().nextLong() & PRIME;
        }
        int capacity = Math.max(FIRST_CAPACITY, 2 * ranges.length);
        int from = ranges.length;
        ranges = Arrays.copyOf(ranges, capacity);
        for (int i = from; i < capacity; i++) {
            ranges[i] = new TextRange();
        }
        hashes = Arrays.copyOf(hashes, capacity);
        owners = Arrays.copyOf(owners, capacity);
        slots = Arrays.copyOf(slots, capacity);
        table = new int[2 * capacity];
        for (int i = 0; i < size; i++) {
            int slot = place(hashes[i]);
            while (table[slot] != 0) {
                slot = (slot + 1) & (table.length - 1);
            }
            slots[i] = slot;
            table[slot] = i + 1;
        }
    }
}
