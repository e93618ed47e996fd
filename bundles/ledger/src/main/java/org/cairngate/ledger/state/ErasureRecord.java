package org.cairngate.ledger.state;

import java.util.Objects;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.transaction.LeafSet;

/**
 * Events of a batch were erased, and who said so.
 *
 * @param batch id of the EVENTS transaction
 * @param receipt id of the transaction that is the erase receipt
 * @param leaves the events' places in the batch
 * @param author name of the node that signed the receipt
 * @param height the receipt's block, whose time is when
 */
public record ErasureRecord(Hash batch, Hash receipt, LeafSet leaves, String author, long height)
        implements RegistryRecord {

    /** Refuses nulls. */
    public ErasureRecord {
        Objects.requireNonNull(batch, "batch");
        Objects.requireNonNull(receipt, "receipt");
        Objects.requireNonNull(leaves, "leaves");
        Objects.requireNonNull(author, "author");
    }

    @Override
    public String entryKey() {
        return prefix(batch) + receipt.hex();
    }

    static String prefix(Hash batch) {
        return "erasure/" + batch.hex() + "/";
    }
}
