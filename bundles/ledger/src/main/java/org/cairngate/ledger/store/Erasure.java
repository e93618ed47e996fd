package org.cairngate.ledger.store;

import java.time.Instant;
import java.util.Objects;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.block.BlockHeader;
import org.cairngate.ledger.state.ErasureRecord;

/**
 * Who erased an event, and when: what the erase receipt on the chain says.
 *
 * @param author name of the node that signed the receipt
 * @param time the time of the receipt's block
 * @param receipt id of the transaction that is the receipt
 * @param height the receipt's block
 */
public record Erasure(String author, Instant time, Hash receipt, long height) {

    /** Refuses nulls. */
    public Erasure {
        Objects.requireNonNull(author, "author");
        Objects.requireNonNull(time, "time");
        Objects.requireNonNull(receipt, "receipt");
    }

    static Erasure of(ErasureRecord record, BlockHeader header) {
        return new Erasure(record.author(), header.time(), record.receipt(), record.height());
    }

    /** The refusal of whoever asks for the event or its proof. */
    public RefusedException refusal() {
        return new RefusedException(
                RefusalReason.ERASED,
                "the event was erased by " + author + " at " + time + ", receipt " + receipt + " in block " + height);
    }
}
