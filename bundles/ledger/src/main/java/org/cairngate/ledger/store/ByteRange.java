package org.cairngate.ledger.store;

/**
 * Some bytes of a file.
 *
 * @param from offset of the first, from 0
 * @param to offset of the last, not below {@code from}
 */
public record ByteRange(long from, long to) {

    /** Refuses a range that is none. */
    public ByteRange {
        if (from < 0 || to < from) {
            throw new IllegalArgumentException("not a range of bytes: " + from + ".." + to);
        }
    }

    @Override
    public String toString() {
        return from + ".." + to;
    }
}
