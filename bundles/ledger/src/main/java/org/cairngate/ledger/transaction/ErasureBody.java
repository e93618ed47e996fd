package org.cairngate.ledger.transaction;

import java.util.Objects;

/**
 * An erase receipt: its signer says that bytes, salt and annotation of these events are to be erased everywhere (ledger format,
 * sections 2 and 3; decision 0016). It names places in a batch and nothing of what stood there: neither uid nor device.
 *
 * @param batch the signed EVENTS transaction that commits to the events
 * @param leaves the events' places in it
 */
public record ErasureBody(SignedTransaction batch, LeafSet leaves) implements TransactionBody {

    /** Refuses a batch that is none or has no such events with an {@link IllegalArgumentException}. */
    public ErasureBody {
        Objects.requireNonNull(leaves, "leaves");
        if (!(batch.transaction().body() instanceof EventsBody events)) {
            throw new IllegalArgumentException("an erase receipt names an EVENTS transaction, this is of type "
                    + batch.transaction().body().type());
        }
        if (leaves.last() >= events.count()) {
            throw new IllegalArgumentException(
                    "the batch has " + events.count() + " events, the receipt names event " + leaves.last());
        }
    }

    @Override
    public int type() {
        return DeviceBody.TYPE;
    }
}
