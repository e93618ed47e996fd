package org.cairngate.master.telemetry;

import org.cairngate.ledger.block.Block;
import org.cairngate.ledger.note.SignedNote;
import org.cairngate.ledger.protocol.Receipt;
import org.cairngate.master.minting.Announcer;

/** Wakes the projection after each block that is announced. Thread-safe. */
public final class BlockWatch implements Announcer {

    private final Announcer next;
    private final ProjectionSchedule schedule;

    /** Passes everything on to the given announcer. */
    public BlockWatch(Announcer next, ProjectionSchedule schedule) {
        this.next = next;
        this.schedule = schedule;
    }

    @Override
    public void block(Block block) {
        next.block(block);
        schedule.wake();
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
