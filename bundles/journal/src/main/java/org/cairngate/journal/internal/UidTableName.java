package org.cairngate.journal.internal;

import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the name of a {@link UidTable}'s file says: of which generation and of which blocks its uids are.
 *
 * @param generation the newest generation when the blocks were full
 * @param firstBlock the first block, counted from 0
 * @param lastBlock the last one, inclusive
 */
record UidTableName(long generation, long firstBlock, long lastBlock) {

    /** How many tables side by side become one. */
    static final int WIDTH = 16;

    static final Comparator<UidTableName> OLDEST_FIRST =
            Comparator.comparingLong(UidTableName::generation).thenComparingLong(UidTableName::firstBlock);

    private static final int BITS_OF_WIDTH = Integer.numberOfTrailingZeros(WIDTH);
    private static final Pattern FORM =
            Pattern.compile("([0-7][0-9a-f]{15})-([0-7][0-9a-f]{15})-([0-7][0-9a-f]{15})\\.uids");

    UidTableName {
        if (generation < 0 || firstBlock < 0 || firstBlock > lastBlock) {
            throw new IllegalArgumentException(
                    "no table has generation " + generation + ", blocks " + firstBlock + " to " + lastBlock);
        }
    }

    /** Reads the name of a file; empty when it is none of ours. */
    static Optional<UidTableName> parse(String file) {
        Matcher matcher = FORM.matcher(file);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        long first = number(matcher, 2);
        long last = number(matcher, 3);
        return first <= last ? Optional.of(new UidTableName(number(matcher, 1), first, last)) : Optional.empty();
    }

    private static long number(Matcher matcher, int group) {
        return Long.parseLong(matcher.group(group), 16);
    }

    String file() {
        return String.format("%016x-%016x-%016x.uids", generation, firstBlock, lastBlock);
    }

    /** How often its uids were merged: tables of the same level are of like size. */
    int level() {
        long blocks = lastBlock - firstBlock + 1;
        return (Long.SIZE - 1 - Long.numberOfLeadingZeros(blocks)) / BITS_OF_WIDTH;
    }

    /** Whether another table has all blocks of this one. */
    boolean liesWithin(UidTableName other) {
        return !equals(other)
                && generation == other.generation
                && firstBlock >= other.firstBlock
                && lastBlock <= other.lastBlock;
    }
}
