package org.cairngate.ledger.tiles;

import java.util.List;
import java.util.Optional;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.block.BlockHeader;
import org.cairngate.ledger.note.Checkpoint;
import org.cairngate.ledger.note.SignedNote;
import org.cairngate.ledger.store.ChainStore;
import org.cairngate.ledger.store.StorageException;

/** The log of block headers in a chain store. May be called from several threads. */
public final class ChainLogSource implements LogSource {

    private final ChainStore store;

    /** The log in the given store. */
    public ChainLogSource(ChainStore store) {
        this.store = store;
    }

    /** The newest checkpoint; the certificate instead, when it is of the same size and so says more. */
    @Override
    public Optional<SignedNote> checkpoint() {
        if (store.isEmpty()) {
            return Optional.empty();
        }
        // A block is stored before its checkpoint is signed: the one before it is the newest that may be shown.
        long tip = store.tip().size();
        Optional<SignedNote> newest = store.checkpoint(tip).or(() -> store.checkpoint(tip - 1));
        return newest.map(note -> store.newestCertificate()
                .filter(certificate -> size(certificate) == size(note))
                .orElse(note));
    }

    @Override
    public Hash subtreeRoot(int level, long index) {
        long from = index << level;
        long to = (index + 1) << level;
        if (level == 0) {
            return header(index).leafHash();
        }
        if (index == 0) {
            return store.root(to);
        }
        // A consistency path that ends with an aligned subtree splits exactly before it (RFC 6962 section 2.1.2): the
        // subtree comes first, or second after its left sibling when the old tree is not complete itself.
        List<Hash> path = store.consistencyPath(from, to);
        return path.get(Long.bitCount(from) == 1 ? 0 : 1);
    }

    @Override
    public byte[] entry(long index) {
        return header(index).encode();
    }

    private BlockHeader header(long height) {
        return store.header(height).orElseThrow(() -> new StorageException("header height=" + height + " is missing"));
    }

    private static long size(SignedNote note) {
        try {
            return Checkpoint.of(note).size();
        } catch (RefusedException e) {
            throw new StorageException("a stored checkpoint is none: " + e.detail(), e);
        }
    }
}
