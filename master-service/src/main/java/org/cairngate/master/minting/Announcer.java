package org.cairngate.master.minting;

import org.cairngate.ledger.block.Block;
import org.cairngate.ledger.note.SignedNote;
import org.cairngate.ledger.protocol.Receipt;

/** Tells hubs what happened. Nothing is lost when they do not hear it: they ask again or fetch it. Thread-safe. */
public interface Announcer {

    /** A new block, with its checkpoint. */
    void block(Block block);

    /** A newly certified checkpoint. */
    void certificate(SignedNote certificate);

    /** The answer to a submission of the named hub. */
    void receipt(String hub, Receipt receipt);
}
