package org.cairngate.ledger.store;

/** How far a block, and every event in it, has come (ledger format, section 6). */
public enum EventState {
    /** In a block. */
    MINTED,
    /** A quorum of hubs cosigned a checkpoint that covers the block. */
    CERTIFIED,
    /** A certified checkpoint that covers the block has a certified descendant. */
    FINAL
}
