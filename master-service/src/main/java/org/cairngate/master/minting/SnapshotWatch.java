package org.cairngate.master.minting;

import org.cairngate.ledger.block.Block;
import org.cairngate.ledger.note.SignedNote;
import org.cairngate.ledger.protocol.Receipt;
import org.cairngate.ledger.store.Snapshots;

/** Has the state after each announced block remembered until its certificate is announced, of which hubs take snapshots. Thread-safe. */
public final class SnapshotWatch implements Announcer {

    private final Announcer next;
    private final Snapshots snapshots;

    /** Passes everything on to the given announcer. */
    public SnapshotWatch(Announcer next, Snapshots snapshots) {
        this.next = next;
        this.snapshots = snapshots;
    }

    @Override
    public void block(Block block) {
        snapshots.look();
        next.block(block);
    }

    @Override
    public void certificate(SignedNote certificate) {
        snapshots.look();
        next.certificate(certificate);
    }

    @Override
    public void receipt(String hub, Receipt receipt) {
        next.receipt(hub, receipt);
    }
}
