package org.cairngate.ledger.cbor;

import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;

/** Bytes that are not the one deterministic encoding that the ledger format allows. */
@SuppressWarnings("serial") // exceptions are never serialised here
public final class CborException extends RefusedException {

    private static final long serialVersionUID = 1L;

    private final int offset;

    /**
     * A refusal of the item at an offset.
     *
     * @param offset byte offset, from 0, of the item at fault
     * @param message what is wrong with it
     */
    public CborException(int offset, String message) {
        super(RefusalReason.MALFORMED_CBOR, message + " at byte " + offset);
        this.offset = offset;
    }

    /** Byte offset, from 0, of the item at fault. */
    public int offset() {
        return offset;
    }
}
