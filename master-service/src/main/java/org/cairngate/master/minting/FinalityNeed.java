package org.cairngate.master.minting;

import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.block.Block;
import org.cairngate.ledger.note.Checkpoint;
import org.cairngate.ledger.note.SignedNote;
import org.cairngate.ledger.store.ChainStore;

/**
 * Whether a block is worth minting only to record a newer certificate.
 *
 * <p>A recorded certificate makes everything below the one recorded before it final. Once the newest block with transactions
 * lies below that line, another certificate would finalise only empty blocks, each of which would earn a certificate again:
 * without this rule an idle chain would never rest. Used by the minting thread only.
 */
final class FinalityNeed {

    // Far enough to find the newest transactions of a chain that was stopped while it settled.
    private static final int LOOK_BACK = 64;

    private long newestFilled;
    private long recorded;
    private long recordedBefore;

    /** Reads where the chain stands from its newest blocks. */
    FinalityNeed(ChainStore store) {
        long height = store.tip().size();
        long from = Math.max(0, height - LOOK_BACK);
        for (long h = from; h < height; h++) {
            store.block(h).ifPresent(this::minted);
        }
    }

    void minted(Block block) {
        if (!block.transactions().isEmpty()) {
            newestFilled = block.header().height();
        }
        block.certificate().ifPresent(note -> {
            recordedBefore = recorded;
            recorded = sizeOf(note);
        });
    }

    /** Whether recording a certificate of the given size brings a transaction closer to being final. */
    boolean wants(long certifiedSize) {
        return certifiedSize > recorded && newestFilled >= recordedBefore;
    }

    private static long sizeOf(SignedNote note) {
        try {
            return Checkpoint.of(note).size();
        } catch (RefusedException e) {
            throw new IllegalStateException("a stored block has a certificate that is none: " + e.getMessage(), e);
        }
    }
}
