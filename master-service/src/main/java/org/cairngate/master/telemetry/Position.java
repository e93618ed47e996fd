package org.cairngate.master.telemetry;

/**
 * Where an event is in the chain.
 *
 * @param height its block
 * @param slot the number of its transaction in the block and of the event in that, as one number
 */
record Position(long height, int slot) implements Comparable<Position> {

    private static final int EVENTS = 4096;

    static Position of(long height, int transaction, int place) {
        return new Position(height, slot(transaction, place));
    }

    static int slot(int transaction, int place) {
        return transaction * EVENTS + place;
    }

    @Override
    public int compareTo(Position other) {
        return height == other.height ? Integer.compare(slot, other.slot) : Long.compare(height, other.height);
    }
}
