package org.cairngate.ledger.finality;

/** What must never happen: two blocks are final and no chain has both. */
final class FinalBlocksConflict extends RuntimeException {

    private static final long serialVersionUID = 1;

    FinalBlocksConflict(String message) {
        super(message);
    }

    FinalBlocksConflict(String message, Throwable cause) {
        super(message, cause);
    }
}
