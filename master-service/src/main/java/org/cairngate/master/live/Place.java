package org.cairngate.master.live;

import org.cairngate.ledger.block.Block;
import org.cairngate.ledger.transaction.EventsBody;

/**
 * A place in the chain up to which a stream was sent: a message's id. An event's is {@code height.transaction.event}, that of a whole
 * block, behind all of its events, its height.
 *
 * @param height the block
 * @param transaction the transaction's index in the block; {@link Block#MAX_TRANSACTIONS} for the block's end
 * @param event the event's index in the transaction's segment
 */
record Place(long height, int transaction, int event) implements Comparable<Place> {

    /** What a place looks like. */
    static final String TEXT = "[0-9]{1,15}(\\.[0-9]{1,5}\\.[0-9]{1,4})?";

    /** Refuses what no chain can have. */
    Place {
        if (height < 0
                || transaction < 0
                || transaction > Block.MAX_TRANSACTIONS
                || event < 0
                || event >= EventsBody.MAX_COUNT) {
            throw new IllegalArgumentException("no block has a place " + height + "." + transaction + "." + event);
        }
    }

    /** The place behind all of a block. */
    static Place endOf(long height) {
        return new Place(height, Block.MAX_TRANSACTIONS, 0);
    }

    /**
     * Reads an id.
     *
     * @throws IllegalArgumentException when it is none
     */
    static Place parse(String text) {
        if (!text.matches(TEXT)) {
            throw new IllegalArgumentException("an id is a height such as 17, or 17.0.3");
        }
        String[] numbers = text.split("\\.", -1);
        long height = Long.parseLong(numbers[0]);
        if (numbers.length == 1) {
            return endOf(height);
        }
        int transaction = Integer.parseInt(numbers[1]);
        if (transaction == Block.MAX_TRANSACTIONS) {
            throw new IllegalArgumentException("no block has a transaction " + transaction);
        }
        return new Place(height, transaction, Integer.parseInt(numbers[2]));
    }

    /** Whether all of the block is before it. */
    boolean isEnd() {
        return transaction == Block.MAX_TRANSACTIONS;
    }

    /** As {@link #parse} reads it. */
    String text() {
        return isEnd() ? Long.toString(height) : height + "." + transaction + "." + event;
    }

    @Override
    public int compareTo(Place other) {
        int byHeight = Long.compare(height, other.height);
        int byTransaction = byHeight == 0 ? Integer.compare(transaction, other.transaction) : byHeight;
        return byTransaction == 0 ? Integer.compare(event, other.event) : byTransaction;
    }
}
