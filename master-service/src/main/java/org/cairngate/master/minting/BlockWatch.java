package org.cairngate.master.minting;

import org.cairngate.ledger.block.Block;
import org.cairngate.ledger.note.SignedNote;
import org.cairngate.ledger.protocol.Receipt;

/** Wakes somebody who follows the chain after each block that is announced. Thread-safe. */
public final class BlockWatch implements Announcer {

    private final Announcer next;
    private final Runnable wake;

    /** Passes everything on to the given announcer, then wakes by a call that returns at once. */
    public BlockWatch(Announcer next, Runnable wake) {
        this.next = next;
        this.wake = wake;
    }

    @Override
    public void block(Block block) {
        next.block(block);
        wake.run();
    }

    @Override
    public void certificate(SignedNote certificate) {
        next.certificate(certificate);
    }

    @Override
    public void receipt(String hub, Receipt receipt) {
        next.receipt(hub, receipt);
    }
}
