package org.cairngate.hub.internal.chain;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.block.Block;
import org.cairngate.ledger.note.SignedNote;

/** Where missed blocks come from. Blocks the calling thread. */
public interface BlockSource {

    /** Up to {@code limit} blocks from the given height on, in order; empty when there is none. */
    List<Block> blocks(long from, int limit) throws IOException, RefusedException;

    /** The newest certified checkpoint, if there is one. */
    Optional<SignedNote> certificate() throws IOException, RefusedException;
}
