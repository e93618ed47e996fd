package org.cairngate.ledger.store;

import java.util.Objects;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.cbor.CborReader;
import org.cairngate.ledger.cbor.CborWriter;

/**
 * Which blocks a store keeps whole. Of the others it keeps the header, and the transactions whose segments it keeps, each with
 * its path to the header's txRoot. Block 0 is always whole.
 *
 * @param kind the store's kind
 * @param wholeFrom of a pruned store: blocks from this height on are whole; 0 for the other kinds
 */
public record Retention(StoreKind kind, long wholeFrom) {

    static final Retention FULL = new Retention(StoreKind.FULL, 0);
    static final Retention LIGHT = new Retention(StoreKind.LIGHT, 0);

    /**
     * Refuses what no store has.
     *
     * @throws IllegalArgumentException when the height does not go with the kind
     */
    public Retention {
        Objects.requireNonNull(kind, "kind");
        if (wholeFrom < 0 || kind == StoreKind.PRUNED != wholeFrom > 0) {
            throw new IllegalArgumentException("a " + kind.code() + " store is not whole from height " + wholeFrom);
        }
    }

    static Retention pruned(long wholeFrom) {
        return new Retention(StoreKind.PRUNED, wholeFrom);
    }

    /** Whether the block at a height is kept with all its transactions. */
    public boolean whole(long height) {
        return switch (kind) {
            case FULL -> true;
            case PRUNED -> height == 0 || height >= wholeFrom;
            case LIGHT -> height == 0;
        };
    }

    /** Everything is there from the first block on, so that the chain can be replayed. */
    boolean replayable() {
        return kind == StoreKind.FULL;
    }

    byte[] encode() {
        return new CborWriter().array(2).text(kind.code()).uint(wholeFrom).toBytes();
    }

    static Retention decode(byte[] row) throws RefusedException {
        CborReader reader = new CborReader(row);
        reader.readArray(2);
        String code = reader.readText(16);
        long wholeFrom = reader.readUint();
        reader.expectEnd();
        for (StoreKind kind : StoreKind.values()) {
            if (kind.code().equals(code) && kind == StoreKind.PRUNED == wholeFrom > 0) {
                return new Retention(kind, wholeFrom);
            }
        }
        throw new RefusedException(
                RefusalReason.STORAGE_FAILED, "no store is of kind \"" + code + "\" and whole from " + wholeFrom);
    }
}
