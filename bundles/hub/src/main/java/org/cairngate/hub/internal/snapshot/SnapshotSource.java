package org.cairngate.hub.internal.snapshot;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.block.BlockHeader;
import org.cairngate.ledger.note.SignedNote;

/** Where snapshots and the headers before them come from; nothing says yet that they are valid. Blocks the calling thread. */
public interface SnapshotSource {

    /** The newest certified checkpoint, if there is one. */
    Optional<SignedNote> certificate() throws IOException, RefusedException;

    /** The bytes of the newest snapshot; empty when there is none. */
    Optional<byte[]> snapshot() throws IOException, RefusedException;

    /** At least one header from the given height on, in order, all below {@code end}. */
    List<BlockHeader> headers(long from, long end) throws IOException, RefusedException;
}
