package org.cairngate.master.ingest;

import org.cairngate.ledger.block.Block;
import org.cairngate.ledger.note.SignedNote;
import org.cairngate.ledger.protocol.Receipt;
import org.cairngate.master.minting.Announcer;

/** For input of which nothing may follow that a hub is told. */
class NoAnnouncements implements Announcer {

    @Override
    public void block(Block block) {
        throw new AssertionError("a block of nothing");
    }

    @Override
    public void certificate(SignedNote certificate) {
        throw new AssertionError("a certificate of nothing");
    }

    @Override
    public void receipt(String hub, Receipt receipt) {
        throw new AssertionError("a receipt for nothing");
    }
}
