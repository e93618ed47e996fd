package org.cairngate.ledger.tiles;

import java.util.Optional;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.note.SignedNote;

/** What {@link LogTiles} reads of a log. Implementations may be called from several threads. */
public interface LogSource {

    /** The newest signed checkpoint, with the cosignatures that are known; empty while nothing is signed. */
    Optional<SignedNote> checkpoint();

    /**
     * The root of the complete subtree over entries {@code [index * 2^level, (index + 1) * 2^level)}.
     *
     * @param level 0..62
     * @param index the subtree's number in its level; the checkpoint covers the whole subtree
     */
    Hash subtreeRoot(int level, long index);

    /** The bytes of an entry that the checkpoint covers. */
    byte[] entry(long index);
}
